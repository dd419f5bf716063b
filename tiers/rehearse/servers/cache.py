"""Redis, which stands in for the nodes of ElastiCache.

Nodes replicate outside of the VPC's network, as those of AWS do: no security group applies. So a replica
reaches the socket of its primary through haproxy on its own loopback address, and everything else by packets.
"""

from collections.abc import Mapping
from typing import NamedTuple

from tiers.rehearse.servers import passing
from tiers.rehearse.servers.certificates import AUTHORITY, KEY
from tiers.rehearse.servers.program import Program, folder, leader

_LOCAL = "127.0.0.1"
_RELAY = 16379
_SOCKET = "cache.sock"


class Node(NamedTuple):
    """A node of a cache, by its primary: a primary is its own."""

    primary: str
    port: int
    is_encrypted: bool

    def is_replica(self, host: str) -> bool:
        """Return whether the node on a host replicates another one."""
        return self.primary != host


def socket(host: str) -> str:
    """Return the path of a node's own socket."""
    return f"{folder(host)}/{_SOCKET}"


def server(programs: Mapping[str, str], host: str, address: str, node: Node) -> Program:
    """Return a node, which replicates its primary unless it is one."""
    configuration = f"{folder(host)}/cache.conf"
    encrypted = (
        *("port 0", f"tls-port {node.port}", f"tls-cert-file {AUTHORITY}", f"tls-key-file {KEY}"),
        *(f"tls-ca-cert-file {AUTHORITY}", "tls-auth-clients no", "tls-replication no"),
    )
    lines = (
        f"bind {address}",
        *(encrypted if node.is_encrypted else (f"port {node.port}",)),
        f"unixsocket {socket(host)}",
        f"dir {folder(host)}",
        "protected-mode no",
        'save ""',
        "appendonly no",
        "maxmemory 16mb",
        "io-threads 1",
        "repl-diskless-sync-delay 0",
        *((f"replicaof {_LOCAL} {_RELAY}",) if node.is_replica(host) else ()),
    )
    text = "".join(f"{line}\n" for line in lines)
    return Program((programs["redis-server"], configuration), {configuration: text})


def relay(programs: Mapping[str, str], host: str, node: Node) -> Program:
    """Return the way of a replica to the primary."""
    primary = f"unix@{leader(node.primary)}/{_SOCKET}"
    return passing.program(programs, host, "replication", f"{_LOCAL}:{_RELAY}", primary)


def _text(lines: tuple[str, ...]) -> str:
    return "".join(f"{line}\n" for line in lines)


def ask(program: str, name: str, node: Node, *words: str) -> tuple[str, ...]:
    """Return a client that sends one command to a node, by its name or its address."""
    secure = ("--tls", "--cacert", AUTHORITY) if node.is_encrypted else ()
    return (program, "-h", name, "-p", str(node.port), *secure, *words)


def promote(program: str, host: str) -> tuple[str, ...]:
    """Return the command that makes a replica the primary, as its service does."""
    return (program, "-s", socket(host), "REPLICAOF", "NO", "ONE")


def follow(program: str, host: str) -> tuple[str, ...]:
    """Return the command that makes a node a replica of the primary, also if it was one of another."""
    asked = f'"$1" -s "$2" REPLICAOF NO ONE && exec "$1" -s "$2" REPLICAOF {_LOCAL} {_RELAY}'
    return ("/bin/sh", "-c", asked, "sh", program, socket(host))
