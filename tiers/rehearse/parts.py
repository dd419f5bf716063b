"""Parts that can be lost: `zone:NAME`, and `nat:`, `instance:`, or `database:` with a logical ID."""

from typing import NamedTuple

from tiers.rehearse.model import Host, HostKind, Network

KINDS: dict[str, HostKind] = {"nat": "nat", "instance": "server", "database": "database"}


class Lost(NamedTuple):
    """The names of the hosts that a part consists of."""

    part: str
    hosts: tuple[str, ...]


def find(network: Network, part: str) -> Lost | None:
    """Return the hosts of a part; `None` if the network has no such part.

    A zone may be named by its letter, a resource without its stack.
    """
    kind, _, name = part.partition(":")
    if kind == "zone":
        found = [each for each in network.hosts if each.zone and name in (each.zone, each.zone[-1])]
    else:
        found = [each for each in network.hosts if each.kind == KINDS.get(kind) and _is_called(each, name)]
    return Lost(part, tuple(each.name for each in found)) if name and found else None


def zones(network: Network, parts: tuple[str, ...]) -> frozenset[str]:
    """Return the full names of the zones among some parts."""
    letters = {part.partition(":")[2] for part in parts if part.startswith("zone:")}
    known = {each.zone for each in network.subnets if each.zone}
    return frozenset(each for each in known if {each, each[-1]} & letters)


def every(network: Network) -> tuple[str, ...]:
    """Return all parts that can be lost."""
    names = {kind: name for name, kind in KINDS.items()}
    zones = dict.fromkeys(f"zone:{each.zone}" for each in network.hosts if each.zone)
    hosts = dict.fromkeys(
        f"{names[each.kind]}:{each.logical_id}" for each in network.hosts if each.kind in names
    )
    return (*zones, *hosts)


def _is_called(host: Host, name: str) -> bool:
    return name in (host.logical_id, host.logical_id.rpartition(".")[2], host.name)
