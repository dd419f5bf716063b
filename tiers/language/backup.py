"""Keys under `operations: {backup: …}`: backups of all data by AWS Backup."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar

from tiers.language.elsewhere import existing
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Pattern
from tiers.language.vocabulary import ComponentName

LONGEST = 36500
"""Days, the most that a lock can demand:
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultLockConfiguration.html"""
LEAST_IN_COLD = 90
"""Days that a backup stays in cold storage:
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html"""
COOLING_OFF = 3
"""Days until a lock can become permanent, at least:
https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html"""

VAULT = Pattern(
    r"arn:aws(-[a-z]+)*:backup:[a-z]{2,5}(-[a-z]+)+-[0-9]{1,2}:[0-9]{12}:backup-vault:[A-Za-z0-9_-]{2,50}",
    "the ARN of a backup vault, `arn:aws:backup:REGION:ACCOUNT:backup-vault:NAME`",
)
TIME = Pattern("([01][0-9]|2[0-3]):[0-5][0-9]", "a time of day such as `05:00`, in UTC")
Days = Annotated[int, Between(1, LONGEST)]
Vault = Annotated[str, VAULT]

_KEEP = dict.fromkeys(
    ("retention", "delete_after", "delete_after_days", "days", "keep_for"), "use `keep: 35`, in days"
)
_COLD = dict.fromkeys(
    ("cold", "cold_storage", "cold_storage_after", "move_to_cold_storage_after_days", "archive"),
    "use `cold_after: 30`, in days",
)


class BackupRule(Record):
    """The lifecycle of the backups of one schedule."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType({**_KEEP, **_COLD})

    keep: Annotated[Days, Doc("Days until a backup is deleted"), Example(365)]
    cold_after: Annotated[
        Days | None,
        Doc(
            "Days until a backup of files or of a table moves to cold storage, 90 or more before its deletion"
        ),
        Example(30),
    ] = None


class BackupCopy(Record):
    """The vault of a second copy of each backup."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {**_KEEP, **dict.fromkeys(("arn", "destination", "to"), "use `vault`")}
    )

    vault: Annotated[
        Vault,
        existing(),
        Doc("ARN of a backup vault in another region, or in another account of the organization"),
        Example("arn:aws:backup:eu-central-1:111122223333:backup-vault:copies"),
    ]
    keep: Annotated[
        Days | None, Doc("Days until a copy is deleted, if not those of the backup"), Example(90)
    ] = None


class VaultLock(Record):
    """The limits of the time for which backups can be kept in the vault."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "min_retention_days": "use `min`, in days",
            "max_retention_days": "use `max`, in days",
            "changeable_for_days": "use `changeable_for`, in days",
            "mode": "remove it: with `changeable_for` the mode is `compliance`, otherwise `governance`",
        }
    )

    min: Annotated[Days, Doc("Days for which each backup is kept at least"), Example(30)]
    max: Annotated[Days | None, Doc("Days for which each backup is kept at most"), Example(365)] = None
    changeable_for: Annotated[
        int | None,
        Between(COOLING_OFF, LONGEST),
        Doc(
            "Days until the lock is permanent, so that neither you nor AWS can remove it; without it, users "
            "with the permission can at any time"
        ),
        Example(14),
    ] = None
    irreversible: Annotated[
        bool, Doc("Whether the lock may become permanent, which `changeable_for` requires"), Example(True)
    ] = False


Rule = Days | BackupRule
"""A number of days, or the whole lifecycle."""


class Backup(Record):
    """A vault, and a schedule by which AWS Backup backs up each component that has data."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(("retention", "keep", "days", "enabled"), "use `daily: 35`, in days"),
            **dict.fromkeys(
                ("hourly", "cron", "schedule", "schedules"), "use `daily`, `weekly`, or `monthly`"
            ),
            **dict.fromkeys(("yearly", "annually"), "use `monthly`, for example `monthly: {keep: 2555}`"),
            **dict.fromkeys(("time", "hour", "start", "window"), 'use `at: "05:00"`, in UTC'),
            **dict.fromkeys(("except", "skip", "ignore", "without"), "use `exclude: [NAME]`"),
            **dict.fromkeys(
                ("only", "include", "resources", "selection", "tags"),
                "remove it: all components with data are backed up, except those in `exclude`",
            ),
            **dict.fromkeys(("copy", "copies", "replicate_to", "destination"), "use `copy_to: ARN`"),
            **dict.fromkeys(("vault_lock", "immutable", "worm"), "use `lock: {min: 30}`"),
            **dict.fromkeys(
                ("continuous", "point_in_time_recovery", "pitr"),
                "use `backup_retention` of a database and `point_in_time_recovery` of a table",
            ),
            **dict.fromkeys(
                ("timezone", "time_zone"), 'remove it, and use `at` in UTC, for example `at: "05:00"`'
            ),
            "role": "remove it: a role with AWS's policies for backups is created",
            "vault": "remove it: a vault is created, and kept if the stack is deleted",
        }
    )

    daily: Annotated[
        Rule | None, Doc("Days for which the backup of each day is kept, or its lifecycle"), Example(35)
    ] = None
    weekly: Annotated[
        Rule | None,
        Doc("Days for which the backup of each Sunday is kept, or its lifecycle"),
        Example({"keep": 180, "cold_after": 30}),
    ] = None
    monthly: Annotated[
        Rule | None,
        Doc("Days for which the backup of the first day of each month is kept, or its lifecycle"),
        Example({"keep": 365, "cold_after": 30}),
    ] = None
    at: Annotated[
        str,
        TIME,
        Doc("Time of day in UTC after which backups start, within eight hours"),
        Example("02:30"),
    ] = "05:00"
    exclude: Annotated[
        tuple[ComponentName, ...], Doc("Components that are not backed up"), Example(["previews"])
    ] = ()
    copy_to: Annotated[
        Vault | BackupCopy | None,
        Doc("Vault in another region or account that gets a copy of each backup"),
        Example("arn:aws:backup:eu-central-1:111122223333:backup-vault:copies"),
    ] = None
    lock: Annotated[
        VaultLock | None,
        Doc("Limits of the vault, which protect backups from being deleted too early"),
        Example({"min": 30}),
    ] = None

    @property
    def rules(self) -> Mapping[str, BackupRule]:
        """The rules by their keys, in the order of the schedule."""
        written = {name: getattr(self, name) for name in ("daily", "weekly", "monthly")}
        return {
            name: each if isinstance(each, BackupRule) else BackupRule(keep=each)
            for name, each in written.items()
            if each is not None
        }

    @property
    def copy(self) -> BackupCopy | None:
        """The vault of copies, in the long form."""
        return BackupCopy(vault=self.copy_to) if isinstance(self.copy_to, str) else self.copy_to
