"""The database engines of RDS."""

from tiers.databases import engines
from tiers.databases.engines import Engine

# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html
SMALLEST_STORAGE = 20
LARGEST_STORAGE = 65536

ENGINES = {
    # Release calendars: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html
    # and https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
    "mysql": Engine(
        majors=("8.4",),
        extended=("5.7", "8.0"),
        default_version="8.4",
        port=3306,
        parameters={"require_secure_transport": "1", "slow_query_log": "1", "log_output": "FILE"},
        numbers=engines.MYSQL_NUMBERS,
        requires_tls="require_secure_transport",
        logs=("error", "slowquery"),
        reserved_users=engines.MYSQL_USERS,
        reserved_databases=engines.MYSQL_DATABASES,
    ),
    "postgres": Engine(
        majors=("14", "15", "16", "17", "18"),
        extended=("11", "12", "13"),
        default_version="17",
        port=5432,
        parameters={"rds.force_ssl": "1"},
        numbers=engines.POSTGRES_NUMBERS,
        requires_tls="rds.force_ssl",
        logs=("postgresql", "upgrade"),
        reserved_users=engines.POSTGRES_USERS,
        reserved_databases=engines.POSTGRES_DATABASES,
    ),
}
