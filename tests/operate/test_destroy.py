"""`tiers destroy`: what it says before, what it refuses to begin, and what came of it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_double import Refused
from tests.support.deletions import BALANCED, BUCKET, YES, database, deletions
from tests.support.stack_double import START, World, deployed
from tests.support.standing import SPEC, Terminal, bundle, run

VAULT = """
resources:
  data:
    Vault:
      Type: AWS::Backup::BackupVault
      DeletionPolicy: %s
      Properties: {BackupVaultName: backups}
"""


@pytest.fixture
def world() -> World:
    return deployed(bundle())


def test_the_root_alone_is_deleted(world: World, tmp_path: Path) -> None:
    done = run(world, tmp_path, "destroy", *YES)
    (given,) = deletions(world)
    assert given["StackName"] == world.stacks[""].arn
    assert given["ClientRequestToken"].startswith("tiers-")
    assert "RetainResources" not in given
    assert done.code == 0


def test_what_happens_is_shown_in_its_order(world: World, tmp_path: Path) -> None:
    done = run(world, tmp_path, "destroy", *YES)
    (begin,) = (line for line in done.out.splitlines() if "DELETE_IN_PROGRESS  quiet" in line)
    shown = done.out[done.out.index(begin) :].splitlines()
    assert [line.split()[1:] for line in shown[:2]] == [
        ["DELETE_IN_PROGRESS", "quiet"],
        ["DELETE_COMPLETE", "Network"],
    ]
    assert shown[-3].split()[1:] == ["DELETE_COMPLETE", "quiet"]
    assert shown[-2:] == [
        "the stack `quiet` is deleted",
        "  final snapshot of Data.DbDBInstance: see the console of its service",
    ]


def test_what_is_lost_is_said_before(world: World, tmp_path: Path) -> None:
    done = run(world, tmp_path, "destroy")
    assert (
        "deletes after a final snapshot, which is billed until you delete it:\n    Data.DbDBInstance "
        in done.out
    )
    assert "  1 AWS::EC2::VPC\n" in done.out
    assert "AWS::CloudFormation::Stack" not in done.out


def test_members_of_a_cluster_lose_nothing_that_it_keeps(tmp_path: Path) -> None:
    spec = f"{SPEC}    replicas: 1\n  main: {{type: aurora, engine: postgres, readers: 1}}\n"
    world = deployed(bundle(spec=spec))
    world.account.on(rds__DescribeDBClusters={"DBClusters": []})
    done = run(world, tmp_path, "destroy", spec=spec)
    kept, _, lost = done.out.partition("permanently deletes, including their data:\n")
    assert "    Data.MainDBCluster  AWS::RDS::DBCluster " in kept
    assert "MainDBInstance" not in kept + lost
    assert "Data.DbReadReplica1  AWS::RDS::DBInstance  dbreadreplica1-1: its copy of a database\n" in lost
    assert "      2 AWS::RDS::DBInstance\n" in lost


def test_addresses_are_not_made_again(tmp_path: Path) -> None:
    spec = SPEC.replace("name: quiet\n", "name: quiet\nnetwork: {nat_gateway: {mode: per_zone}}\n")
    done = run(deployed(bundle(spec=spec)), tmp_path, "destroy", spec=spec)
    released = done.out.partition("releases public IP addresses, which you cannot get back:\n")[2]
    assert [line.split()[1] for line in released.splitlines()[:2]] == ["AWS::EC2::EIP"] * 2
    assert " 2 AWS::EC2::EIP" not in done.out


def test_the_interfaces_of_functions_in_the_vpc_outlive_them(tmp_path: Path) -> None:
    code = "type: function, runtime: python3.13, source: handler = print"
    spec = SPEC.replace(
        "\nlogic:\n", f"\nlogic:\n  near: {{{code}, connects_to: [db]}}\n  far: {{{code}}}\n", 1
    )
    done = run(deployed(bundle(spec=spec)), tmp_path, "destroy", spec=spec)
    waiting = done.out.partition("Lambda has deleted the network interfaces of:\n")[2].splitlines()
    assert [line.split()[0] for line in waiting[:1]] == ["Logic.NearFunction"]
    assert "AWS::Lambda::Function" not in waiting[1]


def test_a_snapshot_is_named_after(world: World, tmp_path: Path) -> None:
    rows = [
        {
            "DBSnapshotIdentifier": "last",
            "SnapshotType": "manual",
            "SnapshotCreateTime": START + timedelta(1),
        },
        {"DBSnapshotIdentifier": "old", "SnapshotType": "manual", "SnapshotCreateTime": START - timedelta(1)},
        {
            "DBSnapshotIdentifier": "daily",
            "SnapshotType": "automated",
            "SnapshotCreateTime": START + timedelta(1),
        },
    ]
    world.account.on(rds__DescribeDBSnapshots={"DBSnapshots": rows})
    done = run(world, tmp_path, "destroy", *YES)
    assert done.out.endswith("the stack `quiet` is deleted\n  final snapshot of Data.DbDBInstance: last\n")


def test_what_is_kept_is_named_before_and_after(tmp_path: Path) -> None:
    spec = SPEC + BUCKET % "Retain"
    done = run(deployed(bundle(spec=spec)), tmp_path, "destroy", *YES, spec=spec)
    before, _, after = done.out.partition("DELETE_IN_PROGRESS")
    assert "keeps (billed until you delete them):\n    Data.Box  AWS::S3::Bucket  box-1\n" in before
    assert "the stack `quiet` is deleted\n  kept: AWS::S3::Bucket box-1\n" in after


def test_no_stack_is_no_mistake(world: World, tmp_path: Path) -> None:
    world.stacks.clear()
    done = run(world, tmp_path, "destroy", *YES)
    assert (done.code, done.out) == (
        0,
        "the stack `quiet` does not exist in `eu-west-1`; nothing to destroy\n",
    )


def test_a_nested_stack_is_not_deleted_by_itself(world: World, tmp_path: Path) -> None:
    name = world.stacks["Data"].name
    done = run(world, tmp_path, "destroy", "--stack-name", name, "--yes-destroy", name)
    assert "error[T7303]: `quiet-Data-1X` is a nested stack of `quiet`" in done.out
    assert (done.code, deletions(world)) == (1, [])


# What is asked


@pytest.mark.parametrize(("typed", "code"), [("quiet\n", 0), (" quiet \n", 0), ("y\n", 1), ("", 1)])
def test_the_name_is_to_be_typed(world: World, tmp_path: Path, typed: str, code: int) -> None:
    done = run(world, tmp_path, "destroy", typed=typed)
    assert "Type the stack name to confirm: " in done.err
    assert done.code == code
    assert len(deletions(world)) == (code == 0)
    assert ("T7305" in done.out) == (code == 1)


def test_a_wrong_name_on_the_command_line_is_no_answer(world: World, tmp_path: Path) -> None:
    done = run(world, tmp_path, "destroy", "--yes-destroy", "quite", typed="quiet\n")
    assert "`quite` is not the name of the stack `quiet`; nothing was changed" in done.out
    assert (done.code, deletions(world)) == (1, [])


def test_without_a_terminal_an_option_answers(world: World, tmp_path: Path) -> None:
    done = run(world, tmp_path, "destroy")
    assert "error[T7304]" in done.out
    assert "help: pass `--yes-destroy quiet`" in done.out
    assert (done.code, deletions(world)) == (1, [])


# What is in the way

PROTECTED: list[tuple[str, Any, str, str]] = [
    (
        "rds__DescribeDBInstances",
        database(DeletionProtection=True),
        "`Data.DbDBInstance` is protected from deletion",
        "deletion_protection: false",
    ),
    (
        "elbv2__DescribeLoadBalancerAttributes",
        {"Attributes": [{"Key": "deletion_protection.enabled", "Value": "true"}]},
        "`Presentation.SiteLoadBalancer` is protected from deletion",
        "deletion_protection: false",
    ),
]


@pytest.mark.parametrize(("operation", "answer", "message", "way"), PROTECTED)
def test_what_is_protected_stops_it_before_it_begins(
    tmp_path: Path, operation: str, answer: Any, message: str, way: str
) -> None:
    world = deployed(bundle(spec=BALANCED))
    world.account.on(**{operation: answer})
    done = run(world, tmp_path, "destroy", *YES, spec=BALANCED)
    assert f"error[T7306]: {message}" in done.out
    assert way in done.out
    assert (done.code, deletions(world)) == (1, [])
    assert " --> quiet.yaml:1:1" not in done.out


@pytest.mark.parametrize(
    ("policy", "held", "blocked"),
    [
        ("Delete", {"Versions": [{"Key": "a"}]}, True),
        ("Delete", {"DeleteMarkers": [{"Key": "a"}]}, True),
        ("Delete", {}, False),
        ("Retain", {"Versions": [{"Key": "a"}]}, False),
    ],
)
def test_a_bucket_that_is_not_empty_is_not_emptied(
    tmp_path: Path, policy: str, held: dict[str, Any], *, blocked: bool
) -> None:
    spec = SPEC + BUCKET % policy
    world = deployed(bundle(spec=spec))
    world.account.on(s3__ListObjectVersions=held)
    done = run(world, tmp_path, "destroy", *YES, spec=spec)
    assert ("error[T7306]: `Data.Box` is not empty" in done.out) == blocked
    assert ("tiers destroy quiet.yaml --empty box-1" in done.out) == blocked
    assert len(deletions(world)) == (not blocked)
    assert not [name for name, _ in world.account.calls if name.startswith("s3.Delete")]


@pytest.mark.parametrize(
    ("policy", "number", "blocked"), [("Delete", 3, True), ("Delete", 0, False), ("Retain", 3, False)]
)
def test_a_vault_with_backups_is_kept_or_stops_the_deletion(
    tmp_path: Path, policy: str, number: int, *, blocked: bool
) -> None:
    spec = SPEC + VAULT % policy
    world = deployed(bundle(spec=spec))
    world.account.on(backup__DescribeBackupVault={"NumberOfRecoveryPoints": number})
    done = run(world, tmp_path, "destroy", *YES, spec=spec)
    assert ("error[T7306]: `Data.Vault` is not empty" in done.out) == blocked
    assert ("keeps (billed until you delete them):\n    Data.Vault" in done.out) == (policy == "Retain")
    assert len(deletions(world)) == (not blocked)


def test_a_server_that_may_not_be_terminated_stops_it(tmp_path: Path) -> None:
    spec = SPEC.replace("autoscaling, port: 80", "ec2, port: 80")
    world = deployed(bundle(spec=spec))
    world.account.on(ec2__DescribeInstanceAttribute={"DisableApiTermination": {"Value": True}})
    done = run(world, tmp_path, "destroy", *YES, spec=spec)
    assert "is protected from termination" in done.out
    assert (done.code, deletions(world)) == (1, [])


def test_what_was_deleted_by_hand_is_not_in_the_way(world: World, tmp_path: Path) -> None:
    world.account.on(rds__DescribeDBInstances=Refused("DBInstanceNotFound", "no such database", 404))
    assert run(world, tmp_path, "destroy", *YES).code == 0


def test_what_may_not_be_asked_is_said_and_goes_on(world: World, tmp_path: Path) -> None:
    world.account.on(rds__DescribeDBInstances=Refused("AccessDenied", "no", 403))
    world.account.on(rds__DescribeDBSnapshots=Refused("AccessDenied", "no", 403))
    done = run(world, tmp_path, "destroy", *YES)
    missing = "`Data.DbDBInstance`: the permission `rds:DescribeDBInstances` is missing"
    assert f"could not check for deletion protection: {missing}" in done.out
    assert done.code == 0


# Termination protection


def test_protection_is_turned_off_only_after_the_answer(world: World, tmp_path: Path) -> None:
    world.stacks[""].protected = True
    done = run(world, tmp_path, "destroy", typed="no\n")
    assert "turns off termination protection first" in done.out
    assert world.stacks[""].protected
    assert run(world, tmp_path, "destroy", typed="quiet\n").code == 0
    assert not world.stacks[""].protected


def test_protection_is_on_again_if_the_deletion_does_not_begin(world: World, tmp_path: Path) -> None:
    world.stacks[""].protected = True
    world.account.on(cloudformation__DeleteStack=Refused("AccessDenied", "no", 403))
    done = run(world, tmp_path, "destroy", *YES)
    assert "the permission `cloudformation:DeleteStack` is missing" in done.out
    assert (done.code, world.stacks[""].protected) == (1, True)


# Interrupts and formats


def test_an_interrupt_leaves_the_deletion_to_aws(world: World, tmp_path: Path) -> None:
    def interrupt(_stack: object) -> None:
        raise KeyboardInterrupt

    world.ends["DeleteStack"] = interrupt
    done = run(world, tmp_path, "destroy", *YES)
    assert done.code == 130
    assert (
        done.err == "\ntiers: interrupted; the operation continues; run `tiers status` to see its progress\n"
    )
    assert len(deletions(world)) == 1


def test_an_interrupted_question_starts_nothing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(Terminal, "readline", interrupt)
    assert run(world, tmp_path, "destroy", typed="quiet\n").code == 130
    assert deletions(world) == []


def test_programs_get_a_line_of_json_for_each_thing(world: World, tmp_path: Path) -> None:
    lines = run(world, tmp_path, "destroy", *YES, "--format", "json").lines
    assert {line["format_version"] for line in lines} == {"1.0"}
    assert [line["event"] for line in lines if line["event"] != "resource"] == ["remains", "end"]
    assert lines[0]["snapshot"] == [
        {"resource": "Data.DbDBInstance", "type": "AWS::RDS::DBInstance", "physical_id": "dbdbinstance-1"}
    ]
    assert lines[1]["status"] == "DELETE_IN_PROGRESS"
    assert lines[-1]["status"] == "DELETE_COMPLETE"


def test_programs_get_findings_as_a_line_too(world: World, tmp_path: Path) -> None:
    lines = run(world, tmp_path, "destroy", "--format", "json").lines
    assert [line["event"] for line in lines] == ["remains", "findings"]
    assert [each["code"] for each in lines[-1]["diagnostics"]] == ["T7304"]
