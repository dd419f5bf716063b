"""The database engines of Aurora."""

from typing import Final

from tiers.databases import engines
from tiers.databases.engines import Engine

ENGINES: Final = {
    # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/AuroraMySQL.release-calendars.html
    # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/aurorapostgresql-release-calendar.html
    "mysql": Engine(
        majors=("8.0", "8.4"),
        extended=("5.7",),
        # "You can supply either 5.7 or 8.0 to use the default engine version":
        # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
        default_version="8.0",
        port=3306,
        parameters={"require_secure_transport": "ON", "slow_query_log": "1", "log_output": "FILE"},
        numbers=engines.MYSQL_NUMBERS,
        requires_tls="require_secure_transport",
        logs=("error", "slowquery"),
        reserved_users=engines.MYSQL_USERS,
        reserved_databases=engines.MYSQL_DATABASES,
        service="Aurora",
    ),
    "postgres": Engine(
        majors=("14", "15", "16", "17", "18"),
        extended=("11", "12", "13"),
        default_version="17",
        port=5432,
        parameters={"rds.force_ssl": "1"},
        numbers=engines.POSTGRES_NUMBERS,
        requires_tls="rds.force_ssl",
        logs=("postgresql",),
        reserved_users=engines.POSTGRES_USERS,
        reserved_databases=engines.POSTGRES_DATABASES,
        service="Aurora",
    ),
}

AWS_NAMES: Final = {"mysql": "aurora-mysql", "postgres": "aurora-postgresql"}
"""The names of the engines on AWS."""

LOGS: Final = {
    "mysql": ("audit", "error", "general", "iam-db-auth-error", "instance", "slowquery"),
    "postgres": ("iam-db-auth-error", "instance", "postgresql"),
}
"""The logs that can be exported: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html"""

MOST_READERS: Final = 15
"""https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Replication.html"""

SERVERLESS: Final = "db.serverless"
"""The instance class of members whose capacity follows their load."""
