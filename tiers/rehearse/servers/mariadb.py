"""MariaDB, which stands in for MySQL as RDS runs it."""

from collections.abc import Mapping

from tiers.rehearse.servers.certificates import AUTHORITY, KEY
from tiers.rehearse.servers.database import Database
from tiers.rehearse.servers.program import Program, folder

REQUIRE_TLS = "require_secure_transport"


def server(programs: Mapping[str, str], host: str, address: str, database: Database) -> Program:
    """Return a newly made server with one user and its database."""
    own = folder(host)
    data, configuration, first = f"{own}/mariadb", f"{own}/mariadb.cnf", f"{own}/first.sql"
    install = (
        *(programs["mariadb-install-db"], f"--defaults-file={configuration}", f"--datadir={data}"),
        *("--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"),
    )
    files = {configuration: _configuration(own, address, database), first: _first(database)}
    return Program((programs["mariadbd"], f"--defaults-file={configuration}"), files, (install,))


def _configuration(own: str, address: str, database: Database) -> str:
    return "".join(
        f"{line}\n"
        for line in (
            "[mariadbd]",
            f"datadir = {own}/mariadb",
            f"socket = {own}/mariadb.sock",
            f"pid-file = {own}/mariadb.pid",
            f"init-file = {own}/first.sql",
            f"bind-address = {address}",
            f"port = {database.port}",
            "skip-name-resolve",
            "skip-log-bin",
            "performance-schema = off",
            "innodb-log-file-size = 4M",
            "innodb-buffer-pool-size = 8M",
            "innodb-flush-method = fsync",
            "innodb-use-native-aio = off",
            "innodb-flush-log-at-trx-commit = 0",
            *_tls(database),
        )
    )


def _tls(database: Database) -> tuple[str, ...]:
    return (
        f"ssl-cert = {AUTHORITY}",
        f"ssl-key = {KEY}",
        f"require-secure-transport = {'on' if database.tls_only else 'off'}",
    )


def _first(database: Database) -> str:
    """Return the statements for a first start: one a line, as `init-file` reads them."""
    user = f"'{database.user}'@'%'"
    lines = [
        f"CREATE USER {user} IDENTIFIED BY '{database.password}'",
        f"GRANT ALL PRIVILEGES ON *.* TO {user}",
        *([f"CREATE DATABASE `{database.name}`"] if database.name else []),
    ]
    return "".join(f"{line};\n" for line in lines)


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
    return (
        *(program, f"--defaults-file={configuration}", f"--host={host}", f"--port={database.port}"),
        *("--ssl-verify-server-cert", "--batch", "--skip-column-names"),
        *("--execute", "SELECT CURRENT_USER()", *((database.name,) if database.name else ())),
    )
