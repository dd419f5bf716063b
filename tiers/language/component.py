"""The base of every component type, a component under its name, and the context that it is asked in.

A component type is a directory under `tiers/components`: a subclass of `Component` whose annotations are its
keys and whose methods are its facets (`tiers/ir/facets.py`). Each facet has a default here, so that a type
defines only what differs.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir.edges import Attach, Edge, Flow, Grant
from tiers.ir.facets import (
    CONNECT,
    FORWARD,
    About,
    Admission,
    Backend,
    Call,
    Connection,
    Exists,
    Glyph,
    Guest,
    Listens,
    Offer,
    Origin,
    Part,
    Placement,
    Saved,
)
from tiers.ir.stacks import SubnetKind
from tiers.ir.watches import Failures, Watch
from tiers.language import accepting
from tiers.language.accepting import Accepted
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example, Pattern
from tiers.language.vocabulary import Port, SubnetName, TargetName
from tiers.network.layout import NetworkPlan, PlannedSubnet
from tiers.tuples import NamedTuple

if TYPE_CHECKING:
    from tiers.ir.placed import Output, Placed


class EdgeTo(Record):
    """A connection to a port other than the target's own, or with an access word."""

    to: Annotated[
        TargetName, Doc("Component, or logical ID of a raw resource, to connect to"), Example("orders")
    ]
    port: Annotated[Port | None, Doc("Port to connect to, if it is not the target's own"), Example(8080)] = (
        None
    )
    access: Annotated[
        str | None,
        Pattern("[a-z_]+", "a word such as `read`, `write`, or `read_write`"),
        Doc("Access to allow, where the target has a choice"),
        Example("read"),
    ] = None


Connections = Annotated[
    tuple[TargetName | EdgeTo, ...],
    Doc(
        "Components, or logical IDs of raw resources, that this one connects to; each connection opens "
        "exactly one port"
    ),
    Example(["mysql"]),
]


