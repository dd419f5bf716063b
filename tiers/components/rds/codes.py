"""Findings about databases."""

from tiers.diagnostics.model import Code, Severity

_CLUSTERS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts"

UNKNOWN_INSTANCE_CLASS = Code(
    "T2401",
    "unknown-instance-class",
    Severity.ERROR,
    "RDS has no such instance class for MySQL, MariaDB, or PostgreSQL in any region, as far as cfn-lint's lists go.",
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

NO_EXTENDED_SUPPORT = Code(
    "T2416",
    "no-extended-support",
    Severity.ERROR,
    "RDS Extended Support is for MySQL and PostgreSQL alone: "
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html.",
    "data:\n  db: {type: rds, engine: mariadb, extended_support: true}\n",
    "data:\n  db: {type: rds, engine: mariadb}\n",
)

STORAGE_PERFORMANCE = Code(
    "T2417",
    "storage-performance",
    Severity.ERROR,
    "`gp3` storage accepts more IOPS and throughput than it includes from 400 GiB on, where RDS spreads it over four "
    "volumes. `io2` requires IOPS: 1,000 to 256,000, at least 1 for each 2 GiB, and at most 1,000 for each GiB. "
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html has the limits.",
    "data:\n  db: {type: rds, engine: mysql, allocated_storage: 100, iops: 12000}\n",
    "data:\n  db: {type: rds, engine: mysql, allocated_storage: 400, iops: 12000}\n",
)

INSIGHTS_CLASS = Code(
    "T2418",
    "insights-class",
    Severity.ERROR,
    "The smallest burstable instance classes have no Database Insights with MySQL and MariaDB: "
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.Engines.html.",
    "data:\n  db: {type: rds, engine: mysql, instance_class: db.t4g.small, insights: standard}\n",
    "data:\n  db: {type: rds, engine: mysql, instance_class: db.t4g.medium, insights: standard}\n",
)

AUDIT_EVENT = Code(
    "T2419",
    "audit-event",
    Severity.ERROR,
    "MySQL and MariaDB record their activity with the MariaDB Audit Plugin, and PostgreSQL with the extension pgaudit. "
    "They have different kinds of activity.",
    "data:\n  db: {type: rds, engine: postgres, audit: [query_ddl]}\n",
    "data:\n  db: {type: rds, engine: postgres, audit: [ddl]}\n",
)

AUDIT_PARAMETER = Code(
    "T2420",
    "audit-parameter",
    Severity.ERROR,
    "`audit` sets the parameter `pgaudit.log`.",
    "data:\n  db: {type: rds, engine: postgres, audit: [ddl], parameters: {pgaudit.log: all}}\n",
    "data:\n  db: {type: rds, engine: postgres, audit: [ddl]}\n",
)

AUDIT_EXTENSION = Code(
    "T2421",
    "audit-extension",
    Severity.WARNING,
    "RDS loads the library of pgaudit, but only SQL creates the extension, which records changes of definitions in full: "
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.pgaudit.basic-setup.html. "
    "A database that exists loads the library at its next reboot.",
    "data:\n  db: {type: rds, engine: postgres, audit: [ddl]}\n",
    "data:\n  db: {type: rds, engine: postgres}\n",
    acceptable=True,
)

REPLICA_VERSION = Code(
    "T2422",
    "replica-version",
    Severity.ERROR,
    "Read replicas are upgraded before their source, so they never have an older version. The exception is another "
    "major version of PostgreSQL: RDS upgrades the replicas together with their source.",
    'data:\n  db: {type: rds, engine: mariadb, engine_version: "11.8", replicas: 1, replica_engine_version: "11.4"}\n',
    'data:\n  db: {type: rds, engine: mariadb, engine_version: "11.4", replicas: 1, replica_engine_version: "11.8"}\n',
)

CLUSTER_LACKS_IT = Code(
    "T2423",
    "cluster-lacks-it",
    Severity.ERROR,
    "With `multi_az: cluster`, AWS runs a Multi-AZ DB cluster: a writer and two readers. RDS offers it for MySQL and "
    "PostgreSQL alone, without option groups, which record the audit log of MySQL, and without automatic growth of "
    f"storage: {_CLUSTERS}.Limitations.html. The throughput of its storage cannot be set by CloudFormation, and `tiers` "
    "makes no read replicas of it.",
    "network: {zones: 3}\ndata:\n  db: {type: rds, engine: mariadb, multi_az: cluster}\n",
    "network: {zones: 3}\ndata:\n  db: {type: rds, engine: mysql, multi_az: cluster}\n",
)

CLUSTER_CLASS = Code(
    "T2424",
    "cluster-instance-class",
    Severity.ERROR,
    "Multi-AZ DB clusters run on instance classes with a local disk alone: most of those with a `d` in the name of "
    f"their family, such as `db.m6gd.large`. {_CLUSTERS}.html has the families. The list is that of cfn-lint, over all "
    "regions.",
    "network: {zones: 3}\ndata:\n  db: {type: rds, engine: mysql, multi_az: cluster, instance_class: db.m7g.large}\n",
    "network: {zones: 3}\ndata:\n  db: {type: rds, engine: mysql, multi_az: cluster, instance_class: db.m6gd.large}\n",
)

CLUSTER_SNAPSHOT = Code(
    "T2425",
    "cluster-snapshot",
    Severity.ERROR,
    "The name or ARN of a snapshot of a Multi-AZ DB cluster restores another cluster. A cluster is restored from a "
    "snapshot of an instance too, but only by its ARN: "
    "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterFromSnapshot.html.",
    "data:\n  db:\n    type: rds\n    engine: mysql\n    engine_version: '8.4'\n"
    "    snapshot: arn:aws:rds:eu-west-1:111122223333:cluster-snapshot:monday\n",
    "network: {zones: 3}\ndata:\n  db:\n    type: rds\n    engine: mysql\n    engine_version: '8.4'\n"
    "    multi_az: cluster\n    snapshot: arn:aws:rds:eu-west-1:111122223333:cluster-snapshot:monday\n",
)
