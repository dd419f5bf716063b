"""The effects of a loss: a zone, a NAT gateway, a server.

A component works while one of its servers does, so a flow breaks only if no remaining member can
open it; it breaks partly if some can and some cannot, or if the remaining member is unknown.
"""

from collections.abc import Sequence

from tiers.diagnostics.suggest import nearest
from tiers.proof.answers.losses import Loss, losses, without
from tiers.proof.answers.promises import Promise
from tiers.proof.answers.queries import Engine, UnknownName, matrix
from tiers.proof.answers.verdicts import Answer, all_of
from tiers.proof.model.filters import Protocol
from tiers.proof.model.network import Network
from tiers.proof.model.regions import Ranges, common, merged, spelled
from tiers.proof.model.regions import without as left_of
from tiers.proof.paths.spots import Side
from tiers.tuples import NamedTuple


class Broken(NamedTuple):
    """A flow that was possible and no longer is; `partly`, where it may still be for some."""

    source: str
    destination: str
    protocol: Protocol
    ports: Ranges
    partly: bool

    @property
    def words(self) -> str:
        """The flow, and how far it is no longer possible."""
        extent = " from or to every part" if self.partly else ""
        return f"{_ends(self)}: no longer possible{extent}"


class Untold(NamedTuple):
    """A flow that is unknown before or after a loss."""

    source: str
    destination: str
    protocol: Protocol
    ports: Ranges

    @property
    def words(self) -> str:
        """The flow, and that it cannot be decided."""
        return f"{_ends(self)}: unknown"


def _ends(flow: Broken | Untold) -> str:
    if flow.protocol == "icmp":
        return f"{flow.source} -> {flow.destination} by ICMP"
    said = spelled(flow.ports, ",")
    return f"{flow.source} -> {flow.destination}:{said}/{flow.protocol}"


class Outage(NamedTuple):
    """One loss, the flows that it breaks, and the flows that are unknown."""

    loss: Loss
    broken: tuple[Broken, ...]
    untold: tuple[Untold, ...] = ()


class Unlosable(NamedTuple):
    """Something that cannot be lost, because the network has no such thing."""

    message: str
    help: str


def chosen(network: Network, wanted: Sequence[tuple[str, str]]) -> tuple[Loss, ...] | Unlosable:
    """Return the losses of those kinds and names, or all if none is wanted.

    A zone may be given by its letter (`a` is the first one), a logical ID without its stack.
    """
    known = losses(network)
    found = []
    for kind, name in wanted:
        of_kind = [each for each in known if each.kind == kind]
        zones = [each.name for each in of_kind] if kind == "zone" else []
        letter = ord(name) - ord("a") if len(name) == 1 else -1
        match = [each for each in of_kind if name in {each.name, each.name.rsplit(".", 1)[-1]}]
        if not match and 0 <= letter < len(zones):
            match = [each for each in of_kind if each.name == zones[letter]]
        if len(match) != 1:
            names = [each.name for each in of_kind]
            meant = nearest(name, names)
            suggestion = f"did you mean `{meant}`?" if meant else f"use one of: {', '.join(names) or 'none'}"
            return Unlosable(f"unknown {kind} `{name}`", suggestion)
        found += match
    return tuple(found) if wanted else known


def simulate(
    network: Network, lost: Sequence[Loss], promises: Sequence[Promise] | None = None
) -> tuple[Outage, ...]:
    """Return the effects of each loss on the promises, or on all possible flows if there are none."""
    before = Engine(network)
    flows = _promised(before, promises) if promises is not None else _possible(network)
    return tuple(_outage(network, each, flows) for each in lost)


class _Before(NamedTuple):
    """The ports of a flow that were possible, for a part of it, and perhaps."""

    yes: Ranges
    partial: Ranges
    unknown: Ranges


_Flows = dict[tuple[str, str, Protocol], _Before]


def _promised(engine: Engine, promises: Sequence[Promise]) -> _Flows:
    found: _Flows = {}
    for each in promises:
        source, destination = engine.resolve(each.source), engine.resolve(each.destination)
        if each.must and not isinstance(source, UnknownName) and not isinstance(destination, UnknownName):
            answer = engine.answer(source, destination, each.protocol).on(each.ports)
            key = (each.source, each.destination, each.protocol)
            known = found.get(key, _Before((), (), ()))
            found[key] = _Before(*(merged(one + other) for one, other in zip(known, answer, strict=True)))
    return found


def _possible(network: Network) -> _Flows:
    # The lost node is one of the nodes that are alike, so each of them needs its own question.
    flows = matrix(network, ("tcp", "udp", "icmp"), grouped=False).flows
    return {
        (each.source, each.destination, each.protocol): _Before(each.ports, each.partial, each.unknown)
        for each in flows
    }


def _outage(network: Network, loss: Loss, flows: _Flows) -> Outage:
    engine = Engine(without(network, loss) or network)
    broken: list[Broken] = []
    untold: list[Untold] = []
    for (source, destination, protocol), before in flows.items():
        if not any(before):
            continue
        answer = _remaining(engine, source, destination, protocol)
        left = merged(answer.yes + answer.partial)
        missing = merged(left_of(before.yes, answer.yes) + left_of(before.partial, left))
        perhaps = merged(before.unknown + common(missing, answer.unknown))
        missing = left_of(missing, perhaps)
        if missing:
            partly = bool(common(missing, answer.partial))
            broken.append(Broken(source, destination, protocol, missing, partly))
        if perhaps:
            untold.append(Untold(source, destination, protocol, perhaps))
    return Outage(loss, tuple(broken), tuple(untold))


def _remaining(engine: Engine, source: str, destination: str, protocol: Protocol) -> Answer:
    """Return the answer between the members that are left.

    A database is at an address that no other one of its component takes over, so it is missed.
    """
    ends = [engine.resolve(source), engine.resolve(destination)]
    known = [end for end in ends if not isinstance(end, UnknownName)]
    left = [side for side in known[0] if not _is_lost(side)]
    asked = [side for side in known[-1] if not _is_lost(side) or _is_database(side)]
    answers = [engine.pairs(protocol).answer(one, other) for one in left for other in asked]
    return all_of(answers) if answers else Answer()


def _is_database(side: Side) -> bool:
    return side.node is not None and side.node.kind == "database"


def _is_lost(side: Side) -> bool:
    spots = [spot for member in side.members for place in member for spot in place]
    return bool(spots) and all(spot.lost for spot in spots)
