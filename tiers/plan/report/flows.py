"""Changes of who can reach whom after an update.

By the proof's own reading of the templates, and under the names of the spec's components.
"""

from collections.abc import Iterator
from typing import NamedTuple

from tiers.plan.report.sides import Sides
from tiers.proof.answers.queries import matrix
from tiers.proof.answers.verdicts import Flow
from tiers.proof.model.filters import Protocol
from tiers.proof.model.network import Network
from tiers.proof.model.regions import Ranges, merged, without

PROTOCOLS: tuple[Protocol, ...] = ("tcp", "udp", "icmp")

_Pair = tuple[str, str, str]


class Shift(NamedTuple):
    """A change between two names: ports on which connections become possible, or no longer are."""

    source: str
    destination: str
    protocol: str
    gained: Ranges
    lost: Ranges
    is_sure: bool = True
    """False if one of the two sides cannot be determined."""


def shifts(sides: Sides) -> tuple[Shift, ...]:
    """Compare who can reach whom on two sides, in the order of the new one."""
    now = sides.new.network
    then = None if sides.old is None else sides.old.network
    if then == now:
        return ()
    before, after = _flows(then) if then is not None else {}, _flows(now)
    pairs = dict.fromkeys((*after, *before))
    return tuple(shift for pair in pairs for shift in _shifts(pair, before.get(pair), after.get(pair)))


def _flows(network: Network) -> dict[_Pair, Flow]:
    """Return the flows by their ends; of what exists already, those that templates decide."""
    exist = {name for each in network.nodes if each.exists for name in (each.component, each.id)}
    flows = matrix(network, PROTOCOLS).flows
    return {
        (each.source, each.destination, each.protocol): each._replace(unknown=())
        if {each.source, each.destination} & exist
        else each
        for each in flows
    }


def _shifts(pair: _Pair, old: Flow | None, new: Flow | None) -> Iterator[Shift]:
    were, may_have_been = _ports(old)
    are, may_be = _ports(new)
    sure = Shift(*pair, without(without(are, were), may_have_been), without(without(were, are), may_be))
    gained = merged((*without(without(may_be, were), may_have_been), *_both(are, may_have_been)))
    lost = merged((*without(without(may_have_been, are), may_be), *_both(were, may_be)))
    for each in (sure, Shift(*pair, gained, lost, is_sure=False)):
        if each.gained or each.lost:
            yield each


def _both(one: Ranges, other: Ranges) -> Ranges:
    return without(one, without(one, other))


def _ports(flow: Flow | None) -> tuple[Ranges, Ranges]:
    """Return the ports that are possible at least in part, and those that cannot be determined."""
    return (merged((*flow.ports, *flow.partial)), flow.unknown) if flow is not None else ((), ())
