"""What a component may know of the rest of the architecture."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tiers.diagnostics.model import Route
from tiers.language.component import Component
from tiers.language.spec import Spec
from tiers.network.layout import NetworkPlan, PlannedSubnet, is_on_the_internet


class Member(NamedTuple):
    """A component under its name, in its tier."""

    name: str
    tier: str
    component: Component

    @property
    def route(self) -> Route:
        """Where the component stands in the spec."""
        return (self.tier, self.name)


class Edge(NamedTuple):
    """A TCP connection that the spec declares between two components."""

    source: str
    target: str
    port: int
    route: Route


class Surroundings(NamedTuple):
    """One member and everything around it."""

    name: str
    route: Route
    spec: Spec
    network: NetworkPlan
    members: Mapping[str, Member]
    edges: tuple[Edge, ...] = ()

    def subnets(self, names: tuple[str, ...]) -> tuple[PlannedSubnet, ...]:
        """Return the subnets of those names, in order of zone; names that nobody declared are left out."""
        wanted = frozenset(names)
        return tuple(subnet for subnet in self.network.subnets if subnet.name in wanted)

    @property
    def is_led_by_gateways(self) -> bool:
        """Whether a component calls AWS through gateway endpoints, and has no other way out of the VPC."""
        component, network = self.members[self.name].component, self.network
        confined = network.is_confined(self.subnets(component.subnets))
        return component.calls_aws and bool(network.gateway_endpoints) and confined

    def into(self) -> Iterator[Edge]:
        """Tell the edges that end here."""
        return (edge for edge in self.edges if edge.target == self.name)

    def out_of(self) -> Iterator[Edge]:
        """Tell the edges that start here."""
        return (edge for edge in self.edges if edge.source == self.name)

    def name_tag(self, *words: object) -> str:
        """Return a generated `Name` tag: the architecture's name, this component's, and more words."""
        return "-".join((self.spec.name, self.name, *map(str, words)))


class Architecture(NamedTuple):
    """A spec with every default filled in and every edge known."""

    spec: Spec
    network: NetworkPlan
    members: Mapping[str, Member]
    edges: tuple[Edge, ...]

    def around(self, member: Member) -> Surroundings:
        """Return what a member may know."""
        return Surroundings(member.name, member.route, self.spec, self.network, self.members, self.edges)

    def is_led_to(self, member: Member, cidr: str) -> bool:
        """Return whether some addresses of a CIDR block can get to a member.

        Those of the VPC can, and those of the internet if the member is public. No other network is joined
        to the VPC, unless raw resources do so.
        """
        if self.network.meets(cidr) or self.spec.resources.joins_networks:
            return True
        return is_on_the_internet(cidr) and member.component.has_public_address(self.around(member))