class Component(Record):
    """One member of a tier. Its facets are asked in a context, once every default is filled in."""

    type: str

    offered: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """The values that `{from: NAME.x}` may name, each with a phrase for the documentation."""

    access_words: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
    """The words of `access` for connections to it, each with its actions, for the documentation."""

    provided_by: ClassVar[str] = ""
    """The package that the type is from; empty for a type of this package."""

    recommended: ClassVar[Record | None] = None
    """The alarms without a key `alarms` in the spec; `None` for a type that has no such key."""

    keeps_its_key: ClassVar[bool] = False
    """Whether another KMS key would replace the resource with its data."""

    def complete(self, here: "Context") -> Self:
        """Fill in the defaults that depend on the rest of the spec. Subclasses call `super()` first."""
        written = getattr(self, "alarms", None)
        wanted = here.about.alarms if isinstance(written, Derived) else written
        alarms = self.recommended if wanted == "recommended" else wanted
        return self if alarms is written else self.replace(alarms=alarms)

    def check(self, here: "Context") -> Iterator[Diagnostic]:
        """Find mistakes in this component alone, or in its place."""
        return iter(())

    def place(self, here: "Context") -> Placement | None:
        """Return its place in the network; `None` for a component that is not in the network."""
        return None

    def listens(self, here: "Context") -> tuple[Listens, ...]:
        """Return the ports that it accepts connections on."""
        return ()

    def accepts(self, wanted: Connection, caller: "Member", here: "Context") -> Accepted:
        """Return the edges of a connection to it, or the finding that refuses it; `here` is its context."""
        return accepting.by_port(wanted, caller, here)

    def words(self) -> Mapping[str, tuple[str, ...]]:
        """Return the access words of connections to it, each with its actions."""
        return self.access_words

    def companions(self, here: "Context") -> "Iterator[Member]":
        """Yield further members of the network that come with it, such as a proxy."""
        return iter(())

    def connections(self, here: "Context") -> Iterator[Connection]:
        """Yield the connections that start here."""
        return iter(())

    def admissions(self, here: "Context") -> Iterator[Admission]:
        """Yield the CIDR blocks outside the VPC that it accepts connections from."""
        return iter(())

    def guests(self, here: "Context") -> Iterator[Guest]:
        """Yield the ports that other accounts reach through AWS, past security groups."""
        return iter(())

    def backend(self, here: "Context") -> Backend | None:
        """Return its targets for a load balancer that forwards to it, if one can."""
        return None

    def as_origin(self, here: "Context") -> Origin | None:
        """Return the way of a distribution to it, if it can be an origin."""
        return None

    def calls(self, here: "Context") -> Iterator[Call]:
        """Yield the AWS services that it needs a network path to, beside its grants."""
        return iter(())

    def has_stable_name(self, caller: "Member") -> bool:
        """Return whether a caller finds it under a name or address that stays."""
        return True

    def watches(self, here: "Context") -> Iterator[Watch | Failures]:
        """Yield the metrics to draw and to set alarms on, and the events that report failures."""
        return iter(())

    def handles_within(self) -> int | None:
        """Return the seconds after which it gives up on the messages of one receive, if they are limited."""
        return None

    def principal(self) -> str | None:
        """Return the service that assumes the role that carries its grants; `None` if it has no such role."""
        return None

    def makes_role(self, here: "Context") -> bool:
        """Return whether an IAM role is made for it."""
        return False

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return the values that `{from: NAME.x}` may name, for a component of that name."""
        return {}

    def exists(self, here: "Context") -> "Iterator[Exists]":
        """Yield the values of what exists already, for the references to it."""
        return iter(())

    def saves(self, here: "Context") -> "Iterator[Saved]":
        """Yield the resources with its data that AWS Backup can back up."""
        return iter(())

    def glyph(self, here: "Context") -> Glyph:
        """Return its look in diagrams."""
        return Glyph("component", self.type.replace("_", " "))

    def resources(self, here: "Context") -> "Iterator[Placed | Output]":
        """Build its own resources; its security group and rules are made from the edges.

        They are built by the function `resources` of the module `resources` beside the type's own, which may
        import troposphere: `check` never loads it.
        """
        build: Callable[[Component, Context], Iterator[Placed | Output]] = self._builders().resources
        return build(self, here)

    def shared(self, here: "Context") -> "Iterator[Placed]":
        """Build what it has in common with other components; of each logical ID, one is kept.

        It belongs to no component: all of them build the same resource, from the spec alone. The function
        `shared` of the same module builds it, if there is one.
        """
        build: Callable[[Component, Context], Iterator[Placed]] | None
        build = getattr(self._builders(), "shared", None)
        return build(self, here) if build else iter(())

    def _builders(self) -> ModuleType:
        """Return the module `resources` beside the type's own."""
        return import_module(f"{type(self).__module__.rpartition('.')[0]}.resources")


class InSubnets(Component):
    """A component with network interfaces in subnets of the VPC."""

    subnets: Annotated[
        tuple[SubnetName, ...],
        Between(1),
        Doc("Subnets to place the component in"),
        Example(["public-a", "public-b"]),
    ] = derived("all subnets of the tier's kind")

    def kind_of_subnet(self) -> SubnetKind:
        """Return the kind of subnet that the type is in unless `subnets` says another."""
        raise NotImplementedError

    def complete(self, here: "Context") -> Self:
        """Fill in the subnets."""
        completed = super().complete(here)
        if completed.subnets is not type(self).subnets:
            return completed
        return completed.replace(subnets=tuple(s.name for s in here.network.of_kind(self.kind_of_subnet())))

    def place(self, here: "Context") -> Placement:
        """Return its place: its subnets, without internet access."""
        return Placement(self.subnets, self.kind_of_subnet())


class Member(NamedTuple):
    """A component under its name, in its tier; `within` is the route of one that comes with another."""

    name: str
    tier: str
    component: Component
    within: Route = ()

    @property
    def route(self) -> Route:
        """The component's route in the spec."""
        return self.within or (self.tier, self.name)

    @property
    def is_raw(self) -> bool:
        """Whether it is a raw resource."""
        return self.route[0] == "resources"

    @property
    def note(self) -> Note:
        """The note of a finding that shows the component's type."""
        return Note(Place(self.route, "key"), f"of type `{self.component.type}`")


