"""What somebody said about a network, to be held against what it allows."""

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tiers.diagnostics.model import Route
    from tiers.proof.model.filters import Protocol
    from tiers.proof.model.regions import Ranges

from tiers.tuples import NamedTuple

PROTOCOLS: "tuple[Protocol, ...]" = ("tcp", "udp", "icmp")


class Promise(NamedTuple):
    """One flow that was declared: it must be possible, or it merely may be.

    The ends are components, ids, `internet` or ranges of its addresses. What no promise names must be
    impossible. `route` is where the flow was declared.
    """

    source: str
    destination: str
    ports: "Ranges"
    route: "Route"
    must: bool = True
    protocol: "Protocol" = "tcp"


class Expected(NamedTuple):
    """One entry of somebody's own expectations, on top of what is declared.

    Without a protocol, and without ports, it is about all of them: allowed is what is possible on some,
    denied what is impossible on each.
    """

    source: str
    destination: str
    protocol: "Protocol | None"
    ports: "Ranges | None"
    allowed: bool
    route: "Route"


BreachKind = Literal[
    "impossible", "undeclared", "not-allowed", "not-denied", "untold", "unsettled", "no-such-name"
]
