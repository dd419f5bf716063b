"""Findings about databases of RDS and Aurora."""

from tiers.diagnostics.model import Code, Severity

ENGINE_VERSION = Code(
    "T2402",
    "engine-version",
    Severity.ERROR,
    "The major version decides the parameter group. Versions past their standard support cost extra on AWS, "
    "and without `extended_support: true` the template refuses that price, so AWS would refuse to create them.",
    'data:\n  db: {type: rds, engine: mysql, engine_version: "5.7"}\n',
    'data:\n  db: {type: rds, engine: mysql, engine_version: "8.4"}\n',
)

RESERVED_USERNAME = Code(
    "T2403",
    "reserved-username",
    Severity.ERROR,
    "RDS keeps some user names to itself; AWS says so only when the stack is half built.",
    "data:\n  db: {type: rds, engine: postgres, username: admin}\n",
    "data:\n  db: {type: rds, engine: postgres, username: dbadmin}\n",
)

RESERVED_DATABASE = Code(
    "T2404",
    "reserved-database",
    Severity.ERROR,
    "The engine reserves some names for its system databases.",
    "data:\n  db: {type: rds, engine: mysql, database: mysql}\n",
    "data:\n  db: {type: rds, engine: mysql, database: shop}\n",
)

NO_DELETION_PROTECTION = Code(
    "T2406",
    "no-deletion-protection",
    Severity.WARNING,
    "One call, or one wrong click, deletes what is not protected.",
    "data:\n  db: {type: rds, engine: mysql, deletion_protection: false}\n",
    "data:\n  db: {type: rds, engine: mysql, deletion_protection: true}\n",
    acceptable=True,
)

TLS_NOT_REQUIRED = Code(
    "T2407",
    "tls-not-required",
    Severity.WARNING,
    "A client that is not configured to encrypt does not, and a server that accepts it exposes passwords and data "
    "in transit.",
    'data:\n  db: {type: rds, engine: mysql, parameters: {require_secure_transport: "0"}}\n',
    'data:\n  db: {type: rds, engine: mysql, parameters: {max_connections: "200"}}\n',
    acceptable=True,
)

SHORT_WINDOW = Code(
    "T2410",
    "short-window",
    Severity.ERROR,
    "RDS requires at least half an hour for a backup and for maintenance.",
    "data:\n  db: {type: rds, engine: mysql, backup_window: '03:00-03:15'}\n",
    "data:\n  db: {type: rds, engine: mysql, backup_window: '03:00-03:30'}\n",
)

WINDOWS_OVERLAP = Code(
    "T2411",
    "windows-overlap",
    Severity.ERROR,
    "RDS does not take a backup, which is made every day, while it maintains the same instance.",
    "data:\n  db:\n    type: rds\n    engine: mysql\n"
    "    backup_window: 03:00-04:00\n    maintenance_window: sun:03:30-sun:04:30\n",
    "data:\n  db:\n    type: rds\n    engine: mysql\n"
    "    backup_window: 03:00-04:00\n    maintenance_window: sun:04:00-sun:05:00\n",
)

SNAPSHOT_BRINGS_IT = Code(
    "T2412",
    "snapshot-brings-it",
    Severity.ERROR,
    "A snapshot has its databases and its master user, and RDS accepts no others beside it. Another `snapshot`, or "
    "none any more, replaces the database and all that was written since.",
    "data:\n  db: {type: rds, engine: mysql, snapshot: shop-before-the-move, engine_version: '8.4', username: owner}\n",
    "data:\n  db: {type: rds, engine: mysql, snapshot: shop-before-the-move, engine_version: '8.4'}\n",
)

SNAPSHOT_ENCRYPTION = Code(
    "T2413",
    "snapshot-encryption",
    Severity.WARNING,
    "A database that is created is encrypted. One that is restored has the encryption of its snapshot, because "
    "RestoreDBInstanceFromDBSnapshot has no parameter for it: an unencrypted snapshot gives an unencrypted database. A "
    "copy of a snapshot that is made with a KMS key is encrypted: "
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html.",
    "data:\n  db: {type: rds, engine: mysql, engine_version: '8.4', snapshot: shop-before-the-move}\n",
    "data:\n  db: {type: rds, engine: mysql}\n",
    acceptable=True,
)

SNAPSHOT_VERSION = Code(
    "T2414",
    "snapshot-version",
    Severity.ERROR,
    "A restored database starts with the version of its snapshot. A parameter group of another major version is "
    "refused, and another `engine_version` is applied right after the restore: an upgrade that cannot be undone. So "
    "the version is not left to a default.",
    "data:\n  db: {type: rds, engine: mysql, snapshot: shop-before-the-move}\n",
    "data:\n  db: {type: rds, engine: mysql, engine_version: '8.4', snapshot: shop-before-the-move}\n",
)

ENGINE_PARAMETER = Code(
    "T2415",
    "engine-parameter",
    Severity.ERROR,
    "RDS refuses a parameter that the engine does not have, and a value of another type. A number may be a formula, such "
    "as `{DBInstanceClassMemory/12582880}`: "
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ParamValuesRef.html. Only some parameters are known "
    "here; RDS checks the others at the deployment.",
    "data:\n  db: {type: rds, engine: postgres, parameters: {max_connections: lots}}\n",
    "data:\n  db: {type: rds, engine: postgres, parameters: {max_connections: '200'}}\n",
)
