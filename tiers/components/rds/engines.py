"""The database engines, and what differs from one to another."""

from tiers.tuples import NamedTuple

# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html
SMALLEST_STORAGE = 20
LARGEST_STORAGE = 65536


class Engine(NamedTuple):
    """The differences between database engines."""

    majors: tuple[str, ...]
    """Major versions in standard support on RDS, the newest last."""
    extended: tuple[str, ...]
    """Major versions that RDS keeps in Extended Support, at a price, the newest last."""
    default_version: str
    """Frozen for version 1 of the language: it decides what an unchanged spec means."""
    port: int
    parameters: dict[str, str]
    numbers: frozenset[str]
    """Some parameters that take an integer or a formula, by the engines' own documentation."""
    requires_tls: str
    """The parameter by which the server refuses connections without TLS."""
    logs: tuple[str, ...]
    reserved_users: frozenset[str]
    reserved_databases: frozenset[str]


ENGINES = {
    # Release calendars: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html
    # and https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
    "mysql": Engine(
        majors=("8.4",),
        extended=("5.7", "8.0"),
        default_version="8.4",
        port=3306,
        parameters={"require_secure_transport": "1", "slow_query_log": "1", "log_output": "FILE"},
        # https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html
        numbers=frozenset(
            {
                "innodb_buffer_pool_size",
                "interactive_timeout",
                "max_allowed_packet",
                "max_connections",
                "net_read_timeout",
                "net_write_timeout",
                "table_open_cache",
                "thread_cache_size",
                "wait_timeout",
            }
        ),
        requires_tls="require_secure_transport",
        logs=("error", "slowquery"),
        reserved_users=frozenset({"rdsadmin", "rdsrepladmin"}),
        reserved_databases=frozenset({"mysql", "sys", "information_schema", "performance_schema", "innodb"}),
    ),
    "postgres": Engine(
        majors=("14", "15", "16", "17", "18"),
        extended=("11", "12", "13"),
        default_version="17",
        port=5432,
        parameters={"rds.force_ssl": "1"},
        # https://www.postgresql.org/docs/17/runtime-config.html
        numbers=frozenset(
            {
                "autovacuum_max_workers",
                "effective_cache_size",
                "idle_in_transaction_session_timeout",
                "lock_timeout",
                "log_min_duration_statement",
                "maintenance_work_mem",
                "max_connections",
                "max_wal_senders",
                "max_worker_processes",
                "shared_buffers",
                "statement_timeout",
                "work_mem",
            }
        ),
        requires_tls="rds.force_ssl",
        logs=("postgresql", "upgrade"),
        reserved_users=frozenset({"rdsadmin", "admin", "user", "public"}),
        reserved_databases=frozenset({"rdsadmin", "template0", "template1"}),
    ),
}


def major_of(version: str, majors: tuple[str, ...]) -> str | None:
    """Return which of the major versions a version belongs to."""
    return next((each for each in majors if f"{version}.".startswith(f"{each}.")), None)
