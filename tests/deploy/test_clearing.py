"""The removal of a failed first creation by `tiers deploy`: everything that it made, and nothing else."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_double import Refused
from tests.support.deploy_double import YES, Deploys, deploy, fresh, operations, standing
from tests.support.stack_double import START, Answer, Double

DATABASE, BUCKET, GROUP, KEY = "db-1", "logs-1", "group-1", "1234abcd"
UNPROTECT = "rds.ModifyDBInstance"
LATER = START + timedelta(days=1)


def failing(status: str = "ROLLBACK_FAILED", *, refused: bool = False) -> Deploys:
    """Return an account where a creation fails, and its rollback stops at a protected database.

    If the database was `refused`, there was one of that name before.
    """
    account = fresh()
    world = account.world

    def end(stack: Double) -> None:
        stack.add("DbDBInstance", "AWS::RDS::DBInstance", DATABASE)
        world.happen(stack, "DbDBInstance", "CREATE_FAILED" if refused else "CREATE_COMPLETE")
        stack.add("Logs", "AWS::S3::Bucket", BUCKET)
        world.happen(stack, "Logs", "CREATE_COMPLETE")
        stack.add("Flows", "AWS::Logs::LogGroup", GROUP)
        world.happen(stack, "Flows", "CREATE_COMPLETE")
        stack.add("EncryptionKey", "AWS::KMS::Key", KEY)
        world.happen(stack, "EncryptionKey", "CREATE_COMPLETE")
        stack.add("WebAutoScalingGroup", "AWS::AutoScaling::AutoScalingGroup", "web-1")
        world.happen(stack, "WebAutoScalingGroup", "CREATE_FAILED", "No such launch template")
        world.happen(stack, stack.name, "ROLLBACK_IN_PROGRESS")
        world.happen(stack, "WebAutoScalingGroup", "DELETE_COMPLETE")
        for kept in ("Logs", "Flows", "EncryptionKey"):
            world.happen(stack, kept, "DELETE_SKIPPED")
        gone = status == "ROLLBACK_COMPLETE"
        world.happen(stack, "DbDBInstance", "DELETE_COMPLETE" if gone else "DELETE_FAILED", "protected")
        world.happen(stack, stack.name, status)

    def delete(given: Answer) -> Answer:
        return world._operate("DeleteStack", "DELETE_IN_PROGRESS", given)

    account.end = end
    world.account.on(
        cloudformation__DeleteStack=delete,
        rds__DescribeDBInstances={
            "DBInstances": [{"DBInstanceIdentifier": DATABASE, "DeletionProtection": True}]
        },
        rds__ModifyDBInstance={},
        rds__DeleteDBSnapshot={},
        logs__DeleteLogGroup={},
        kms__ScheduleKeyDeletion={},
        s3__DeleteBucket={},
        s3__DeleteObjects={},
    )
    return account


def test_what_stopped_the_rollback_is_lifted_and_the_stack_deleted(tmp_path: Path) -> None:
    account = failing()
    done = deploy(account, tmp_path)
    assert done.code == 1
    [lifted] = account.world.account.made(UNPROTECT)
    assert lifted == {
        "DBInstanceIdentifier": DATABASE,
        "DeletionProtection": False,
        "ApplyImmediately": True,
    }
    made = operations(account)
    assert made.index(UNPROTECT) < made.index("cloudformation.DeleteStack")
    assert account.world.stacks["quiet"].status == "DELETE_COMPLETE"
    assert "error[T7309]: `WebAutoScalingGroup` failed: No such launch template" in done.out
    assert "could not be rolled back" not in done.out
    assert "error[T7308]: `quiet` was not created, and the stack is deleted" in done.out
    assert "then run `tiers deploy quiet.yaml`" in done.out


def test_what_a_policy_keeps_of_it_is_removed_too(tmp_path: Path) -> None:
    account = failing("ROLLBACK_COMPLETE")
    versions = [[{"Key": "AWSLogs/1/ELBAccessLogTestFile", "VersionId": "v"}], []]
    account.world.account.on(s3__ListObjectVersions=lambda _: {"Versions": versions.pop(0)})
    done = deploy(account, tmp_path)
    assert account.world.account.made("kms.ScheduleKeyDeletion") == [{"KeyId": KEY, "PendingWindowInDays": 7}]
    assert account.world.account.made("s3.DeleteBucket") == [{"Bucket": BUCKET}]
    assert account.world.account.made("logs.DeleteLogGroup") == [{"logGroupName": GROUP}]
    assert account.world.account.made(UNPROTECT) == []
    assert account.world.account.made("cloudformation.DeleteStack") == []
    assert "T7215" not in done.out


def test_a_bucket_with_anything_else_in_it_stays_and_is_named(tmp_path: Path) -> None:
    account = failing("ROLLBACK_COMPLETE")
    listed = [{"Key": "AWSLogs/1/x", "VersionId": "v"}, {"Key": "letters", "VersionId": "w"}]
    account.world.account.on(s3__ListObjectVersions={"Versions": listed})
    done = deploy(account, tmp_path)
    assert "error[T7215]: `Logs` is left from the failed creation" in done.out
    assert f"`{BUCKET}` (AWS::S3::Bucket)" in done.out
    assert account.world.account.made("s3.DeleteObjects") == []
    assert account.world.account.made("s3.DeleteBucket") == []


def snapshot(name: str, kind: str, time: Any) -> Answer:
    return {"DBSnapshotIdentifier": name, "SnapshotType": kind, "SnapshotCreateTime": time}


def test_final_snapshots_of_it_go_and_older_ones_of_the_same_name_stay(tmp_path: Path) -> None:
    account = failing()
    rows = [
        snapshot("final", "manual", LATER),
        snapshot("older", "manual", START - timedelta(days=1)),
        snapshot("daily", "automated", LATER),
        {"DBSnapshotIdentifier": "undated", "SnapshotType": "manual"},
    ]
    account.world.account.on(rds__DescribeDBSnapshots={"DBSnapshots": rows})
    deploy(account, tmp_path)
    assert account.world.account.made("rds.DeleteDBSnapshot") == [{"DBSnapshotIdentifier": "final"}]


def test_what_was_there_before_keeps_its_protection(tmp_path: Path) -> None:
    account = failing(refused=True)
    rows = {"DBSnapshots": [snapshot("theirs", "manual", LATER)]}
    account.world.account.on(rds__DescribeDBSnapshots=rows)
    deploy(account, tmp_path)
    assert account.world.account.made(UNPROTECT) == []
    assert account.world.account.made("rds.DeleteDBSnapshot") == []


@pytest.mark.parametrize(
    "operation", [UNPROTECT, "cloudformation.DeleteStack", "rds.DescribeDBSnapshots", "logs.DeleteLogGroup"]
)
def test_a_call_that_is_denied_is_named_with_what_to_run(tmp_path: Path, operation: str) -> None:
    account = failing()
    account.world.account.on(**{operation.replace(".", "__"): Refused("AccessDenied", "no", 403)})
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert f"the permission `{operation.replace('.', ':')}` is missing" in done.out
    assert "run `tiers recover quiet.yaml --unprotect`" in done.out
    assert "error[T7309]: `WebAutoScalingGroup` failed" in done.out


def test_an_interrupt_says_what_removes_the_rest(tmp_path: Path) -> None:
    def interrupt(_given: Answer) -> Answer:
        raise KeyboardInterrupt

    account = failing()
    account.world.account.on(rds__ModifyDBInstance=interrupt)
    done = deploy(account, tmp_path)
    assert (done.code, "`tiers recover` with `--unprotect`" in done.err) == (130, True)


def test_a_creation_without_a_rollback_stays_as_it_is(tmp_path: Path) -> None:
    account = failing("CREATE_FAILED")
    done = deploy(
        account, tmp_path, "--layout", "single", "--no-lint", "--no-verify", "--yes", "--no-rollback"
    )
    assert done.code == 1
    assert account.world.account.made("cloudformation.DeleteStack") == []
    assert account.world.account.made("logs.DeleteLogGroup") == []


def test_of_a_failed_update_what_stays_outside_the_stack_is_named(tmp_path: Path) -> None:
    account = standing()
    world = account.world

    def end(stack: Double) -> None:
        stack.add("Front", "AWS::ElasticLoadBalancingV2::LoadBalancer", "arn:front")
        world.happen(stack, "Front", "CREATE_COMPLETE")
        world.happen(stack, "WebAutoScalingGroup", "UPDATE_FAILED", "no")
        world.happen(stack, stack.name, "UPDATE_ROLLBACK_IN_PROGRESS")
        world.happen(stack, stack.name, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        world.happen(stack, "Front", "DELETE_FAILED", "deletion protection is enabled")
        world.happen(stack, stack.name, "UPDATE_ROLLBACK_COMPLETE")

    account.end = end
    done = deploy(account, tmp_path)
    assert "error[T7309]: `Front` could not be rolled back: deletion protection is enabled" in done.out
    assert "delete `arn:front` in the console; it belongs to no stack" in done.out
    assert account.world.account.made("elbv2.ModifyLoadBalancerAttributes") == []


def test_creation_and_clearing_work_with_the_role_that_is_named(tmp_path: Path) -> None:
    account, role = failing(), "arn:aws:iam::123456789012:role/cloudformation"
    deploy(account, tmp_path, *YES, "--role-arn", role)
    for operation in ("CreateChangeSet", "DeleteStack"):
        [given] = account.world.account.made(f"cloudformation.{operation}")
        assert given["RoleARN"] == role
