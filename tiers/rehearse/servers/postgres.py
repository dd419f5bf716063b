"""PostgreSQL, of the version that the machine has."""

from collections.abc import Mapping

from tiers.rehearse.servers.certificates import AUTHORITY, KEY
from tiers.rehearse.servers.database import Database
from tiers.rehearse.servers.program import Program, folder

DEFAULT_DATABASE = "postgres"


def server(programs: Mapping[str, str], host: str, address: str, database: Database) -> Program:
    """Return a newly made server with one user and its database."""
    own = folder(host)
    data, configuration, access = f"{own}/postgres", f"{own}/postgres.conf", f"{own}/pg_hba.conf"
    password = f"{own}/password"
    make = (
        *(programs["initdb"], f"--pgdata={data}", f"--username={database.user}", f"--pwfile={password}"),
        *("--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync"),
    )
    files = {
        configuration: _configuration(own, address, database),
        access: f"{_clients(database)} all all 0.0.0.0/0 scram-sha-256\n",
        password: f"{database.password}\n",
    }
    before = (make, *([_create(programs["postgres"], data, database.name)] if database.name else []))
    return Program((programs["postgres"], "-D", data, "-c", f"config_file={configuration}"), files, before)


def _clients(database: Database) -> str:
    return "hostssl" if database.tls_only else "host"


def _create(program: str, data: str, name: str) -> tuple[str, ...]:
    """Return the command that makes a database before the server is up."""
    statement = f'CREATE DATABASE "{name}"'
    single = '"$1" --single -D "$2" -c fsync=off postgres'
    return ("/bin/sh", "-c", f'printf "%s\\n" "$3" | {single}', "sh", program, data, statement)


def _configuration(own: str, address: str, database: Database) -> str:
    return "".join(
        f"{line}\n"
        for line in (
            f"listen_addresses = '{address}'",
            f"port = {database.port}",
            f"hba_file = '{own}/pg_hba.conf'",
            f"unix_socket_directories = '{own}'",
            "ssl = on",
            f"ssl_cert_file = '{AUTHORITY}'",
            f"ssl_key_file = '{KEY}'",
            "shared_buffers = 8MB",
            "max_connections = 20",
            "max_wal_senders = 0",
            "wal_level = minimal",
            "fsync = off",
            "autovacuum = off",
            "dynamic_shared_memory_type = mmap",
        )
    )


def password_file(database: Database) -> str:
    """Return `~/.pgpass` of a host."""
    return f"*:{database.port}:*:{database.user}:{database.password}\n"


def defaults(host: str, database: Database) -> dict[str, str]:
    """Return the environment that makes a database the default of `psql`."""
    return {
        "PGHOST": host,
        "PGPORT": str(database.port),
        "PGUSER": database.user,
        "PGDATABASE": database.name or DEFAULT_DATABASE,
        "PGSSLMODE": "verify-ca",
        "PGSSLROOTCERT": AUTHORITY,
        "PGCONNECT_TIMEOUT": "3",
    }


def question(program: str, host: str, database: Database) -> tuple[str, ...]:
    """Return a client that logs in with the password over TLS, and asks for its user."""
    options = (
        f"host={host} port={database.port} user={database.user} dbname={database.name or DEFAULT_DATABASE} "
        f"sslmode=verify-ca sslrootcert={AUTHORITY} connect_timeout=3"
    )
    return (program, "--no-psqlrc", "-At", "-w", "-c", "SELECT CURRENT_USER", options)
