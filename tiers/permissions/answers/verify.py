"""Comparison of policies with declared permissions: nothing less is allowed, and nothing more.

For each subject, target, and kind of ARN: `declared ⊆ sure` and `possible ⊆ declared`, over all actions.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from tiers.cloudformation.evaluate.values import Unknown
from tiers.permissions.answers import masks
from tiers.permissions.answers.expand import Expander
from tiers.permissions.answers.permits import ANY, Expansion, Permit, Permitted
from tiers.permissions.decide.engine import Engine
from tiers.permissions.model.answers import Bounds, Permission
from tiers.permissions.model.universe import Subject, Target, Universe
from tiers.permissions.read.documents import Documents
from tiers.tuples import NamedTuple

BreachKind = Literal["undeclared", "open", "missing", "undecided", "reaches-others", "no-such-name"]


class Breach(NamedTuple):
    """A difference between declared and possible permissions, with an answer that shows it.

    All `actions` have the same reason. `permit` is the declaration that is not met, `expansion` the policy
    that reaches another component. For `no-such-name`, `target` or `subject` is not in the templates.
    """

    kind: BreachKind
    subject: str
    target: str
    what: str
    """The kind of ARN."""
    actions: tuple[str, ...]
    permission: Permission | None = None
    permit: Permit | None = None
    expansion: Expansion | None = None


class Verified(NamedTuple):
    """The result of a comparison: each breach, and how much was compared."""

    breaches: tuple[Breach, ...]
    declared: int
    """The number of triples of subject, target, and kind with a declared permission."""
    pairs: int
    """The number of pairs of subject and target."""
    unread: tuple[Unknown, ...] = ()
    """Declared policies that are not known: they may allow or deny anything."""


class _Declared(NamedTuple):
    """What is declared about one subject, target, kind, and `via`, as masks."""

    must: int
    may: int


def verify(universe: Universe, engine: Engine, said: Permitted, documents: Documents) -> Verified:
    """Compare a universe with its declarations: everything else must be forbidden."""
    return _Checker(universe, engine, said, Expander(universe, said.expansions, documents)).verified()


def bare(name: str) -> str:
    """Return the logical ID of a resource without its stack."""
    return name.rpartition(".")[2]


class _Checker:
    def __init__(self, universe: Universe, engine: Engine, said: Permitted, expander: Expander) -> None:
        self.universe = universe
        self.engine = engine
        self.said = said
        self.by_ends: dict[tuple[str, str], list[Permit]] = {}
        for each in said.permits:
            self.by_ends.setdefault((each.subject, bare(each.target)), []).append(each)
        self.expander = expander

    def verified(self) -> Verified:
        """Compare every pair."""
        breaches = list(self._strangers())
        declared = 0
        for subject in self.universe.subjects:
            for target in self.universe.targets:
                for kind in target.arns:
                    found, number = self._compared(subject, target, kind)
                    breaches += found
                    declared += number
        pairs = len(self.universe.subjects) * len(self.universe.targets)
        return Verified(tuple(breaches), declared, pairs, self.expander.unread)

    def _strangers(self) -> Iterator[Breach]:
        """Yield the declarations about roles and resources that the templates do not have."""
        roles = {bare(each.id) for each in self.universe.subjects if each.kind == "role"}
        targets = {bare(each.id) for each in self.universe.targets}
        for each in self.said.permits:
            is_role = "." not in each.subject and each.subject not in roles
            if each.must and (is_role or bare(each.target) not in targets):
                yield Breach("no-such-name", each.subject, each.target, each.kind, each.actions, permit=each)

    def _compared(self, subject: Subject, target: Target, kind: str) -> tuple[list[Breach], int]:
        permits = [
            each
            for each in self.by_ends.get((_name(subject), bare(target.id)), ())
            if each.kind in {kind, ""} and self._is_source(each, subject)
        ]
        breaches: list[Breach] = []
        number = 0
        for via in dict.fromkeys(("", *(each.via for each in permits))):
            own = [each for each in permits if each.via == via]
            number += bool(own)
            breaches += self._differences(subject, target, kind, via, own)
        return breaches, number

    def _is_source(self, permit: Permit, subject: Subject) -> bool:
        if subject.kind != "service":
            return True
        if permit.source == ANY:
            return bool(subject.source)
        known = (subject.source, bare(subject.source), subject.component or "")
        return permit.source in known if permit.source else not subject.source

    def _differences(
        self, subject: Subject, target: Target, kind: str, via: str, permits: Sequence[Permit]
    ) -> Iterator[Breach]:
        bounds = self.engine.bounds(subject, target, kind, via=via)
        declared = _masks(permits, target, kind)
        more = self.expander.possible(subject, target, kind, via)
        rest = bounds.possible & ~declared.may & ~more
        if rest:
            sure, unknown = rest & bounds.sure, rest & ~bounds.sure
            yield from self._explained(_kind_of(subject), subject, target, kind, via, sure)
            if not _is_anyone(subject):
                yield from self._explained("undecided", subject, target, kind, via, unknown)
        if declared.must & ~bounds.sure:
            for each in permits:
                yield from self._unmet(each, subject, target, kind, bounds)
        reached = more & ~declared.may & bounds.possible & masks.on_data(target.service)
        expansion = self.expander.expansion(subject)
        if expansion and reached and not expansion.is_accepted and _is_of_another(subject, target):
            for breach in self._explained("reaches-others", subject, target, kind, via, reached):
                yield breach._replace(expansion=expansion)

    def _unmet(
        self, permit: Permit, subject: Subject, target: Target, kind: str, bounds: Bounds
    ) -> Iterator[Breach]:
        """Yield the actions of a permit that are not allowed, and those that cannot be decided."""
        wanted = _mask(permit, target, kind) if permit.must else 0
        lacking, unknown = wanted & ~bounds.possible, wanted & bounds.possible & ~bounds.sure
        for breach in self._explained("missing", subject, target, kind, permit.via, lacking):
            yield breach._replace(permit=permit)
        if not self.expander.is_unread(subject):
            for breach in self._explained("undecided", subject, target, kind, permit.via, unknown):
                yield breach._replace(permit=permit)

    def _explained(
        self, name: BreachKind, subject: Subject, target: Target, kind: str, via: str, wanted: int
    ) -> Iterator[Breach]:
        """Yield a breach for each reason that some of the actions have in common."""
        groups: dict[object, tuple[Permission, list[str]]] = {}
        for action in masks.names(target.service, wanted):
            permission = self.engine.may(subject, action, target, kind, via=via)
            reason = (permission.allowing, permission.denying, permission.missing, permission.unknowns)
            groups.setdefault(reason, (permission, []))[1].append(action)
        for permission, actions in groups.values():
            yield Breach(name, _name(subject), target.id, kind, tuple(actions), permission)


def _name(subject: Subject) -> str:
    return bare(subject.id) if subject.kind == "role" else subject.id


def _is_anyone(subject: Subject) -> bool:
    """Return whether it is a service for an unknown source.

    It is in every universe, and a condition on the source leaves open whether it is this account's.
    """
    return subject.kind == "service" and not subject.source


def _kind_of(subject: Subject) -> BreachKind:
    return "open" if _is_anyone(subject) else "undeclared"


def _is_of_another(subject: Subject, target: Target) -> bool:
    return target.component is not None and target.component != subject.component


def _mask(permit: Permit, target: Target, kind: str) -> int:
    found = masks.mask(target.service, permit.actions)
    return found if permit.kind else found & masks.of_kind(target.service, kind)


def _masks(permits: Iterable[Permit], target: Target, kind: str) -> _Declared:
    must = may = 0
    for each in permits:
        own = _mask(each, target, kind)
        may |= own
        must |= own if each.must else 0
    return _Declared(must, may)
