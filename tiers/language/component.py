"""What every component type has in common, and what it may be asked.

A component type is one file: a subclass of `Component` whose annotations are its keys and whose
methods are its own defaults, checks, ports, edges and resources. Each method has a default here, so
that a type says only what is special about it.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple, Self

from tiers.diagnostics.model import Diagnostic, Route
from tiers.ir.parameters import Text
from tiers.language.record import Record, derived
from tiers.language.shape import Between, Doc, Example
from tiers.language.vocabulary import ComponentName, Port, SubnetName

if TYPE_CHECKING:
    from tiers.ir.context import Surroundings
    from tiers.ir.placed import Output, Placed
    from tiers.ir.references import Target
    from tiers.network.spec import Kind
    from tiers.workload.backend import Service


class EdgeTo(Record):
    """An edge to a port other than the target's own."""

    to: Annotated[ComponentName, Doc("Component to connect to"), Example("orders")]
    port: Annotated[Port, Doc("TCP port to connect to"), Example(8080)]


Connections = Annotated[
    tuple[ComponentName | EdgeTo, ...],
    Doc("Components that this one connects to; each connection opens exactly one port"),
    Example(["mysql"]),
]


class Connection(NamedTuple):
    """A declared edge as its source tells it. Without a port, the target's own are meant."""

    target: str
    route: Route
    port: int | None = None


class Admission(NamedTuple):
    """A range of addresses outside the VPC that may open connections to a component.

    `route` is what opens the port, `source` the range as it is written.
    """

    cidr: str
    port: int
    route: Route
    source: Route

    @property
    def who(self) -> str:
        """The range as names and descriptions have it: itself, or the parameter that stands for it."""
        return self.cidr.parameter.name if isinstance(self.cidr, Text) else self.cidr


class Component(Record):
    """One member of a tier."""

    type: str

    administers: ClassVar[bool] = False
    """Whether edges from here are SSH sessions rather than traffic."""

    forwards: ClassVar[bool] = False
    """Whether edges from here are a load balancer's."""

    calls_aws: ClassVar[bool] = False
    """Whether its programs may call AWS's services, through the endpoints that the network has."""

    is_named: ClassVar[bool] = False
    """Whether it has a record in the network's private zone."""

    closed: ClassVar[bool] = True
    """Whether nothing can listen here but what the type itself tells."""

    subnets: Annotated[
        tuple[SubnetName, ...],
        Between(1),
        Doc("Subnets to place the component in"),
        Example(["public-a", "public-b"]),
    ] = derived("all subnets of the tier's kind")

    @property
    def has_private_address(self) -> bool:
        """Whether callers in the VPC find it at a private address."""
        return True

    @property
    def has_role(self) -> bool:
        """Whether an IAM role is made for it."""
        return False

    def has_public_address(self, here: "Surroundings") -> bool:
        """Whether it has an address on the internet."""
        return False

    def has_way_out(self, here: "Surroundings") -> bool:
        """Whether a default route leads to the internet from where it stands."""
        return False

    def kind_of_subnet(self) -> "Kind":
        """Return the kind of subnet that the type stands in unless `subnets` says another."""
        raise NotImplementedError

    def least_zones(self) -> int:
        """Return the number of zones that the type's subnets must span."""
        return 1

    def complete(self, here: "Surroundings") -> Self:
        """Fill in the defaults that depend on the rest of the spec. Subclasses call `super()` first."""
        if self.subnets is not type(self).subnets:
            return self
        return self.replace(subnets=tuple(s.name for s in here.network.of_kind(self.kind_of_subnet())))

    def check(self, here: "Surroundings") -> Iterator[Diagnostic]:
        """Find what is wrong with this component alone, or with it where it stands."""
        return iter(())

    def listens(self, caller: "Component") -> tuple[int, ...]:
        """Return the TCP ports that an edge from that caller means; none if nothing can connect here."""
        return ()

    def service(self, name: str) -> "Service | None":
        """Return what a load balancer needs to know to forward here, if it can."""
        return None

    def connections(self, here: "Surroundings") -> Iterator[Connection]:
        """Tell the edges that start here."""
        return iter(())

    def admissions(self, here: "Surroundings") -> Iterator[Admission]:
        """Tell who may come in from outside the VPC."""
        return iter(())

    def ranges_out(self) -> tuple[str, ...]:
        """Return the address ranges to which `egress` lets connections out."""
        return ()

    def ports_out(self) -> tuple[int, ...]:
        """Return the ports on which it does."""
        return ()

    def offers(self, name: str) -> "Mapping[str, tuple[str | Target, ...]]":
        """Return what a server's environment may take from here, by its name there: texts with references."""
        return {}

    def forwarding(self, name: str, service: str) -> tuple[str, ...]:
        """Return the ids of what ties the target group of a service to a load balancer."""
        return ()

    def resources(self, here: "Surroundings") -> "Iterator[Placed | Output]":
        """Build the component's own resources; its security group and rules are made from the edges."""
        return iter(())


def connections_to(targets: "tuple[str | EdgeTo, ...]", route: Route) -> Iterator[Connection]:
    """Tell the edges of a `connects_to` list at that route."""
    for index, target in enumerate(targets):
        if isinstance(target, EdgeTo):
            yield Connection(target.to, (*route, index, "to"), target.port)
        else:
            yield Connection(target, (*route, index))
