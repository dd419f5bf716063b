"""The database engines of RDS."""

from typing import Final

from tiers.databases import engines
from tiers.databases.engines import Engine

ENGINES: Final = {
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
    "mariadb": Engine(
        # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MariaDB.Concepts.VersionMgmt.html; it has no
        # Extended Support: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html
        majors=("10.11", "11.4", "11.8", "12.3"),
        extended=(),
        default_version="11.8",
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

AUDIT_EVENTS: Final = {
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.MySQL.Options.AuditPlugin.html
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.MariaDB.Options.AuditPlugin.html
    "mysql": ("connect", "query", "query_ddl", "query_dml", "query_dml_no_select", "query_dcl"),
    "mariadb": ("connect", "query", "table", "query_ddl", "query_dml", "query_dml_no_select", "query_dcl"),
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.pgaudit.basic-setup.html
    "postgres": ("all", "ddl", "function", "misc", "read", "role", "write"),
}
"""The kinds of activity that each engine records, in lowercase."""

DAYS_OF_INSIGHTS: Final = {"standard": 7, "advanced": 465}
"""https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.html"""

WITHOUT_INSIGHTS: Final = frozenset(
    f"db.{family}.{size}" for family in ("t2", "t3", "t4g") for size in ("micro", "small")
)
"""Classes on which MySQL and MariaDB have no Database Insights.
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.Engines.html"""
