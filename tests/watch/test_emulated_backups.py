"""Backups on an emulator of CloudFormation: what is selected exists, and the vault outlives the stack."""

import pytest

from tests.emulator.account import Account
from tests.emulator.specs import compiled
from tests.emulator.stacks import deploy
from tiers.ir.placed import Layout

SPEC = """\
version: 1
name: shop
accept: {password-not-rotated: rotated by hand}
data:
  orders: {type: rds, engine: postgres}
  items: {type: table, key: item}
  files: {type: bucket}
  shared: {type: file_system}
operations:
  alarms: none
  dashboard: false
  backup: {daily: 35, weekly: {keep: 180, cold_after: 30}}
"""
PROTECTED = ("orders:", "items:", "password-not-rotated")
"""What is in lines about components that AWS does not delete at once."""


@pytest.mark.parametrize("layout", list(Layout))
def test_the_plan_selects_what_the_stack_created(layout: Layout, account: Account) -> None:
    stack = deploy(account, compiled(SPEC, layout))
    made, backups = stack.everything(), account.client("backup")
    plan = backups.get_backup_plan(BackupPlanId=made["OperationsBackupPlan"])["BackupPlan"]
    vaults = {each["TargetBackupVaultName"] for each in plan["Rules"]}
    assert vaults == {made["OperationsBackupVault"]}
    listed = backups.list_backup_selections(BackupPlanId=made["OperationsBackupPlan"])
    chosen = [
        backups.get_backup_selection(BackupPlanId=each["BackupPlanId"], SelectionId=each["SelectionId"])
        for each in listed["BackupSelectionsList"]
    ]
    arns = {arn for each in chosen for arn in each["BackupSelection"]["Resources"]}
    ends = ("OrdersDBInstance", "ItemsTable", "FilesBucket", "SharedFileSystem")
    assert len(arns) == len(ends)
    assert all(any(arn.endswith(made[each]) for arn in arns) for each in ends)


def test_an_excluded_component_is_no_longer_selected_and_the_vault_stays(account: Account) -> None:
    spec = "".join(
        line for line in SPEC.splitlines(keepends=True) if not any(each in line for each in PROTECTED)
    )
    stack = deploy(account, compiled(spec, Layout.SINGLE))
    before = stack.everything()
    after = deploy(
        account, compiled(spec.replace("daily: 35", "daily: 35, exclude: [files]"), Layout.SINGLE)
    ).everything()
    assert before.keys() - after.keys() == {"FilesBackupSelection"}
    assert {name: after[name] for name in after if "Backup" in name}.items() <= before.items()
    vault = after["OperationsBackupVault"]
    assert stack.delete() == "DELETE_COMPLETE", stack.failures()
    assert account.client("backup").describe_backup_vault(BackupVaultName=vault)
