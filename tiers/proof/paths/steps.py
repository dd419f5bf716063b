"""Steps of a connection: spots where packets start and end, and steps between them."""

from functools import cached_property
from typing import Literal

from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.proof.model.addresses import Family
from tiers.proof.model.network import Interface, Node, Subnet
from tiers.proof.model.regions import (
    ALL,
    HIGHEST_PORT,
    Bounds,
    Range,
    Ranges,
    Region,
    both,
    box,
    certain,
    fixed,
    freed,
    varying,
)
from tiers.proof.paths.rules import Filter, Groups
from tiers.tuples import NamedTuple

Leg = Literal["forward", "reply"]

HOST_PORTS: Range = (32768, 65535)
"""From where hosts open connections: Linux 32768-60999, Windows 49152-65535.

https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html
"""

MANAGED_PORTS: Range = (1024, HIGHEST_PORT)
"""The same for NAT gateways, load balancers, Lambda, and any client on the internet (same page)."""


class Spot(NamedTuple):
    """A source or destination of packets, in one version of IP: one placement of an interface, or a range."""

    name: str
    where: Literal["vpc", "internet", "service", "reserved", "outside", "edge"]
    family: Family
    ranges: Ranges
    ports: Range = HOST_PORTS
    node: Node | None = None
    interface: Interface | None = None
    subnet: Subnet | None = None
    groups: Groups = None
    public: bool | Unknown = False
    public_ranges: Ranges = ()
    unknown: Unknown | None = None
    """The reason why its subnet is unknown; its addresses are then anywhere."""
    lost: bool = False
    clients: bool = False
    """True for a load balancer that shows the addresses of its clients."""
    anyones: bool = False
    """True for the addresses from which CloudFront connects for all of its customers."""

    @property
    def vpc(self) -> str | None:
        """The VPC, where it is known."""
        return self.subnet.vpc if self.subnet is not None and isinstance(self.subnet.vpc, str) else None

    @property
    def origin(self) -> Origin | None:
        """The origin of the node."""
        if self.interface is not None:
            return self.interface.origin
        return self.node.origin if self.node is not None else None


class Refusal(NamedTuple):
    """The reason why a step blocks packets: the blocker, a stable code, and words."""

    component: str
    code: str
    explanation: str
    origin: Origin | None = None
    also: tuple[Origin, ...] = ()
    region: Region | None = None
    """The packets that it stops, if it is one of several refusals of a step."""


class Step(NamedTuple):
    """One thing that packets pass on one leg."""

    leg: Leg
    component: str
    filter: Filter
    refusals: tuple[Refusal, ...]
    rule: str = ""
    origin: Origin | None = None
    """The text to show where no single rule of the filter allows packets."""


class Hidden(NamedTuple):
    """An axis of a stage that is not the connection's own: addresses and ports behind a translation."""

    axis: int
    varies: bool


class Stage:
    """Steps between two translations of addresses, over the packets as they look there. It never changes."""

    def __init__(self, space: Region, steps: tuple[Step, ...], hidden: tuple[Hidden, ...] = ()) -> None:
        self.space = space
        self.steps = steps
        self.hidden = hidden

    def inner(self) -> Bounds:
        """Return the traffic that passes all steps, in this stage's own addresses."""
        bounds = certain(self.space)
        for step in self.steps:
            if step.filter.bounds is not ALL:
                bounds = both(bounds, step.filter.bounds)
                if not bounds.maybe:
                    break
        return bounds

    @cached_property
    def bounds(self) -> Bounds:
        """The bounds of the traffic that passes all steps, whatever the values on the hidden axes."""
        bounds, space = self.inner(), self.space
        for hidden in self.hidden:
            hide = varying if hidden.varies else fixed
            bounds = hide(bounds, hidden.axis, space)
            space = freed(space, hidden.axis)
        return bounds


class NetworkPath(NamedTuple):
    """One path from a spot to another: all its stages have to be passed."""

    mark: str
    space: Region
    stages: tuple[Stage, ...]
    clients: str = ""
    """From which clients only, in words."""

    @property
    def words(self) -> str:
        """The path in words."""
        return f"{self.mark}, {self.clients}" if self.clients else self.mark

    def bounds(self) -> Bounds:
        """Return which packets of the connection get there and back."""
        total = certain(self.space)
        for stage in self.stages:
            total = both(total, stage.bounds)
            if not total.maybe:
                break
        return total


def space_of(source: Ranges, source_ports: Range, destination: Ranges, ports: Range) -> Region:
    """Return all packets between ranges of addresses."""
    return tuple(box(a, source_ports, b, ports) for a in source for b in destination)
