"""PostgreSQL, of the version that the machine has.

The readers of a cluster are standbys that stream from the writer's socket, outside of the VPC's network: the
members of Aurora have one storage, to which no security group applies.
"""

from collections.abc import Mapping

from tiers.rehearse.servers.certificates import AUTHORITY, KEY
from tiers.rehearse.servers.database import Database
from tiers.rehearse.servers.program import Program, folder, leader

DEFAULT_DATABASE = "postgres"
READ_ONLY = "25006"
"""The error of a server that accepts no changes: https://www.postgresql.org/docs/15/errcodes-appendix.html"""
_COPY = """\
for attempt in $(seq 100); do
    "$1" --host="$2" --port="$3" --username="$4" --pgdata="$5" --checkpoint=fast --no-sync && \
        exec touch "$5/standby.signal"
    rm -rf "$5"
    sleep 0.2
done
exit 1
"""
"""Makes the data of a reader, as soon as there is a writer."""
_STOP = """\
for attempt in $(seq 100); do
    [ "$("$2" --no-psqlrc -At -c "$4" "$3")" = "$5" ] && break
    sleep 0.1
done
kill -INT "$(head -n 1 "$1")"
for attempt in $(seq 40); do
    [ -e "$1" ] || exit 0
    sleep 0.1
done
exit 1
"""
"""Stops a writer when all readers copy it: then each gets its last change.

One that missed it could be promoted, and a reader that has more than the new writer never copies it.
"""


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
        access: _access(database),
        password: f"{database.password}\n",
    }
    before = (make, *([_create(programs["postgres"], data, database.name)] if database.name else []))
    if database.is_reader(host):
        before = (_copy(programs["pg_basebackup"], data, database),)
    return Program((programs["postgres"], "-D", data, "-c", f"config_file={configuration}"), files, before)


def _access(database: Database) -> str:
    """Return the rules for clients. What copies or promotes a member is on the machine of the rehearsal."""
    clients = "hostssl" if database.tls_only else "host"
    inside = "local all all trust\nlocal replication all trust\n" if database.members else ""
    return f"{inside}{clients} all all 0.0.0.0/0 scram-sha-256\n"


def _copy(program: str, data: str, database: Database) -> tuple[str, ...]:
    writer = (leader(database.members[0]), str(database.port), database.user)
    return ("/bin/sh", "-c", _COPY, "sh", program, *writer, data)


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
            *_log(database),
            "fsync = off",
            "autovacuum = off",
            "dynamic_shared_memory_type = mmap",
        )
    )


def _log(database: Database) -> tuple[str, ...]:
    """Return the settings of the log that members of a cluster copy, the same for all of them."""
    if not database.members:
        return ("max_wal_senders = 0", "wal_level = minimal")
    writer = f"host={leader(database.members[0])} port={database.port} user={database.user}"
    return (
        *("wal_level = replica", f"max_wal_senders = {2 * len(database.members)}", "wal_keep_size = 64MB"),
        *(f"primary_conninfo = '{writer}'", "wal_retrieve_retry_interval = 200ms"),
    )


def password_file(database: Database) -> str:
    """Return `~/.pgpass` of a host; a proxy has another port than its database."""
    return f"*:*:*:{database.user}:{database.password}\n"


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
    return _asks(program, host, database, "SELECT CURRENT_USER")


def store(program: str, host: str, database: Database, table: str, text: str) -> tuple[str, ...]:
    """Return a client that writes a row, and reads it."""
    statements = (
        f'DROP TABLE IF EXISTS "{table}"',
        f'CREATE TABLE "{table}" (said varchar(99))',
        f"INSERT INTO \"{table}\" VALUES ('{text}')",  # noqa: S608 - names of hosts
        _all_of(table),
    )
    return _asks(program, host, database, "; ".join(statements))


def fetch(program: str, host: str, database: Database, table: str) -> tuple[str, ...]:
    """Return a client that reads what was written."""
    return _asks(program, host, database, _all_of(table))


def _all_of(table: str) -> str:
    return f'SELECT said FROM "{table}"'  # noqa: S608 - a name of a host


def _asks(program: str, host: str, database: Database, statements: str) -> tuple[str, ...]:
    options = (
        f"host={host} port={database.port} user={database.user} dbname={database.name or DEFAULT_DATABASE} "
        f"sslmode=verify-ca sslrootcert={AUTHORITY} connect_timeout=3"
    )
    quiet = ("-At", "-q", "-w", "-v", "VERBOSITY=sqlstate")
    return (program, "--no-psqlrc", *quiet, "-c", statements, options)


def stop(program: str, host: str, database: Database) -> tuple[str, ...]:
    """Return the command that stops a writer, which first sends its changes to all readers."""
    copying = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"
    asked = (program, _inside(host, database), copying, str(len(database.members) - 1))
    return ("/bin/sh", "-c", _STOP, "sh", f"{folder(host)}/postgres/postmaster.pid", *asked)


def promote(program: str, host: str, database: Database) -> tuple[str, ...]:
    """Return the command that makes a reader the writer, as the service does."""
    return (program, "--no-psqlrc", "-At", "-c", "SELECT pg_promote()", _inside(host, database))


def _inside(host: str, database: Database) -> str:
    """Return the way to a server by its socket."""
    return f"host={folder(host)} port={database.port} user={database.user} dbname={DEFAULT_DATABASE}"
