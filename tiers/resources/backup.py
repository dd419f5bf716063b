"""Vaults of backups, and the plans that fill them.

https://docs.aws.amazon.com/aws-backup/latest/devguide/whatisbackup.html
"""

from tiers.resources.bill import FREE, Bill
from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    Deletion,
    Holds,
    Row,
)

_PRICES = "https://aws.amazon.com/backup/pricing/"


def _stored(what: str, name: str, reader: str = "always", trap: str = "") -> Bill:
    return Bill(what, "GB-months", _PRICES, None, reader, f"backup.{name}.gb_months", trap)


ROWS = (
    Row(
        "AWS::Backup::BackupVault",
        "a vault of backups",
        name="BackupVaultName",
        arns="VAULT",
        # https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupVault.html
        holds=Holds("its backups", is_kept_full=True),
        unique=BY_SCHEMA,
        deletion=Deletion(blocker="vault"),
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        bills=(
            _stored("backups", "warm"),
            Bill("restored backups", "GB", _PRICES, None, usage="backup.restored.gb"),
        ),
    ),
    Row(
        "AWS::Backup::LogicallyAirGappedBackupVault",
        "a vault of locked backups",
        name="BackupVaultName",
        holds=Holds("its backups", is_kept_full=True),
    ),
    Row(
        "AWS::Backup::BackupPlan",
        "the schedule of backups",
        arns="BACKUP_PLAN",
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        bills=(
            _stored(
                "backups in cold storage",
                "cold",
                "cold_backups",
                "a backup in cold storage is billed for at least 90 days",
            ),
            _stored(
                "copies of backups",
                "copies",
                "copied_backups",
                "copies are billed in the region of their vault, and the transfer to it is billed too",
            ),
        ),
    ),
    Row(
        "AWS::Backup::BackupSelection",
        "a choice of what is backed up",
        holds=NO_CONTENT,
        # No page says that the name of a selection is unique in its plan.
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        bills=FREE,
    ),
)
