"""The database engines: what is the same on RDS and on Aurora."""

from tiers.tuples import NamedTuple


class Engine(NamedTuple):
    """The differences between database engines."""

    majors: tuple[str, ...]
    """Major versions in standard support, the newest last."""
    extended: tuple[str, ...]
    """Major versions that AWS keeps in Extended Support, at a price, the newest last."""
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
    service: str = "RDS"

    def major_of(self, version: str, *, extended: bool) -> str | None:
        """Return the major version that a version belongs to, if it is supported."""
        return major_of(version, (*self.majors, *(self.extended if extended else ())))


# https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html
MYSQL_NUMBERS = frozenset(
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
)
# https://www.postgresql.org/docs/17/runtime-config.html
POSTGRES_NUMBERS = frozenset(
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
)
MYSQL_USERS = frozenset({"rdsadmin", "rdsrepladmin"})
MYSQL_DATABASES = frozenset({"mysql", "sys", "information_schema", "performance_schema", "innodb"})
POSTGRES_USERS = frozenset({"rdsadmin", "admin", "user", "public"})
POSTGRES_DATABASES = frozenset({"rdsadmin", "template0", "template1"})
REQUIRING_TLS = frozenset({"require_secure_transport", "rds.force_ssl"})
"""The parameters of all engines by which they refuse connections without TLS."""


def major_of(version: str, majors: tuple[str, ...]) -> str | None:
    """Return which of the major versions a version belongs to."""
    return next((each for each in majors if f"{version}.".startswith(f"{each}.")), None)


def is_older(version: str, other: str) -> bool:
    """Return whether a version is surely older than another; `8.4` may be any version that starts with it."""
    pairs = zip(map(int, version.split(".")), map(int, other.split(".")), strict=False)
    return next((one < another for one, another in pairs if one != another), False)
