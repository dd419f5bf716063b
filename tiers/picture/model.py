"""The content of a picture, before anything has a position: plain tuples."""

from typing import Literal

from tiers.tuples import NamedTuple

Row = Literal["entrance", "public", "private", "isolated", "outside"]
"""The place of a card: above the VPC, in a kind of subnet, or beside the VPC."""

Kind = Literal["flow", "permission"]
Verdict = Literal["declared", "possible", "undeclared", "impossible", "unknown"]
"""The proof's result. `possible` is a connection where nothing was declared to compare it with."""
Style = Literal["flow", "permission", "undeclared", "unknown"]
"""The look of a line, also the name of its color. `undeclared` is that of everything that is wrong."""

SUBNET_ROWS: tuple[Row, ...] = ("public", "private", "isolated")


class Subnet(NamedTuple):
    """A subnet, in a zone by its position."""

    name: str
    zone: int
    kind: Row
    cidr: str = ""


class Part(NamedTuple):
    """A part of a component in one zone; `is_secondary` for a standby or a reader."""

    zone: int
    words: str
    is_secondary: bool = False
    is_chosen_by_aws: bool = False


class Badge(NamedTuple):
    """A small fact on a card."""

    glyph: str
    words: str


class Node(NamedTuple):
    """A card. `represents` are the names of the components that a folded one is drawn for."""

    name: str
    title: str
    glyph: str
    words: str = ""
    row: Row = "outside"
    zones: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()
    badges: tuple[Badge, ...] = ()
    represents: tuple[str, ...] = ()
    is_existing: bool = False
    """Whether it exists already, and is not created: its card has a dashed outline."""


class Edge(NamedTuple):
    """A connection or a permission. `ports` are those of the proof (`tcp 443`); `label` is what is drawn."""

    source: str
    target: str
    kind: Kind = "flow"
    verdict: Verdict = "declared"
    ports: str = ""
    label: str = ""
    losses: tuple[str, ...] = ()
    """The losses, such as `zone a`, after which it is no longer possible."""

    @property
    def style(self) -> Style:
        """The color of the line: that of the kind, or of the proof's result."""
        if self.kind == "permission":
            return "permission"
        if self.verdict in {"undeclared", "impossible"} or self.losses:
            return "undeclared"
        return "unknown" if self.verdict == "unknown" else "flow"


class Picture(NamedTuple):
    """Everything that is drawn. Zones and edges are in order; `remarks` say what is left out."""

    title: str
    region: str = ""
    zones: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    vpc: str | None = None
    """The VPC's name, if it is worth showing; `None` without a VPC."""
    cidr: str = ""
    subnets: tuple[Subnet, ...] = ()
    nat_zones: tuple[int, ...] = ()
    has_regional_nat: bool = False
    has_internet_gateway: bool = False
    endpoints: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
