"""Findings about backups by AWS Backup."""

from tiers.diagnostics.model import Code, Severity

_PAGES = "https://docs.aws.amazon.com/aws-backup/latest/devguide"


def _backup(keys: str, data: str = "files: {type: bucket}") -> str:
    return f"data:\n  {data}\noperations:\n  notify: [ops@example.com]\n  backup: {{{keys}}}\n"


NO_SCHEDULE = Code(
    "T3801",
    "no-backup-schedule",
    Severity.ERROR,
    "A backup plan has at least one rule, which says when a backup is made, and for how long it is kept.",
    _backup("exclude: []"),
    _backup("daily: 35"),
)
NOTHING_TO_BACK_UP = Code(
    "T3802",
    "nothing-to-back-up",
    Severity.ERROR,
    "AWS Backup saves databases, tables, buckets, file systems, and the disks of fixed servers. It does not save "
    f"caches, queues, and topics: {_PAGES}/whatisbackup.html.",
    _backup("daily: 35", "sessions: {type: cache}"),
    _backup("daily: 35"),
)
EXCLUDED_WITHOUT_EFFECT = Code(
    "T3803",
    "excluded-without-effect",
    Severity.WARNING,
    "A component without data that AWS Backup can save is never backed up.",
    _backup("daily: 35, exclude: [jobs]", "files: {type: bucket}\n  jobs: {type: queue}"),
    _backup("daily: 35", "files: {type: bucket}\n  jobs: {type: queue}"),
    acceptable=True,
)
BUCKET_WITHOUT_VERSIONS = Code(
    "T3804",
    "bucket-without-versions",
    Severity.ERROR,
    f"AWS Backup backs up only buckets with versioning: {_PAGES}/s3-backups.html.",
    _backup("daily: 35", "files: {type: bucket, versioning: false}"),
    _backup("daily: 35"),
)
COLD_TOO_LATE = Code(
    "T3805",
    "cold-too-late",
    Severity.ERROR,
    f"A backup that moves to cold storage stays there for at least 90 days: {_PAGES}/API_Lifecycle.html.",
    _backup("daily: {keep: 100, cold_after: 30}", "items: {type: table, key: item}"),
    _backup("daily: {keep: 120, cold_after: 30}", "items: {type: table, key: item}"),
)
NO_COLD_STORAGE = Code(
    "T3806",
    "no-cold-storage",
    Severity.WARNING,
    "Of the components that can be backed up, only backups of file systems and tables move to cold storage. AWS ignores the "
    f"key for all others: {_PAGES}/backup-feature-availability.html.",
    _backup("daily: {keep: 365, cold_after: 30}"),
    _backup("daily: 365"),
    acceptable=True,
)
IRREVERSIBLE_LOCK = Code(
    "T3807",
    "irreversible-lock",
    Severity.ERROR,
    "With `changeable_for`, the lock is in compliance mode. After these days, it cannot be changed or removed, and no backup "
    "can be deleted before its time, neither by the root user of the account nor by AWS. The backups are billed until then: "
    f"{_PAGES}/vault-lock.html.",
    _backup("daily: 35, lock: {min: 7, changeable_for: 14}"),
    _backup("daily: 35, lock: {min: 7}"),
)
NOT_IRREVERSIBLE = Code(
    "T3808",
    "not-irreversible",
    Severity.ERROR,
    "Without `changeable_for`, the lock is in governance mode, which users with the permission can remove: "
    f"{_PAGES}/vault-lock.html.",
    _backup("daily: 35, lock: {min: 7, irreversible: true}"),
    _backup("daily: 35, lock: {min: 7}"),
)
OUTSIDE_LOCK = Code(
    "T3809",
    "outside-lock",
    Severity.ERROR,
    "A vault with a lock refuses backups that are to be kept for less than its minimum or for more than its maximum, so that "
    f"each backup fails: {_PAGES}/API_PutBackupVaultLockConfiguration.html.",
    _backup("daily: 7, lock: {min: 30}"),
    _backup("daily: 30, lock: {min: 30}"),
)
RULE_WITHOUT_EFFECT = Code(
    "T3810",
    "backup-rule-without-effect",
    Severity.WARNING,
    "Of several rules at the same time, AWS Backup makes the backup of the one that keeps it longest: "
    f"{_PAGES}/plan-options-and-configuration.html.",
    _backup("daily: 35, weekly: 14"),
    _backup("daily: 35, weekly: 90"),
    acceptable=True,
)
BACKED_UP_TWICE = Code(
    "T3811",
    "backed-up-twice",
    Severity.WARNING,
    "With `backup: true`, a file system has a second backup each day, in another vault that AWS creates, and both are billed: "
    "https://docs.aws.amazon.com/efs/latest/ug/awsbackup.html.",
    _backup("daily: 35", "shared: {type: file_system, backup: true}"),
    _backup("daily: 35", "shared: {type: file_system}"),
    acceptable=True,
)