class Context(NamedTuple):
    """One member and everything around it."""

    member: Member
    about: About
    network: NetworkPlan
    members: Mapping[str, Member]
    edges: tuple[Edge, ...] = ()

    @property
    def name(self) -> str:
        """The name of the member."""
        return self.member.name

    @property
    def route(self) -> Route:
        """The route of the member in the spec."""
        return self.member.route

    @property
    def place(self) -> Placement | None:
        """The member's place in the network, if it has one."""
        return self.member.component.place(self)

    def around(self, member: Member) -> "Context":
        """Return the context of another member."""
        return self._replace(member=member)

    def in_each_zone(self, words: str) -> tuple[Part, ...]:
        """Return a part in each of the member's zones, for diagrams."""
        place = self.place
        zones = dict.fromkeys(each.zone for each in self.subnets(place.subnets)) if place else ()
        return tuple(Part(zone, words) for zone in zones)

    def subnets(self, names: tuple[str, ...]) -> tuple[PlannedSubnet, ...]:
        """Return the subnets of those names, in order of zone; names that are not declared are left out."""
        wanted = frozenset(names)
        return tuple(subnet for subnet in self.network.subnets if subnet.name in wanted)

    @property
    def is_led_by_gateways(self) -> bool:
        """Return whether it calls AWS through gateway endpoints, and has no other internet access."""
        place = self.place
        if place is None or not place.uses_endpoints or not self.network.gateway_endpoints:
            return False
        return self.network.is_confined(self.subnets(place.subnets))

    def leads_to(self, cidr: str) -> bool:
        """Return whether routes lead from it to some addresses of a CIDR block beyond the transit gateway."""
        place = self.place
        if place is None or not self.network.is_beyond(cidr):
            return False
        return self.network.leads_beyond(self.subnets(place.subnets))

    def flows_in(self) -> Iterator[Flow]:
        """Yield the flows that end here."""
        return (each for each in self.edges if isinstance(each, Flow) and each.target == self.name)

    def flows_out(self) -> Iterator[Flow]:
        """Yield the flows that start here."""
        return (each for each in self.edges if isinstance(each, Flow) and each.source == self.name)

    def grants(self) -> tuple[Grant, ...]:
        """Return the grants that this member's role carries."""
        return tuple(each for each in self.edges if isinstance(each, Grant) and each.source == self.name)

    def granted(self) -> tuple[Grant, ...]:
        """Return the grants on this member's resources."""
        return tuple(each for each in self.edges if isinstance(each, Grant) and each.target == self.name)

    def ties(self) -> tuple[Attach, ...]:
        """Return the ties that start here."""
        return tuple(each for each in self.edges if isinstance(each, Attach) and each.source == self.name)

    def forwarded_to(self) -> tuple[str, ...]:
        """Return the components that this load balancer forwards to, in the order of its listeners."""
        return tuple(dict.fromkeys(each.target for each in self.flows_out() if each.access == FORWARD))

    def behind(self) -> tuple[Attach, ...]:
        """Return the ties to the load balancers that forward here, in order of their names."""
        found = (
            each
            for each in self.edges
            if isinstance(each, Attach) and each.target == self.name and each.access == FORWARD
        )
        return tuple(sorted(found, key=lambda each: each.source))

    def name_tag(self, *words: object) -> str:
        """Return a generated `Name` tag: the architecture's name, this component's, and more words."""
        return "-".join((self.about.name, self.name, *map(str, words)))


def connections_to(targets: "tuple[str | EdgeTo, ...]", route: Route) -> Iterator[Connection]:
    """Yield the connections of a `connects_to` list at that route."""
    for index, target in enumerate(targets):
        if isinstance(target, EdgeTo):
            place = (*route, index, "to")
            yield Connection(target.to, place, target.port, target.access or CONNECT)
        else:
            yield Connection(target, (*route, index))
