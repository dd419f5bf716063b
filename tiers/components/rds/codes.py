"""Findings about databases."""

from tiers.diagnostics.model import Code, Severity

UNKNOWN_INSTANCE_CLASS = Code(
    "T2401",
    "unknown-instance-class",
    Severity.ERROR,
    "RDS has no such instance class for MySQL or PostgreSQL in any region, as far as cfn-lint's lists go.",
    "data:\n  db: {type: rds, engine: mysql, instance_class: db.t3.mikro}\n",
    "data:\n  db: {type: rds, engine: mysql, instance_class: db.t3.micro}\n",
)

SINGLE_AZ_DATABASE = Code(
    "T2405",
    "single-az-database",
    Severity.WARNING,
    "A database without a standby is down for as long as its zone or its host is.",
    "data:\n  db: {type: rds, engine: mysql, multi_az: false}\n",
    "data:\n  db: {type: rds, engine: mysql, multi_az: true}\n",
    acceptable=True,
)

PASSWORD_NOT_ROTATED = Code(
    "T2408",
    "password-not-rotated",
    Severity.WARNING,
    "RDS makes and rotates the master password, but not of a database with read replicas "
    "(https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html), and not while it restores a "
    "snapshot. There CloudFormation makes it, in a secret of the stack, and it is never changed afterwards. The first "
    "replica of a database that exists gives it such a password: programs that read the secret must read the new one.",
    "data:\n  db: {type: rds, engine: mysql, replicas: 1}\n",
    "data:\n  db: {type: rds, engine: mysql}\n",
    acceptable=True,
)

STORAGE_LIMIT = Code(
    "T2409",
    "storage-limit",
    Severity.ERROR,
    "Automatic growth of storage needs room: the limit must be a tenth above the size at the start. AWS advises "
    "26 percent, so that it does not warn of the limit from the first day on.",
    "data:\n  db: {type: rds, engine: mysql, allocated_storage: 100, max_allocated_storage: 105}\n",
    "data:\n  db: {type: rds, engine: mysql, allocated_storage: 100, max_allocated_storage: 500}\n",
)
