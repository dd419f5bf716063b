"""A server or a client as seen by its host: its files, and its command line."""

from collections.abc import Mapping
from platform import machine
from typing import NamedTuple

FOLDER = "/run/tiers"
"""The directory of all files of a rehearsal: in memory, and in a mount namespace that ends with it."""

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""The search path of programs. The caller's own `PATH` may have a stranger's directory."""

USER = "ec2-user"
UID = 1000


class Program(NamedTuple):
    """One program with its arguments; `files` are written first, by their paths."""

    argv: tuple[str, ...]
    files: Mapping[str, str]
    before: tuple[tuple[str, ...], ...] = ()
    """Commands that prepare the program, run to their end before it."""


def folder(host: str) -> str:
    """Return where a host has its files."""
    return f"{FOLDER}/hosts/{host}"


def home(host: str) -> str:
    """Return the home of the user on a host."""
    return f"{folder(host)}/home"


def leader(first: str) -> str:
    """Return a link to the directory of the host that accepts writes, of those that copy each other.

    `first` is the host that did at the start.
    """
    return f"{FOLDER}/leaders/{first}"


class Package(NamedTuple):
    """A program or a library that a rehearsal may need, and the Debian package that has it."""

    name: str
    package: str
    folders: tuple[str, ...] = ()
    """The directories to search besides those of `PATH`."""


IP = Package("ip", "iproute2")
NFT = Package("nft", "nftables")
UNSHARE = Package("unshare", "util-linux")
SSHD = Package("sshd", "openssh-server")
SSH = Package("ssh", "openssh-client")
SSH_KEYGEN = Package("ssh-keygen", "openssh-client")
NGINX = Package("nginx", "nginx-light")
HAPROXY = Package("haproxy", "haproxy")
CURL = Package("curl", "curl")
PYTHON = Package("python3", "python3-minimal")
OPENSSL = Package("openssl", "openssl")
MARIADBD = Package("mariadbd", "mariadb-server")
MARIADB_INSTALL = Package("mariadb-install-db", "mariadb-server")
MARIADB = Package("mariadb", "mariadb-client")
_POSTGRES_FOLDERS = tuple(f"/usr/lib/postgresql/{major}/bin" for major in range(20, 12, -1))
POSTGRES = Package("postgres", "postgresql", _POSTGRES_FOLDERS)
INITDB = Package("initdb", "postgresql", _POSTGRES_FOLDERS)
PSQL = Package("psql", "postgresql-client", _POSTGRES_FOLDERS)
PG_BASEBACKUP = Package("pg_basebackup", "postgresql-client", _POSTGRES_FOLDERS)
REDIS = Package("redis-server", "redis-server")
REDIS_CLI = Package("redis-cli", "redis-tools")
CACHE_PROGRAMS = (REDIS, REDIS_CLI)
"""Programs without which caches are left out of a rehearsal."""
GANESHA = Package("ganesha.nfsd", "nfs-ganesha")
NFS_CP = Package("nfs-cp", "libnfs-utils")
NFS_CAT = Package("nfs-cat", "libnfs-utils")
NFS_LS = Package("nfs-ls", "libnfs-utils")
GANESHA_MEM = Package(
    "libfsalmem.so", "nfs-ganesha-mem", (f"/usr/lib/{machine()}-linux-gnu/ganesha", "/usr/lib64/ganesha")
)
FILE_PROGRAMS = (GANESHA, GANESHA_MEM, NFS_CP, NFS_CAT, NFS_LS)
"""Programs, and a library of one, without which file systems are left out of a rehearsal."""
