"""Comparison of a network with its promises: no flow less, and none more.

For each two names, and each part of the internet that promises distinguish, the ports that can be
reached are compared with those that were promised.
"""

from collections.abc import Container, Iterable, Iterator, Sequence

from tiers.diagnostics.wording import CLOUDFRONT, INTERNET
from tiers.proof.answers import beyond, owners
from tiers.proof.answers.promises import PROTOCOLS, BreachKind, Expected, Promise
from tiers.proof.answers.queries import Engine, UnknownName
from tiers.proof.answers.verdicts import Answer, Flow, Verdict
from tiers.proof.model.addresses import ON_THE_INTERNET, block
from tiers.proof.model.filters import Protocol
from tiers.proof.model.network import Node
from tiers.proof.model.regions import Ranges, common, merged, without
from tiers.proof.paths.silence import is_silent
from tiers.proof.paths.spots import Side, of_cloudfront
from tiers.proof.paths.steps import MANAGED_PORTS, Spot
from tiers.tuples import NamedTuple

EVERY_PORT: Ranges = ((0, 65535),)


class Breach(NamedTuple):
    """A difference between what was promised or expected and what is possible, with the flow that shows it.

    `untold` is a flow that the model cannot decide; `unsettled` is an expectation that depends on such
    a flow, `no-such-name` one about the `stranger`, which does not exist. `beyond` is set if an end of
    the flow is beyond a transit gateway, so that it is never possible for certain.
    """

    kind: BreachKind
    flow: Flow
    said: Promise | Expected | None = None
    stranger: UnknownName | None = None
    beyond: bool = False


class Verified(NamedTuple):
    """The result of a comparison with promises: each promised flow, and each breach."""

    flows: tuple[Flow, ...]
    breaches: tuple[Breach, ...]
    closed: int
    """The number of pairs of names without a promise and without a possible connection."""
    alike: int = 0
    """The number of names without a separate question, because others that are like them have one."""
    beyond: tuple[Flow, ...] = ()
    """The flows from and to networks beyond transit gateways that nothing here blocks."""


class _End(NamedTuple):
    name: str
    sides: tuple[Side, ...]


class _Question(NamedTuple):
    """Two ends, and the promises between them."""

    source: _End
    destination: _End
    promises: tuple[Promise, ...]
    beyond: bool = False
    """True if an end is beyond a transit gateway."""

    @property
    def nodes(self) -> tuple[Node | None, ...]:
        """The nodes at both ends; `None` is what is not in the network."""
        return tuple(side.node for end in (self.source, self.destination) for side in end.sides)

    def ports(self, protocol: Protocol, *, must: bool | None = None) -> Ranges:
        """Return the ports that are promised."""
        wanted = (each for each in self.promises if each.protocol == protocol and must in {None, each.must})
        return merged(pair for each in wanted if not each.undecided for pair in each.ports)

    def explained(self, protocol: Protocol) -> Ranges:
        """Return the ports that are promised, or that the promises leave open."""
        return merged(pair for each in self.promises if each.protocol == protocol for pair in each.ports)


def verify(
    engine: Engine,
    promises: Sequence[Promise],
    expected: Sequence[Expected] = (),
    own: frozenset[str] | None = None,
) -> Verified:
    """Compare a network with its promises: everything else must be impossible.

    A promise or an expectation about a name that the network does not have is broken. `own` are the names of
    what the promises are about, if the network has more; it matters for what exists already.
    """
    wanted = tuple(promise for each in expected for promise in _promised(each))
    checker = _Checker(engine, (*promises, *wanted), own)
    flows: list[Flow] = []
    far: list[Flow] = []
    breaches = list(checker.strangers())
    closed = 0
    for question in checker.questions():
        found = list(checker.breaches(question))
        breaches += found
        (far if question.beyond else flows).extend(checker.flows(question))
        closed += not question.promises and not found and not question.beyond
    for each in expected:
        breaches += checker.expectation(each)
    alike = sum(map(len, engine.grouped.alike.values()))
    return Verified(tuple(flows), tuple(breaches), closed, alike, tuple(far))


def expectations(engine: Engine, expected: Sequence[Expected]) -> Verified:
    """Compare a network with a user's expectations alone, where nothing else was declared."""
    checker = _Checker(engine, ())
    breaches = [breach for each in expected for breach in checker.expectation(each)]
    return Verified(tuple(checker.asked(each) for each in expected), tuple(breaches), 0)


