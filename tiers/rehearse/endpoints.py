"""Names by which clients find hosts; those of caches and clusters lead to another one when a host is lost."""

from collections.abc import Collection, Iterator, Mapping

from tiers.rehearse.model import Cache, Cluster, Network

Copies = Cache | Cluster
"""Hosts that copy each other, of which one accepts writes."""


def every(network: Network) -> Iterator[Copies]:
    """Yield the caches and the clusters."""
    yield from network.caches
    yield from network.clusters


def primary(copies: Copies, gone: Collection[str]) -> str:
    """Return the host that accepts writes without some hosts: the next one where another takes over."""
    first = copies.nodes[0]
    if first not in gone or not copies.fails_over:
        return first
    return next((each for each in copies.nodes if each not in gone), first)


def readers(copies: Copies, gone: Collection[str]) -> list[str]:
    """Return the other hosts that are left."""
    accepts = primary(copies, gone)
    return [each for each in copies.nodes if each != accepts and each not in gone]


def names(network: Network, gone: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the names of each host: its own, and those that lead to it without some hosts."""
    aliases = {each.name: each.alias for each in network.hosts}
    hidden: set[str] = set()
    further: dict[str, list[str]] = {}
    for copies in every(network):
        accepts = primary(copies, gone)
        hidden.update(each for each in copies.nodes if each != accepts)
        if isinstance(copies, Cluster):
            for each in readers(copies, gone) or [accepts]:
                further.setdefault(each, []).append(copies.reader_endpoint)
    return {each.name: tuple(_names(each.name, aliases, hidden, further)) for each in network.hosts}


def _names(
    host: str, aliases: Mapping[str, str], hidden: Collection[str], further: Mapping[str, list[str]]
) -> Iterator[str]:
    found = (host, "" if host in hidden else aliases[host], *further.get(host, ()))
    yield from dict.fromkeys(name for name in found if name)
