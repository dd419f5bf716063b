"""Backups by AWS Backup: the resources that have data, and the events of jobs that fail."""

from collections.abc import Iterator

from tiers.ir.facets import Saved
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Failures
from tiers.language.architecture import Architecture
from tiers.language.backup import Backup
from tiers.language.component import Member
from tiers.tuples import NamedTuple
from tiers.watch import identifiers as own

ROUTE = ("operations", "backup")

COLD = frozenset(("DynamoDB", "EFS"))
"""Types whose backups can move to cold storage, of those that components have:
https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html"""


class BackedUp(NamedTuple):
    """A component, and its resources with data."""

    member: Member
    saved: tuple[Saved, ...]


def backed_up(backup: Backup, architecture: Architecture) -> tuple[BackedUp, ...]:
    """Return the components that are backed up."""
    found = (
        BackedUp(member, tuple(member.component.saves(architecture.around(member))))
        for name, member in architecture.members.items()
        if name not in backup.exclude
    )
    return tuple(each for each in found if each.saved)


def failures(architecture: Architecture) -> Iterator[Failures]:
    """Yield the events of jobs that fail: https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html.

    Of the states, these are the ones without a backup, or with a part of it:
    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupJob.html
    """
    operations = architecture.spec.operations
    if operations is None or operations.backup is None or operations.alarms == "none":
        return
    jobs = Failures(
        own.VAULT,
        "failed_jobs",
        "backups that failed",
        Stack.OPERATIONS,
        ROUTE,
        "aws.backup",
        ("Backup Job State Change",),
        {
            "state": ("ABORTED", "EXPIRED", "FAILED", "PARTIAL"),
            "backupVaultName": (Target(own.VAULT),),
        },
    )
    yield jobs
    if operations.backup.copy is not None:
        yield jobs._replace(
            word="failed_copies",
            title="copies of backups that failed",
            types=("Copy Job State Change",),
            detail={
                "state": ("FAILED", "PARTIAL"),
                "sourceBackupVaultArn": (Target(own.VAULT, "BackupVaultArn"),),
            },
        )
