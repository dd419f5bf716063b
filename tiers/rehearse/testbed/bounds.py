"""Limits of a rehearsal, so that no template can exhaust the machine that it is rehearsed on."""

from collections.abc import Iterator

from tiers.rehearse.model import Listener, LoadBalancer, Network

HOSTS = 200
RESOURCES = 5_000
NAMES = 500
"""At the edge: records, names and behaviors of distributions, error pages, and names of certificates."""
SECONDS = 1_800
"""For all checks together: the largest network takes a tenth of it on a small machine."""

_VPCS, _SUBNETS, _DATABASES, _NODES, _FILE_SYSTEMS, _LINES = 16, 256, 16, 32, 16, 50_000


class TooLargeError(Exception):
    """The error for a template that exceeds a limit of rehearsals."""

    def __init__(self, most: int, what: str) -> None:
        super().__init__(f"a rehearsal can have at most {most:,} {what}")


def check(network: Network) -> None:
    """Raise `TooLargeError` for a network that has too much of anything."""
    for found, most, what in (
        (len(network.hosts), HOSTS, "hosts"),
        (len(network.vpcs), _VPCS, "VPCs"),
        (len(network.subnets), _SUBNETS, "subnets"),
        (len(network.databases), _DATABASES, "databases"),
        (sum(len(each.nodes) for each in network.caches), _NODES, "nodes of caches"),
        (len(network.file_systems), _FILE_SYSTEMS, "file systems"),
        (sum(_names(network)), NAMES, "names and behaviors at the edge"),
        (sum(_lines(network)), _LINES, "rules, routes, and targets"),
    ):
        if found > most:
            raise TooLargeError(most, what)


def _names(network: Network) -> Iterator[int]:
    """Yield how many names and behaviors there are at the edge."""
    yield len(network.edge.records)
    for each in network.edge.distributions:
        yield len(each.names) + len(each.origins) + len(each.behaviors) + len(each.error_pages)
    found = {
        each for one in network.load_balancers for listener in one.listeners for each in listener.certificates
    }
    found |= {each.certificate for each in network.edge.distributions if each.certificate}
    yield from (1 + len(each.names) for each in found)


def _lines(network: Network) -> Iterator[int]:
    """Yield how much there is to write down, as often as it has to be."""
    for group in network.groups:
        yield sum(max(1, len(rule.ranges)) for rule in (*group.ingress, *group.egress))
    yield from (len(entries) for entries in network.acls.values())
    yield from (len(subnet.routes) for subnet in network.subnets)
    yield len(network.peerings)
    for balancer in network.load_balancers:
        yield len(balancer.nodes) * _of(balancer)


def _of(balancer: LoadBalancer) -> int:
    targets = sum(1 + len(group.targets) for group in balancer.target_groups)
    return targets + sum(map(_rules, balancer.listeners))


def _rules(listener: Listener) -> int:
    conditions = sum(len(rule.conditions) for rule in listener.rules)
    return 1 + len(listener.rules) + conditions
