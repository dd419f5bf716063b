"""The account's settings of AWS Backup, and where copies of backups go.

https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DescribeRegionSettings.html
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tiers.deploy.preflight.subject import Subject, at, place, target
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic
from tiers.ir.placed import Placed

PLAN: Final = "AWS::Backup::BackupPlan"
SELECTION: Final = "AWS::Backup::BackupSelection"
_CLUSTER: Final = "AWS::RDS::DBCluster"
_TABLE: Final = "AWS::DynamoDB::Table"
_DATABASES: Final = frozenset((_CLUSTER, "AWS::RDS::DBInstance"))
"""The types whose backups keep their key."""
_SET: Final = "aws backup update-region-settings --resource-type"


def settings(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of clusters and tables that the account's settings leave out. Raises `AwsError`.

    A resource that is selected by its ARN is backed up whatever the settings are, but a cluster of Aurora:
    https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
    """
    found = list(_selected(subject))
    clusters = [each for each in found if each[1].body["Type"] == _CLUSTER and _is_aurora(each[1])]
    tables = [each for each in found if each[1].body["Type"] == _TABLE] if _needs_features(subject) else []
    if not clusters and not tables:
        return
    answer = subject.aws.call("backup", "describe_region_settings")
    if answer.get("ResourceTypeOptInPreference", {}).get("Aurora") is False:
        for selection, cluster in clusters:
            yield codes.BACKUP_SETTINGS.at(
                place(selection),
                f"AWS Backup does not back up `{cluster.logical_id}`",
                label=f"turned off for Aurora in `{subject.aws.region}`",
                help=f"run `{_SET}-opt-in-preference Aurora=true`",
            )
    if answer.get("ResourceTypeManagementPreference", {}).get("DynamoDB") is False:
        for selection, table in tables:
            yield codes.BACKUP_SETTINGS.at(
                place(selection),
                f"AWS Backup neither copies backups of `{table.logical_id}` nor moves them to cold storage",
                label=f"advanced features are turned off in `{subject.aws.region}`",
                help=f"run `{_SET}-management-preference DynamoDB=true`",
            )


def copies(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of copies in the same place, and of databases that cannot be copied to another account."""
    for plan in subject.changing(PLAN):
        for arn in dict.fromkeys(_vaults(plan)):
            _, _, _, region, account, *_ = arn.split(":")
            if (region, account) == (subject.aws.region, subject.account):
                yield codes.BACKUP_SETTINGS.at(
                    place(plan, "BackupPlan", "BackupPlanRule"),
                    "copies of backups are in the account and the region of the backups",
                    label="lost together",
                    help="use a vault in another region or account",
                )
            elif account != subject.account:
                yield from _without_key(subject, account)


def _without_key(subject: Subject, account: str) -> Iterator[Diagnostic]:
    """Find databases with the key of AWS, which no other account can use.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html
    """
    for selection, each in _selected(subject):
        if each.body["Type"] in _DATABASES and at(each, "KmsKeyId") is None:
            yield codes.BACKUP_SETTINGS.at(
                place(selection),
                f"backups of `{each.logical_id}` cannot be copied to the account {account}",
                label="encrypted with the key of AWS",
                help=f"use a vault of this account, or a key of KMS that {account} may use",
            )


def _vaults(plan: Placed) -> Iterator[str]:
    """Yield the ARNs of vaults for copies, as far as the template has them."""
    for rule in _listed(at(plan, "BackupPlan", "BackupPlanRule")):
        for copy in _listed(rule.get("CopyActions")):
            arn = copy.get("DestinationBackupVaultArn")
            if isinstance(arn, str) and arn.count(":") >= _COLONS:
                yield arn


_COLONS: Final = 6
"""In the ARN of a vault."""


def _listed(value: object) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _needs_features(subject: Subject) -> bool:
    """Return whether a plan copies backups or moves them to cold storage."""
    rules = [rule for plan in subject.of(PLAN) for rule in _listed(at(plan, "BackupPlan", "BackupPlanRule"))]
    cold = "MoveToColdStorageAfterDays"
    return any("CopyActions" in each or cold in each.get("Lifecycle", {}) for each in rules)


def _selected(subject: Subject) -> Iterator[tuple[Placed, Placed]]:
    """Yield each selection with each resource of the stack that it names."""
    known = {each.logical_id: each for each in subject.resources}
    for selection in subject.of(SELECTION):
        for arn in at(selection, "BackupSelection", "Resources") or ():
            if (name := target(arn)) in known:
                yield selection, known[name]


def _is_aurora(cluster: Placed) -> bool:
    return str(at(cluster, "Engine")).startswith("aurora")
