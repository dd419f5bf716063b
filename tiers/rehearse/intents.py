"""Intended flows, with which the checks of a rehearsal compare the network."""

from collections.abc import Collection, Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network
from typing import Literal, NamedTuple

from tiers.diagnostics.wording import CLOUDFRONT, INTERNET
from tiers.rehearse.model import Host, Network

STRANGER, WEBSITE = "stranger", "website"
"""Hosts that every rehearsal has on the internet."""

ANYWHERE = IPv4Network("0.0.0.0/0")
ORIGIN_FACING = IPv4Network("15.158.0.0/16")
"""The addresses that stand in for all of those with which CloudFront requests origins; it is one of them:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html"""
HTTPS = 443


class Intent(NamedTuple):
    """One declared flow: a component, `internet`, or a CIDR block at each end.

    One without `must` only explains what may be possible.
    """

    source: str
    destination: str
    port: int
    must: bool = True
    protocol: Literal["tcp", "udp"] = "tcp"

    @property
    def words(self) -> str:
        """The name of the flow in a report."""
        over = "" if self.protocol == "tcp" else f"/{self.protocol}"
        return f"{self.source} to {self.destination} on port {self.port}{over}"


class Untried(NamedTuple):
    """A declared flow that no check can cover, and why."""

    what: str
    reason: str


def from_outside(intent: Intent) -> IPv4Network | None:
    """Return the CIDR block that an intent allows; None where it starts at a component."""
    return _range(intent.source)


def to_outside(intent: Intent) -> IPv4Network | None:
    """Return the range that an intent goes out to; None where it ends at a component."""
    return _range(intent.destination)


def _range(end: str) -> IPv4Network | None:
    if end == INTERNET:
        return ANYWHERE
    if end == CLOUDFRONT:
        return ORIGIN_FACING
    try:
        return IPv4Network(end)
    except ValueError:
        return None


def settled(intents: Iterable[Intent], network: Network) -> Iterator[Intent]:
    """Yield intents with the values of CIDR blocks that are set at deployment.

    Such a CIDR block may be any, so it explains everything and demands nothing. A rehearsal sets a value:
    it is in the rules of the component's groups.
    """
    for each in intents:
        if each.must or from_outside(each) != ANYWHERE:
            yield each
            continue
        for chosen in _admitted(each, network):
            yield each._replace(source=chosen, must=True)


def _admitted(intent: Intent, network: Network) -> Iterator[str]:
    wanted = {
        name for each in network.hosts if each.component == intent.destination for name in each.groups or ()
    }
    rules = (rule for group in network.groups if group.id in wanted for rule in group.ingress)
    ranges = (each for rule in rules if rule.ports == (intent.port, intent.port) for each in rule.ranges)
    yield from dict.fromkeys(ranges)


def of_distributions(network: Network) -> Iterator[Intent]:
    """Yield the flows to each distribution, and from it to its origins: the templates name both ends."""
    components = {each.logical_id: each.component for each in network.hosts}
    for each in network.edge.distributions:
        own = components[each.id]
        yield Intent(INTERNET, own, HTTPS)
        for behavior in each.behaviors:
            origin = each.origin(behavior)
            for behind in origin.leads_to if origin is not None else ():
                ports = dict.fromkeys(map(origin.port_for, behavior.schemes)) if origin else ()
                yield from (Intent(own, components[behind], port) for port in ports)


def outside_hosts(network: IPv4Network, hosts: Iterable[Host]) -> list[Host]:
    """Return the hosts outside of the templates that are in a range."""
    return [each for each in hosts if each.is_outside and IPv4Address(each.address) in network]


class Declared:
    """All intents of a rehearsal, by the questions that checks ask."""

    def __init__(
        self,
        intents: Iterable[Intent],
        hosts: Iterable[Host],
        untried: Iterable[Untried] = (),
        only_read: Collection[tuple[str, str]] = (),
    ) -> None:
        """`hosts` are those that are there; `only_read` are components, each with a file system."""
        self.only_read = frozenset(only_read)
        self.untried = tuple(dict.fromkeys(untried))
        known = tuple(dict.fromkeys(intents))
        self.intents = tuple(each for each in known if each.protocol == "tcp")
        self.datagrams = tuple(each for each in known if each.protocol == "udp")
        self.hosts = tuple(hosts)

    def of(self, component: str) -> list[Host]:
        """Return the hosts of a component."""
        return [each for each in self.hosts if each.component == component and not each.is_outside]

    def to(self, component: str) -> list[Intent]:
        """Return the flows that must be possible to a component."""
        return [each for each in self.intents if each.must and each.destination == component]

    def sources(self, intent: Intent) -> list[Host]:
        """Return the hosts that an intent lets connect."""
        network = from_outside(intent)
        return self.of(intent.source) if network is None else outside_hosts(network, self.hosts)

    def strangers(self, component: str, port: int) -> list[Host]:
        """Return the hosts that no declaration allows: one of each other component, all outside."""
        known = {
            host.name
            for each in self.intents
            if (each.destination, each.port) == (component, port)
            for host in self.sources(each)
        }
        one_each = {each.component: each for each in reversed(self.hosts) if each.kind in _ASKING}
        outside = [each for each in self.hosts if each.is_outside]
        inside = [each for name, each in sorted(one_each.items()) if name != component]
        return [each for each in (*outside, *inside) if each.name not in known]


_ASKING = {"server", "task", "job", "load_balancer", "database", "cache"}
"""Kinds of hosts on which an intruder could run a program."""
