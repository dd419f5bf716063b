"""Explanations of verdicts: a witness with its hops, all blockers, and all unknowns."""

from collections.abc import Iterator
from itertools import product

from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.proof.answers.pairs import Pairs, Trip
from tiers.proof.answers.verdicts import Answer, Blocker, Hop
from tiers.proof.model.regions import (
    ALL,
    PORT,
    WHOLE,
    Bounds,
    Box,
    Ranges,
    Region,
    difference,
    intersection,
    narrowed,
    projection,
    spelled,
)
from tiers.proof.paths.rules import AllowRule
from tiers.proof.paths.spots import Side
from tiers.proof.paths.steps import NetworkPath, Refusal, Stage, Step
from tiers.tuples import NamedTuple

MOST_NEAR = 3
"""The maximum number of nearly matching rules in an explanation."""


class BlockerKey(NamedTuple):
    """The identity of a blocker: the ports and addresses that still pass may differ."""

    component: str
    code: str
    refusal: str
    origin: Origin | None


Blockers = dict[BlockerKey, Blocker]


class Explainer:
    """Explains the answer for two sides, for the ports that were asked about."""

    def __init__(self, pairs: Pairs, source: Side, destination: Side, asked: Ranges) -> None:
        self.pairs = pairs
        self.source = source
        self.destination = destination
        self.asked = asked
        self.paths = list(self._paths(source, destination))

    def _paths(self, source: Side, destination: Side) -> Iterator[tuple[NetworkPath, Answer]]:
        for one, other in product(source.members, destination.members):
            for trips in self.pairs.places(one, other):
                for trip in trips:
                    yield from self._trip(trip)

    def _trip(self, trip: Trip) -> Iterator[tuple[NetworkPath, Answer]]:
        for path, answer in self.pairs.answered(*trip):
            yield path, answer.on(self.asked)

    def path(self) -> tuple[str, tuple[Hop, ...]]:
        """Return the path that is open to most, in words, and a witness on it; nothing if none is open."""
        for rank in range(3):
            for path, answer in self.paths:
                if answer[rank]:
                    return path.words, tuple(self._hops(path, rank, answer[rank]))
        return "", ()

    def _hops(self, path: NetworkPath, rank: int, ports: Ranges) -> Iterator[Hop]:
        chosen = narrowed(path.bounds()[rank], PORT, ports)
        witness = _corner(chosen[0])
        replies: list[Hop] = []
        for stage in path.stages:
            here = _in_stage(stage, witness, rank)
            hops = [_hop(step, here) for step in stage.steps]
            yield from (each for each in hops if each.leg == "forward")
            replies = [each for each in hops if each.leg == "reply"] + replies
        yield from replies

    def blockers(self) -> Blockers:
        """Return all refusals of the question, on any path that is not open to all."""
        found: Blockers = {}
        if not self.paths:
            nothing = Blocker("", "no-common-version", "one end has only IPv4 and the other only IPv6")
            return {BlockerKey(nothing.component, nothing.code, nothing.explanation, None): nothing}
        for path, answer in self.paths:
            if not answer.yes:
                for key, blocker in self._stopping(path):
                    found.setdefault(key, blocker)
        return found

    def _stopping(self, path: NetworkPath) -> Iterator[tuple[BlockerKey, Blocker]]:
        steps = [(stage, step) for stage in path.stages for step in stage.steps if step.refusals]
        alone = [each for each in steps if not self._left(*each)]
        narrowing = [each for each in steps if self._narrows(*each)]
        for stage, step in alone or narrowing:
            but = self._exception(stage, step) + self._nearest(stage, step)
            near = tuple(each.origin for each in self._near(stage, step) if each.origin is not None)
            for refusal in self._refusals(stage, step):
                also = tuple(dict.fromkeys((*refusal.also, *near)))
                key = BlockerKey(refusal.component, refusal.code, refusal.explanation, refusal.origin)
                why = refusal.explanation + but
                yield key, Blocker(refusal.component, refusal.code, why, refusal.origin, also)

    def _near(self, stage: Stage, step: Step) -> list[AllowRule]:
        """Return the rules of groups that would allow it with one property changed."""
        stopped = self._stopped(stage, step)
        return [each for each in step.filter.near if intersection(stopped, each.region)]

    def _nearest(self, stage: Stage, step: Step) -> str:
        """Return the rules that come near, in words."""
        near = [f"`{each.origin.resource}` {each.rule}" for each in self._near(stage, step) if each.origin]
        return f"; {', '.join(near[:MOST_NEAR])}" if near else ""

    def _exception(self, stage: Stage, step: Step) -> str:
        """Return the traffic that a step allows, in words: two such steps together may block everything."""
        left = self._left(stage, step)
        if not left or self.asked[0][0] == self.asked[-1][1]:
            return " from or to every address" if left else ""
        ports = projection(left, PORT)
        if ports == self.asked:
            return " from or to every address"
        return f" but on {spelled(ports)}"

    def _left(self, stage: Stage, step: Step) -> Region:
        """Return the part of the question that passes one step."""
        return intersection(narrowed(stage.space, PORT, self.asked), step.filter.bounds.maybe)

    def _stopped(self, stage: Stage, step: Step) -> Region:
        """Return the part of the question that one step may stop."""
        return difference(narrowed(stage.space, PORT, self.asked), step.filter.bounds.every)

    def _narrows(self, stage: Stage, step: Step) -> bool:
        bounds = step.filter.bounds
        return bounds is not ALL and bool(difference(narrowed(stage.space, PORT, self.asked), bounds.every))

    def _refusals(self, stage: Stage, step: Step) -> Iterator[Refusal]:
        """Yield a step's refusals for the traffic that it stops; the last one covers the rest."""
        stopped = self._stopped(stage, step)
        for refusal in step.refusals:
            if not stopped:
                return
            if refusal.region is None:
                yield refusal
            elif intersection(stopped, refusal.region):
                yield refusal
                stopped = difference(stopped, refusal.region)

    def unknowns(self) -> tuple[Unknown, ...]:
        """Return the unknowns of steps, and of addresses, that leave something open."""
        found: dict[Unknown, None] = {}
        for path, answer in self.paths:
            if not answer.unknown and not answer.partial:
                continue
            steps = (step for stage in path.stages for step in stage.steps)
            reasons = dict.fromkeys(each for step in steps for each in step.filter.unknowns)
            hides = any(not each.varies for stage in path.stages for each in stage.hidden)
            if answer.unknown and (hides or not reasons):
                reasons[self._address(path)] = None
            found.update(reasons)
        return tuple(found)

    def _address(self, path: NetworkPath) -> Unknown:
        """Return why a rule for some addresses may or may not match, though each rule is known."""
        node = self.source.node
        origin = node.origin if node is not None else None
        ends = f"`{self.source.name}` to `{self.destination.name}`"
        return Unknown(f"the source addresses of {ends} in rules are not known ({path.mark})", origin)


def _corner(box: Box) -> Box:
    """Return the first packet of a box."""
    return (box[0], box[0], box[2], box[2], box[4], box[4], box[6], box[6])


def _in_stage(stage: Stage, witness: Box, rank: int) -> Box:
    """Return the packet as it looks in a stage: the same but on the axes that are hidden there."""
    hidden = {each.axis for each in stage.hidden}
    wanted: Region = WHOLE
    for axis in (0, 2, 4, 6):
        if axis not in hidden:
            wanted = narrowed(wanted, axis, ((witness[axis], witness[axis]),))
    inner: Bounds = stage.inner()
    found = intersection(inner[rank], wanted) or intersection(inner.maybe, wanted)
    return _corner(found[0]) if found else witness


def _hop(step: Step, packet: Box) -> Hop:
    """Return the hop of a step, with the first of its rules that lets the packet on."""
    for grant in step.filter.grants:
        if intersection((packet,), grant.region):
            return Hop(step.leg, grant.component or step.component, grant.rule, grant.origin)
    return Hop(step.leg, step.component, step.rule, step.origin)
