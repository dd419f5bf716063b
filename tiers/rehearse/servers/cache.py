"""Redis, which stands in for the nodes of ElastiCache.

Nodes replicate outside of the VPC's network, as those of AWS do: no security group applies. So a replica
reaches the socket of its primary through haproxy on its own loopback address, and everything else by packets.
"""

from collections.abc import Mapping
from typing import NamedTuple

from tiers.rehearse.servers.certificates import AUTHORITY, KEY
from tiers.rehearse.servers.haproxy import RELAY, running
from tiers.rehearse.servers.program import Program, folder

_LOCAL = "127.0.0.1"
_RELAY = 16379


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
    return f"{folder(host)}/cache.sock"


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
    """Return the way of a replica to its primary."""
    configuration = f"{folder(host)}/replication.cfg"
    lines = (
        *RELAY,
        *("    timeout client 1h", "    timeout server 1h", "listen replication"),
        f"    bind {_LOCAL}:{_RELAY}",
        f"    server primary unix@{socket(node.primary)}",
    )
    return running(programs["haproxy"], configuration, lines)


def ask(program: str, address: str, node: Node, *words: str) -> tuple[str, ...]:
    """Return a client that sends one command to a node."""
    secure = ("--tls", "--cacert", AUTHORITY) if node.is_encrypted else ()
    return (program, "-h", address, "-p", str(node.port), *secure, *words)


def promote(program: str, host: str) -> tuple[str, ...]:
    """Return the command that makes a replica the primary, as its service does."""
    return (program, "-s", socket(host), "REPLICAOF", "NO", "ONE")


def demote(program: str, host: str) -> tuple[str, ...]:
    """Return the command that makes it a replica again."""
    return (program, "-s", socket(host), "REPLICAOF", _LOCAL, str(_RELAY))
