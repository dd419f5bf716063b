"""Connections worth a try: between all hosts, on every port that rules name."""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from tiers.rehearse.model import Host, LoadBalancer, Network, Ports

Protocol = Literal["tcp", "udp", "icmp"]

_TRANSPORTS: dict[str, tuple[Protocol, ...]] = {
    **dict.fromkeys(("HTTP", "HTTPS", "TCP", "TLS"), ("tcp",)),
    "UDP": ("udp",),
    "TCP_UDP": ("tcp", "udp"),
}
_OF_VIEWERS = (80, 443)
"""The ports of a distribution."""
_WITH_PORTS: tuple[Protocol, ...] = ("tcp", "udp")
_MOST = 24
"""Ports that are tried at the most; of a range it is the first and the last."""
_UNNAMED = 41_952
"""The port that represents all the ports that no rule names."""


class Flow(NamedTuple):
    """A connection from one host to another, each by its name; for `icmp`, an echo, the port is 0."""

    source: str
    destination: str
    protocol: Protocol
    port: int


class Attempt(NamedTuple):
    """A flow to one of the addresses that its destination has."""

    flow: Flow
    address: str


def ports(network: Network) -> tuple[int, ...]:
    """Return the ports that rules, entries, listeners, targets, and servers of data name, and one other."""
    rules = [rule for group in network.groups for rule in (*group.ingress, *group.egress)]
    named: dict[int, None] = {}
    for each in rules:
        named.update(dict.fromkeys(_ends(each.protocol, each.ports)))
    for balancer in network.load_balancers:
        named.update(dict.fromkeys(each.port for each in balancer.listeners))
        named.update(dict.fromkeys(each.port for group in balancer.target_groups for each in group.targets))
    named.update(dict.fromkeys(each.port for each in network.databases))
    named.update(dict.fromkeys(each.port for each in network.caches))
    for entries in network.acls.values():
        for entry in entries:
            named.update(dict.fromkeys(_ends(entry.protocol, entry.ports)))
    known = [each for each in named if 0 < each < 65536]  # noqa: PLR2004 - what is a port
    return (*known[:_MOST], next(each for each in range(_UNNAMED, _UNNAMED + 100) if each not in named))


def _ends(protocol: str, held: Ports) -> tuple[int, ...]:
    return held if held is not None and protocol in _WITH_PORTS else ()


def flows(network: Network) -> Iterator[Flow]:
    """Yield every flow that is worth a try."""
    tried = ports(network)
    sends = {node: each for each in network.load_balancers for node in each.nodes}
    accepts = {host.name: _takes(host, sends.get(host.name), tried) for host in network.hosts}
    for source in network.hosts:
        if source.kind in {"nat", "endpoint", "mount_target", "bucket"}:
            continue
        for destination in network.hosts:
            if source == destination or (source.is_outside and destination.is_outside):
                continue
            accepted = accepts[destination.name]
            if source.kind == "load_balancer":
                accepted = _sent(network, sends[source.name], source, destination)
            if source.kind == "distribution":
                accepted = _requested(network, source, destination)
            for protocol, held in accepted.items():
                yield from (Flow(source.name, destination.name, protocol, port) for port in held)


def attempts(network: Network, flow: Flow) -> Iterator[Attempt]:
    """Yield the attempts to open a flow: by private address inside of a VPC, and by public address."""
    hosts = {each.name: each for each in network.hosts}
    source, destination = hosts[flow.source], hosts[flow.destination]
    if source.kind != "outside" or destination.is_on_the_internet:
        yield Attempt(flow, destination.address)
    if destination.public is not None and source.kind not in {"load_balancer", "beyond"}:
        yield Attempt(flow, destination.public)


def _takes(
    host: Host, balancer: LoadBalancer | None, tried: tuple[int, ...]
) -> Mapping[Protocol, tuple[int, ...]]:
    """Return the ports on which a host listens in a rehearsal, by protocol."""
    if host.kind in {"nat", "bucket"}:
        return {}
    if host.kind == "distribution":
        return {"tcp": _OF_VIEWERS}
    if host.kind != "load_balancer":
        return {"tcp": tried, "udp": tried, "icmp": (0,)}
    found: dict[Protocol, tuple[int, ...]] = dict.fromkeys(_WITH_PORTS, ())
    for listener in balancer.listeners if balancer else ():
        for each in _TRANSPORTS.get(listener.protocol, ()):
            found[each] += (listener.port,)
    return found


def _requested(network: Network, source: Host, destination: Host) -> Mapping[Protocol, tuple[int, ...]]:
    """Return what a distribution sends to a host: to its origins only, on their ports."""
    distributions = (each for each in network.edge.distributions if each.host == source.name)
    ports = {
        origin.port(scheme): None
        for each in distributions
        for origin in each.origins
        if destination.logical_id in origin.leads_to and destination.kind != "bucket"
        for scheme in origin.schemes
    }
    return {"tcp": tuple(ports)}


def _sent(
    network: Network, balancer: LoadBalancer, node: Host, destination: Host
) -> Mapping[Protocol, tuple[int, ...]]:
    """Return what a node of a load balancer sends to a host: to targets only, on their ports.

    Targets in zones where it has no node get nothing; those in others only with cross-zone balancing. Those
    that see the addresses of clients are left out: their rules are about whom a rehearsal does not send.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
    """
    zones = {each.zone for each in network.hosts if each.name in balancer.nodes}
    found: dict[Protocol, tuple[int, ...]] = {}
    for group in balancer.target_groups:
        crosses = balancer.cross_zone if group.cross_zone is None else group.cross_zone
        served = destination.zone in zones and (crosses or destination.zone == node.zone)
        if group.keeps_clients or not served:
            continue
        for each in _TRANSPORTS.get(group.protocol, ()):
            held = (target.port for target in group.targets if target.host == destination.name)
            found[each] = tuple(dict.fromkeys((*found.get(each, ()), *held)))
    return found
