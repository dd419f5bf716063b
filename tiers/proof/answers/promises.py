"""Promises and expectations about a network, for comparison with what it allows."""

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tiers.diagnostics.model import Route
    from tiers.proof.model.filters import Protocol
    from tiers.proof.model.regions import Ranges

from tiers.tuples import NamedTuple

PROTOCOLS: "tuple[Protocol, ...]" = ("tcp", "udp", "icmp")


class Promise(NamedTuple):
    """One flow that was declared: it must be possible, or it merely may be.

    The ends are components, IDs, `internet` or ranges of its addresses. What no promise names must be
    impossible. `route` is where the flow was declared. `undecided` is one by a service of AWS whose users the
    proof does not know: it explains what is unknown, and nothing that is possible for certain. `beyond` is
    one by a transit gateway: nothing here may block it, and the rest is not known.
    """

    source: str
    destination: str
    ports: "Ranges"
    route: "Route"
    must: bool = True
    protocol: "Protocol" = "tcp"
    undecided: bool = False
    beyond: bool = False


class Expected(NamedTuple):
    """One user expectation, on top of what is declared.

    Without a protocol or without ports, it covers all of them: allowed means possible on some,
    denied means impossible on each.
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
