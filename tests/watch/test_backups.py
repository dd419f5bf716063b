"""Backups by AWS Backup: what is selected, when it is backed up, and how long backups are kept."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from tests.support.paths import CASES
from tiers import compiler
from tiers.compile.bundle import source_map
from tiers.intent.proven import prove
from tiers.ir.placed import Layout

CASE = (CASES / "backups" / "spec.yaml").read_text(encoding="utf-8")
SMALL = """
version: 1
name: shop
data:
  items: {type: table, key: item}
  shared: {type: file_system}
operations:
"""


@cache
def resources(spec: str) -> Mapping[str, Any]:
    """Return the resources of the single template of a spec."""
    bundle = compiler.compile_spec("spec.yaml", spec.encode(), Layout.SINGLE, "json").bundle
    assert bundle is not None
    (text,) = (text for path, text in bundle.files.items() if path.endswith(".template.json"))
    found: Mapping[str, Any] = json.loads(text)["Resources"]
    return found


def of(spec: str, kind: str) -> dict[str, Any]:
    return {name: each["Properties"] for name, each in resources(spec).items() if each["Type"] == kind}


def rules(spec: str) -> dict[str, Any]:
    (plan,) = of(spec, "AWS::Backup::BackupPlan").values()
    return {each["RuleName"]: each for each in plan["BackupPlan"]["BackupPlanRule"]}


def findings(spec: str) -> list[str]:
    return [each.code.name for each in compiler.check("spec.yaml", spec.encode()).findings]


def test_each_component_with_data_is_selected_by_its_arn_and_nothing_else() -> None:
    selections = of(CASE, "AWS::Backup::BackupSelection").values()
    chosen = {
        each["BackupSelection"]["SelectionName"]: each["BackupSelection"]["Resources"] for each in selections
    }
    arn = "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:instance/${%s}"
    assert chosen == {
        "game": [{"Fn::Sub": arn % each} for each in ("GameInstance1", "GameInstance2")],
        "orders": [{"Fn::GetAtt": ["OrdersDBInstance", "DBInstanceArn"]}],
        "stock": [{"Fn::GetAtt": ["StockDBCluster", "DBClusterArn"]}],
        "items": [{"Fn::GetAtt": ["ItemsTable", "Arn"]}],
        "files": [{"Fn::GetAtt": ["FilesBucket", "Arn"]}],
        "shared": [{"Fn::GetAtt": ["SharedFileSystem", "Arn"]}],
    }
    assert not any("ListOfTags" in each["BackupSelection"] for each in selections)


def test_rules_start_at_the_time_and_keep_backups_for_their_days() -> None:
    found = rules(CASE)
    assert {name: each["ScheduleExpression"] for name, each in found.items()} == {
        "daily": "cron(30 2 * * ? *)",
        "weekly": "cron(30 2 ? * SUN *)",
        "monthly": "cron(30 2 1 * ? *)",
    }
    assert {name: each["Lifecycle"] for name, each in found.items()} == {
        "daily": {"DeleteAfterDays": 35},
        "weekly": {"MoveToColdStorageAfterDays": 30, "DeleteAfterDays": 180},
        "monthly": {"MoveToColdStorageAfterDays": 30, "DeleteAfterDays": 365},
    }


@pytest.mark.parametrize(
    ("copy_to", "lifecycle"),
    [
        ("ARN", {"MoveToColdStorageAfterDays": 30, "DeleteAfterDays": 200}),
        ("{vault: ARN}", {"MoveToColdStorageAfterDays": 30, "DeleteAfterDays": 200}),
        # A shorter time may leave no room for cold storage.
        ("{vault: ARN, keep: 90}", {"DeleteAfterDays": 90}),
    ],
)
def test_copies_are_kept_like_the_backup_or_for_their_own_time(
    copy_to: str, lifecycle: dict[str, int]
) -> None:
    arn = "arn:aws:backup:eu-central-1:111122223333:backup-vault:copies"
    keys = f"daily: {{keep: 200, cold_after: 30}}, copy_to: {copy_to.replace('ARN', f'{arn!r}')}"
    found = rules(f"{SMALL}  backup: {{{keys}}}\n")
    assert found["daily"]["CopyActions"] == [{"DestinationBackupVaultArn": arn, "Lifecycle": lifecycle}]


def test_vault_and_role_are_kept_and_named_for_one_stack_alone() -> None:
    found = resources(CASE)
    for name in ("OperationsBackupVault", "OperationsBackupRole"):
        kept = found[name]["DeletionPolicy"], found[name]["UpdateReplacePolicy"]
        assert kept == ("RetainExceptOnCreate", "Retain")
    vault = found["OperationsBackupVault"]["Properties"]
    assert "AWS::StackId" in json.dumps(vault["BackupVaultName"])
    assert vault["LockConfiguration"] == {"MinRetentionDays": 30, "MaxRetentionDays": 365}


@pytest.mark.parametrize(
    ("data", "has_s3"), [("files: {type: bucket}", True), ("other: {type: queue}", False)]
)
def test_only_with_a_bucket_may_the_role_read_objects(data: str, *, has_s3: bool) -> None:
    spec = f"{SMALL}  backup: {{daily: 35}}\n".replace("data:\n", f"data:\n  {data}\n")
    policies = json.dumps(resources(spec)["OperationsBackupRole"]["Properties"]["ManagedPolicyArns"])
    assert "AWSBackupServiceRolePolicyForBackup" in policies
    assert ("AWSBackupServiceRolePolicyForS3Backup" in policies) == has_s3


@pytest.mark.parametrize(
    ("backup", "is_automatic"),
    [("{daily: 35}", False), ("{weekly: 90}", True), ("{daily: 35, exclude: [shared]}", True)],
)
def test_files_have_one_backup_each_day(backup: str, *, is_automatic: bool) -> None:
    (files,) = of(f"{SMALL}  backup: {backup}\n", "AWS::EFS::FileSystem").values()
    assert files["BackupPolicy"]["Status"] == ("ENABLED" if is_automatic else "DISABLED")


def test_files_without_automatic_backups_are_backed_up_by_any_rule() -> None:
    spec = f"{SMALL}  notify: [ops@example.com]\n  backup: {{weekly: 90}}\n"
    off = spec.replace("type: file_system", "type: file_system, backup: false")
    assert findings(off) == []
    assert findings(off.replace("weekly: 90", "weekly: 90, exclude: [shared]")) == ["no-file-backup"]


def test_failed_jobs_are_reported_and_failed_copies_if_there_are_any() -> None:
    patterns = {name: each["EventPattern"] for name, each in of(CASE, "AWS::Events::Rule").items()}
    jobs = patterns["OperationsBackupVaultFailedJobsRule"]
    assert jobs["detail"]["state"] == ["ABORTED", "EXPIRED", "FAILED", "PARTIAL"]
    assert jobs["detail"]["backupVaultName"] == [{"Ref": "OperationsBackupVault"}]
    copies = patterns["OperationsBackupVaultFailedCopiesRule"]
    assert copies["detail"]["sourceBackupVaultArn"] == [
        {"Fn::GetAtt": ["OperationsBackupVault", "BackupVaultArn"]}
    ]
    assert set(of(f"{SMALL}  backup: {{daily: 35}}\n", "AWS::Events::Rule")) == {
        "OperationsBackupVaultFailedJobsRule"
    }
    assert not of(f"{SMALL}  alarms: none\n  backup: {{daily: 35}}\n", "AWS::Events::Rule")


def test_a_topic_that_no_alarm_publishes_to_is_proven() -> None:
    servers = "logic: {web: {type: ec2, connects_to: [{to: items, access: read}]}}\n"
    raw = f"{SMALL}  {{alarms: none, dashboard: false, backup: {{daily: 35}}}}\n{servers}".encode()
    result = compiler.compile_spec("spec.yaml", raw)
    assert result.bundle is not None
    assert result.architecture is not None
    proof = prove(result.bundle, result.architecture, source_map(result.bundle, result.document))
    assert proof.findings == ()