def _promised(expected: Expected) -> Iterator[Promise]:
    """Yield the expectations that also declare a flow: those that allow named ports."""
    if expected.allowed and (expected.ports or expected.protocol == "icmp"):
        for protocol in PROTOCOLS if expected.protocol is None else (expected.protocol,):
            ends = (expected.source, expected.destination)
            yield Promise(*ends, expected.ports or EVERY_PORT, expected.route, must=False, protocol=protocol)


class _Checker:
    def __init__(
        self, engine: Engine, promises: Sequence[Promise], own: frozenset[str] | None = None
    ) -> None:
        self.engine = engine
        self.own = own
        added = owners.without_others(engine.network)
        self._added = Engine(added) if added is not None else None
        self.promises: dict[tuple[str, str], list[Promise]] = {}
        for each in promises:
            self.promises.setdefault((self._name(each.source), self._name(each.destination)), []).append(each)
        promised = dict.fromkeys(name for ends in self.promises for name in ends)
        known = {*engine.components, *engine.index.nodes}
        # Resources that are read by their schema only are not modeled; they bound the claim.
        vague = {node.id for node in engine.network.nodes if node.nature is not None}
        vague |= {name for name, members in engine.components.items() if vague >= {*members}}
        named = (each for each in promised if each in known)
        asked = dict.fromkeys((*engine.grouped.names, *named, *_unpromised(engine, promised)))
        self.names = [name for name in asked if name not in vague]
        self._sides: dict[str, tuple[Side, ...] | UnknownName] = {}
        self._silent = {each for each in PROTOCOLS if is_silent(engine.network, each)}

    def _name(self, name: str) -> str:
        """Return the name in the network: `Stack.LogicalId` for a logical ID that only one stack has."""
        found = self.engine.resolve(name)
        known = block(name) is not None or name in self.engine.components or name in self.engine.services
        return name if known or isinstance(found, UnknownName) else found[0].name

    def end(self, name: str) -> _End | UnknownName:
        if name not in self._sides:
            self._sides[name] = self.engine.resolve(name)
        found = self._sides[name]
        return found if isinstance(found, UnknownName) else _End(name, found)

    def strangers(self) -> Iterator[Breach]:
        """Yield the promises about names that do not exist."""
        for promises in self.promises.values():
            for each in promises:
                ends = (self.end(each.source), self.end(each.destination))
                if each.must and any(isinstance(end, UnknownName) for end in ends):
                    nothing = Flow(each.source, each.destination, each.protocol, None, Verdict.NO, (), (), ())
                    yield Breach("impossible", nothing, each)

    def questions(self) -> Iterator[_Question]:
        """Yield every pair of names; the internet is divided where promises divide it."""
        for name in self.names:
            for other in self.names:
                if name != other:
                    yield from self._between(name, other)
        for name in self.names:
            if name != INTERNET and not self._is_service(name):
                yield from self._beyond(name)

    def _beyond(self, name: str) -> Iterator[_Question]:
        """Yield the questions about what is beyond transit gateways, to there and from there."""
        end, index = self.end(name), self.engine.index
        if isinstance(end, UnknownName) or not any(spot.where == "vpc" for spot in _spots(end.sides)):
            return
        for to_there, promises in ((True, self._from(name)), (False, self._to(name))):
            for cidr, ranges, held in beyond.parts(index, promises):
                far = _End(cidr, (beyond.side(cidr, ranges),))
                ends = (end, far) if to_there else (far, end)
                # One that is for the internet too may be kept there alone.
                yield _Question(*ends, tuple(each._replace(must=each.beyond) for each in held), beyond=True)

    def _between(self, name: str, other: str) -> Iterator[_Question]:
        source, destination = self.end(name), self.end(other)
        if isinstance(source, UnknownName) or isinstance(destination, UnknownName):
            return
        if self._is_service(name) or (name == INTERNET and self._is_service(other)):
            return  # a service of AWS's opens no connections, and is not reached from outside by an endpoint
        if name == INTERNET:
            for end, promises in (*self._parts(self._to(other)), *self._by_cloudfront(other)):
                yield _Question(end, destination, promises)
        elif other == INTERNET:
            for end, promises in self._parts(self._from(name)):
                yield _Question(source, end, promises)
        else:
            promises = tuple(self.promises.get((name, other), ()))
            if any(spot.where == "edge" for spot in _spots(destination.sides)):  # which is on the internet
                promises += tuple(each._replace(must=False) for _, each in self._from(name))
            yield _Question(source, destination, promises)

    def _by_cloudfront(self, other: str) -> Iterator[tuple[_End, tuple[Promise, ...]]]:
        """Yield the addresses of CloudFront's prefix list, if a rule names it: anyone's distributions."""
        index = self.engine.index
        if index.admits_cloudfront:
            side = Side(CLOUDFRONT, ((of_cloudfront(index),),))
            everyone = [each for name, each in self._to(other) if name in {INTERNET, "0.0.0.0/0"}]
            promises = (*self.promises.get((CLOUDFRONT, other), ()), *everyone)
            yield _End(CLOUDFRONT, (side,)), promises

    def _is_service(self, name: str) -> bool:
        return name in self.engine.services

    def _to(self, name: str) -> Iterator[tuple[str, Promise]]:
        for (source, destination), promises in self.promises.items():
            if destination == name and (source == INTERNET or block(source)):
                yield from ((source, each) for each in promises)

    def _from(self, name: str) -> Iterator[tuple[str, Promise]]:
        for (source, destination), promises in self.promises.items():
            if source == name and (destination == INTERNET or block(destination)):
                yield from ((destination, each) for each in promises)

    def _parts(self, promises: Iterable[tuple[str, Promise]]) -> Iterator[tuple[_End, tuple[Promise, ...]]]:
        """Divide the internet of IPv4 into parts, in each of which the same promises apply; IPv6 is one."""
        parts: list[tuple[Ranges, tuple[tuple[str, Promise], ...]]] = [(ON_THE_INTERNET[4], ())]
        everywhere: list[Promise] = []
        for name, promise in promises:
            within = block("0.0.0.0/0" if name == INTERNET else name)
            if name == INTERNET:
                everywhere.append(promise)
            if within is None or within.family != 4:  # noqa: PLR2004 - the version of IP
                continue
            parts = [
                (ranges, held)
                for whole, before in parts
                for ranges, held in (
                    (common(whole, within.ranges), (*before, (name, promise))),
                    (without(whole, within.ranges), before),
                )
                if ranges
            ]
        for ranges, held in parts:
            names = dict.fromkeys(name for name, _ in held)
            name = next(iter(names)) if len(names) == 1 and ranges != ON_THE_INTERNET[4] else INTERNET
            yield _End(name, (_internet(name, 4, ranges),)), tuple(promise for _, promise in held)
        yield _End(INTERNET, (_internet(INTERNET, 6, ON_THE_INTERNET[6]),)), tuple(everywhere)

    def breaches(self, question: _Question) -> Iterator[Breach]:
        """Yield the flows that are possible but not promised, and promised but not possible."""
        for protocol in PROTOCOLS:
            if protocol in self._silent and not question.ports(protocol):
                continue
            answer = self._answer(question, protocol)
            proven = merged(answer.yes + answer.partial)
            over = without(proven, question.ports(protocol))
            if over and not owners.others_decide(question.nodes, self.own):
                yield Breach("undeclared", self._flow(question, protocol, over))
            untold = self._untold(question, protocol, answer)
            # A rule for other addresses of the internet is not one for those of CloudFront.
            if untold and not any(spot.anyones for spot in _spots(question.source.sides)):
                yield Breach("untold", self._flow(question, protocol, untold), beyond=question.beyond)
            if question.ports(protocol, must=True):
                yield from self._broken(question, protocol, answer)

    def _untold(self, question: _Question, protocol: Protocol, answer: Answer) -> Ranges:
        """Return the ports that are not decided; of what exists, those that rules of the templates open."""
        untold = without(answer.unknown, question.explained(protocol))
        if not untold or not owners.exist(question.nodes):
            return () if owners.others_decide(question.nodes, self.own) else untold
        if self._added is None:
            return ()
        added = self._added.answer(question.source.sides, question.destination.sides, protocol)
        return common(untold, merged(ports for kind in added for ports in kind))

    def _broken(self, question: _Question, protocol: Protocol, answer: Answer) -> Iterator[Breach]:
        ipv6 = all(spot.family == 6 for spot in _spots((*question.source.sides, *question.destination.sides)))  # noqa: PLR2004
        for promise in () if ipv6 else question.promises:
            missing = without(promise.ports, answer.yes)
            if question.beyond and promise.must:
                missing = self._blocked(question, protocol, promise.ports)
            if promise.must and promise.protocol == protocol and missing:
                known = question.beyond or common(missing, answer.unknown) != missing
                kind: BreachKind = "impossible" if known else "untold"
                yield Breach(kind, self._flow(question, protocol, missing), promise)

    def _blocked(self, question: _Question, protocol: Protocol, ports: Ranges) -> Ranges:
        """Return the ports on which a connection is impossible from or to some place of an end."""
        blocked: Ranges = ()
        sources, others = (list(self._places(each)) for each in (question.source, question.destination))
        for source in sources:
            for other in others:
                answer = self.engine.answer((source,), (other,), protocol)
                blocked = merged((*blocked, *without(ports, merged(r for kind in answer for r in kind))))
        return blocked

    def _places(self, end: _End) -> Iterator[Side]:
        """Yield each place and part of an end in which a connection must be possible."""
        for place in (each for side in end.sides for each in beyond.each_place(side)):
            yield from beyond.each_part(place, self.engine.index)

    def _answer(self, question: _Question, protocol: Protocol) -> Answer:
        return self.engine.answer(question.source.sides, question.destination.sides, protocol)

    def _flow(
        self, question: _Question, protocol: Protocol, ports: Ranges, explained: Ranges | None = None
    ) -> Flow:
        """Return the flow for all of some ports, explained on the first of them, or of others."""
        answer = self._answer(question, protocol).on(ports)
        shown = self.engine.flow(question.source, question.destination, protocol, (explained or ports)[0][0])
        return shown._replace(
            port=None,
            ports=answer.yes,
            partial=answer.partial,
            unknown=answer.unknown,
            verdict=answer.verdict,
        )

    def flows(self, question: _Question) -> Iterator[Flow]:
        """Yield the promised flows."""
        for protocol in PROTOCOLS:
            ports = question.ports(protocol)
            answer = self._answer(question, protocol).on(ports) if ports else Answer()
            if ports and (question.ports(protocol, must=True) or answer != Answer()):
                ends = (question.source.name, question.destination.name)
                yield Flow(*ends, protocol, None, answer.verdict, *answer)

    def expectation(self, expected: Expected) -> Iterator[Breach]:
        """Yield the breach of an expectation, if it is not met."""
        flow = self.asked(expected)
        ends = (self.end(expected.source), self.end(expected.destination))
        stranger = next((each for each in ends if isinstance(each, UnknownName)), None)
        if stranger is not None:
            yield Breach("no-such-name", flow, expected, stranger)
        elif expected.allowed:
            missing = without(expected.ports, flow.ports) if expected.ports else ()
            if missing or not (expected.ports or flow.ports):
                known = without(missing, flow.unknown) if missing else flow.verdict is not Verdict.UNKNOWN
                far = not known and self._is_beyond(*ends)
                yield Breach("not-allowed" if known else "unsettled", flow, expected, beyond=far)
        elif flow.ports or flow.partial:
            yield Breach("not-denied", flow, expected)
        elif flow.unknown:
            yield Breach("unsettled", flow, expected, beyond=self._is_beyond(*ends))

    def _is_beyond(self, *ends: _End | UnknownName) -> bool:
        """Return whether an end is beyond a transit gateway."""
        sides = [side for end in ends if isinstance(end, _End) for side in end.sides]
        held = self.engine.index.beyond.values()
        far = [spot.ranges for spot in _spots(sides) if spot.where == "outside"]
        return any(common(ranges, each) for ranges in far for each in held)

    def asked(self, expected: Expected) -> Flow:
        """Return the flow that an expectation is about; of several protocols, the first with any."""
        source, destination = self.end(expected.source), self.end(expected.destination)
        protocols = PROTOCOLS if expected.protocol is None else (expected.protocol,)
        found: list[Flow] = []
        for protocol in protocols:
            if isinstance(source, UnknownName) or isinstance(destination, UnknownName):
                found.append(
                    Flow(expected.source, expected.destination, protocol, None, Verdict.NO, (), (), ())
                )
                continue
            question = _Question(source, destination, ())
            found.append(self._expected(question, protocol, expected))
        return next((each for each in found if each.verdict is not Verdict.NO), found[0])

    def _expected(self, question: _Question, protocol: Protocol, expected: Expected) -> Flow:
        """Return the flow of an expectation, explained on the first port that contradicts it, if any."""
        ports = expected.ports or EVERY_PORT
        answer = self._answer(question, protocol).on(ports)
        possible = merged(answer.yes + answer.partial)
        shown = without(ports, answer.yes) if expected.allowed else possible
        return self._flow(question, protocol, ports, shown)


def _spots(sides: Iterable[Side]) -> Iterator[Spot]:
    return (spot for side in sides for member in side.members for place in member for spot in place)


def _internet(name: str, family: int, ranges: Ranges) -> Side:
    """Return a part of the internet."""
    return Side(name, (((Spot(name, "internet", 4 if family == 4 else 6, ranges, MANAGED_PORTS),),),))  # noqa: PLR2004


def _unpromised(engine: Engine, promised: Container[str]) -> Iterator[str]:
    """Yield two nodes that are alike: a promise about a representative does not cover the others."""
    grouped = engine.grouped
    if any(each in promised for each in grouped.names):
        for others in grouped.alike.values():
            yield from [each for each in others if each not in promised][:2]
