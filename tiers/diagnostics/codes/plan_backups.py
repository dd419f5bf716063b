"""Findings about updates of backup plans and vaults."""

from tiers.diagnostics.model import Code, Severity

FEWER_BACKUPS = Code(
    "T6090",
    "fewer-backups",
    Severity.WARNING,
    "A backup plan that changes applies to the backups that AWS makes from then on. Existing backups are kept as long as their "
    "rule said when they were made: https://docs.aws.amazon.com/aws-backup/latest/devguide/deleting-backups.html.",
    "",
    "",
)
PERMANENT_LOCK = Code(
    "T6091",
    "permanent-lock",
    Severity.WARNING,
    "After its lock date, a lock in compliance mode cannot be changed or removed, and no backup can be deleted before its "
    "time. The vault and its backups are billed until then: "
    "https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html.",
    "",
    "",
)
