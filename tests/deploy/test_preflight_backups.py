"""The fit of backups and an account: its settings of AWS Backup, and the vaults for copies."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_double import Refused
from tests.support.deploy_double import fresh
from tests.support.standing import run

SPEC = """\
version: 1
name: quiet
regions: [eu-west-1]
data:
  items: {type: table, key: item}
  stock: {type: aurora, engine: postgres}
operations:
  alarms: none
  dashboard: false
  backup: {daily: 35}
"""
VAULT = "arn:aws:backup:{}:{}:backup-vault:copies"
COLD = "daily: {keep: 120, cold_after: 30}"
OFF = {
    "ResourceTypeOptInPreference": {"Aurora": False, "DynamoDB": False, "RDS": False},
    "ResourceTypeManagementPreference": {"DynamoDB": False, "EFS": True},
}
WORDS = ("--no-lint", "--no-verify", "--out", "out", "--yes", "--layout", "single")
PERMISSION = "backup:DescribeRegionSettings"
CLUSTER = "AWS Backup does not back up `StockDBCluster`"
TABLE = "AWS Backup neither copies backups of `ItemsTable` nor moves them to cold storage"


def warnings(folder: Path, rule: str, answer: Any = OFF) -> list[str]:
    """Deploy; return the messages of warnings about backups."""
    account = fresh()
    account.world.account.on(backup__DescribeRegionSettings=answer)
    done = run(account.world, folder, "deploy", *WORDS, spec=SPEC.replace("daily: 35", rule))
    assert done.code == 0, done.out
    return re.findall(r"warning\[T72(?:55|07)\]: (.+)", done.out)


@pytest.mark.parametrize(
    ("rule", "answer", "found"),
    [
        # A table that is selected by its ARN is backed up whatever the settings are.
        ("daily: 35", OFF, [CLUSTER]),
        (COLD, OFF, [CLUSTER, TABLE]),
        (COLD, {"ResourceTypeOptInPreference": {"Aurora": True}}, []),
        ("daily: 35, exclude: [stock]", OFF, []),
        (
            "daily: 35",
            Refused("AccessDeniedException", "no", 403),
            [f"could not check settings of AWS Backup: the permission `{PERMISSION}` is missing"],
        ),
    ],
)
def test_settings_that_leave_out_data_are_said(
    rule: str, answer: Any, found: list[str], tmp_path: Path
) -> None:
    assert warnings(tmp_path, rule, answer) == found


@pytest.mark.parametrize(
    ("region", "account", "found"),
    [
        ("eu-central-1", "123456789012", []),
        (
            "eu-west-1",
            "123456789012",
            ["copies of backups are in the account and the region of the backups"],
        ),
        (
            "eu-west-1",
            "444455556666",
            ["backups of `StockDBCluster` cannot be copied to the account 444455556666"],
        ),
    ],
)
def test_copies_that_are_lost_too_or_fail_are_said(
    region: str, account: str, found: list[str], tmp_path: Path
) -> None:
    rule = f"daily: 35, copy_to: {VAULT.format(region, account)!r}"
    assert warnings(tmp_path, rule, {}) == found
