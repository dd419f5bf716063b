"""MariaDB, which stands in for MySQL as RDS runs it.

The members of a cluster are servers of which the readers replicate the writer, outside of the VPC's network:
those of Aurora have one storage, to which no security group applies. So a reader connects to the socket of
the writer through haproxy on its own loopback address.
"""

from collections.abc import Mapping

from tiers.rehearse.servers import passing
from tiers.rehearse.servers.certificates import AUTHORITY, KEY
from tiers.rehearse.servers.database import Database
from tiers.rehearse.servers.program import Program, folder, leader

REQUIRE_TLS = "require_secure_transport"
READ_ONLY = "1290"
"""The error of a server that accepts no changes: https://mariadb.com/kb/en/mariadb-error-code-reference/"""
_LOCAL, _RELAY = "127.0.0.1", 13306
_SOCKET = "mariadb.sock"


def server(programs: Mapping[str, str], host: str, address: str, database: Database) -> Program:
    """Return a newly made server with one user and its database."""
    own = folder(host)
    data, configuration, first = f"{own}/mariadb", f"{own}/mariadb.cnf", f"{own}/first.sql"
    install = (
        *(programs["mariadb-install-db"], f"--defaults-file={configuration}", f"--datadir={data}"),
        *("--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"),
    )
    files = {configuration: _configuration(host, address, database), first: _first(host, database)}
    return Program((programs["mariadbd"], f"--defaults-file={configuration}"), files, (install,))


def relay(programs: Mapping[str, str], host: str, database: Database) -> Program:
    """Return the way of a reader to the writer."""
    writer = f"unix@{leader(database.members[0])}/{_SOCKET}"
    return passing.program(programs, host, "replication", f"{_LOCAL}:{_RELAY}", writer)


def _configuration(host: str, address: str, database: Database) -> str:
    own = folder(host)
    return "".join(
        f"{line}\n"
        for line in (
            "[mariadbd]",
            f"datadir = {own}/mariadb",
            f"socket = {own}/{_SOCKET}",
            f"pid-file = {own}/mariadb.pid",
            f"init-file = {own}/first.sql",
            f"bind-address = {address}",
            f"port = {database.port}",
            "skip-name-resolve",
            *_log(host, database),
            "performance-schema = off",
            "innodb-log-file-size = 4M",
            "innodb-buffer-pool-size = 8M",
            "innodb-flush-method = fsync",
            "innodb-use-native-aio = off",
            "innodb-flush-log-at-trx-commit = 0",
            *_tls(database),
        )
    )


def _log(host: str, database: Database) -> tuple[str, ...]:
    """Return the settings of the log that members of a cluster copy."""
    if not database.members:
        return ("skip-log-bin",)
    return (
        f"log-bin = {folder(host)}/changes",
        f"server-id = {database.members.index(host) + 1}",
        "log-slave-updates = on",
        f"relay-log = {folder(host)}/copied",
        "sync-binlog = 0",
        f"read-only = {'on' if database.is_reader(host) else 'off'}",
    )


def _tls(database: Database) -> tuple[str, ...]:
    return (
        f"ssl-cert = {AUTHORITY}",
        f"ssl-key = {KEY}",
        f"require-secure-transport = {'on' if database.tls_only else 'off'}",
    )


def _first(host: str, database: Database) -> str:
    """Return the statements for a first start: one a line, as `init-file` reads them.

    The user has all privileges but those that RDS keeps. Each member of a cluster executes these statements,
    so that the log, which they copy, does not have them.
    """
    user = f"'{database.user}'@'%'"
    lines = [
        *(["SET SESSION sql_log_bin = 0"] if database.members else []),
        f"CREATE USER {user} IDENTIFIED BY '{database.password}'",
        f"GRANT ALL PRIVILEGES ON *.* TO {user}",
        f"REVOKE SUPER, READ_ONLY ADMIN ON *.* FROM {user}",
        *([f"CREATE DATABASE `{database.name}`"] if database.name else []),
        *([_COPY, "START SLAVE"] if database.is_reader(host) else []),
    ]
    return "".join(f"{line};\n" for line in lines)


_COPY = (
    f"CHANGE MASTER TO MASTER_HOST='{_LOCAL}', MASTER_PORT={_RELAY}, MASTER_USER='root', MASTER_PASSWORD='', "
    "MASTER_CONNECT_RETRY=1, MASTER_USE_GTID=slave_pos"
)


def stop(program: str, host: str) -> tuple[str, ...]:
    """Return the command that stops a writer, and prints the last change in its log."""
    return _administer(program, host, "SELECT @@GLOBAL.gtid_binlog_pos; SHUTDOWN")


def promote(program: str, host: str, last: str) -> tuple[str, ...]:
    """Return the command that makes a reader the writer, as the service does, after some last change."""
    known = "".join(each for each in last if each in "0123456789-,")
    statements = (
        *(f"DO MASTER_GTID_WAIT('{known}', 5)", "STOP SLAVE", "RESET SLAVE ALL"),
        *("SET GLOBAL read_only = OFF", "SELECT @@GLOBAL.read_only"),
    )
    return _administer(program, host, "; ".join(statements))


def _administer(program: str, host: str, statements: str) -> tuple[str, ...]:
    own = f"{folder(host)}/{_SOCKET}"
    return (
        program,
        "--no-defaults",
        f"--socket={own}",
        "--user=root",
        "--batch",
        "--skip-column-names",
        f"--execute={statements}",
    )


def defaults(host: str, database: Database) -> str:
    """Return `~/.my.cnf` of a host: the default server of `mysql`."""
    lines = (
        "[client]",
        f"host = {host}",
        f"port = {database.port}",
        "protocol = tcp",
        f"user = {database.user}",
        f"password = {database.password}",
        f"ssl-ca = {AUTHORITY}",
        "connect-timeout = 3",
    )
    return "".join(f"{line}\n" for line in lines)


def question(program: str, configuration: str, host: str, database: Database) -> tuple[str, ...]:
    """Return a client that logs in with the password over TLS, and asks for its user."""
    return _asks(program, configuration, host, database, "SELECT CURRENT_USER()")


def store(
    program: str, configuration: str, host: str, database: Database, table: str, text: str
) -> tuple[str, ...]:
    """Return a client that writes a row, and reads it."""
    own = f"`{database.name or _OWN}`"
    statements = (
        *([] if database.name else [f"CREATE DATABASE IF NOT EXISTS {own}"]),
        f"CREATE OR REPLACE TABLE {own}.`{table}` (said VARCHAR(99))",
        f"INSERT INTO {own}.`{table}` VALUES ('{text}')",  # noqa: S608 - names of hosts
        _all_of(database, table),
    )
    return _asks(program, configuration, host, database, "; ".join(statements))


def fetch(program: str, configuration: str, host: str, database: Database, table: str) -> tuple[str, ...]:
    """Return a client that reads what was written."""
    return _asks(program, configuration, host, database, _all_of(database, table))


def _all_of(database: Database, table: str) -> str:
    return f"SELECT said FROM `{database.name or _OWN}`.`{table}`"  # noqa: S608 - a name of a host


_OWN = "rehearsal"
"""The database where there is none."""


def _asks(
    program: str, configuration: str, host: str, database: Database, statements: str
) -> tuple[str, ...]:
    return (
        *(program, f"--defaults-file={configuration}", f"--host={host}", f"--port={database.port}"),
        *("--ssl-verify-server-cert", "--batch", "--skip-column-names"),
        *("--execute", statements, *((database.name,) if database.name else ())),
    )
