"""Comparison of policies with declared permissions: nothing less is allowed, and nothing more.

For each subject, target, and kind of ARN: `declared ⊆ sure` and `possible ⊆ declared`, over all actions. Over
plain HTTP, or NFS without TLS, nothing is possible on a bucket, queue, topic, or file system, and nothing
undeclared on anything else.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from tiers.cloudformation.evaluate.values import Unknown
from tiers.permissions.answers.expand import Expander
from tiers.permissions.answers.permits import ANY, Expansion, Permit, Permitted, is_service
from tiers.permissions.decide.actions import Service
from tiers.permissions.decide.engine import Engine
from tiers.permissions.model.answers import Bounds, Permission
from tiers.permissions.model.universe import Subject, Target, Universe
from tiers.permissions.read.documents import Documents
from tiers.tuples import NamedTuple

BreachKind = Literal[
    "undeclared", "open", "missing", "undecided", "reaches-others", "no-such-name", "plain-http"
]
_TLS_ONLY = {"elasticfilesystem", "s3", "sns", "sqs"}
"""The services of which every resource must refuse plain HTTP, or NFS without TLS."""


class Breach(NamedTuple):
    """A difference between declared and possible permissions, with an answer that shows it.

    All `actions` have the same reason. `permit` is the declaration that is not met, `expansion` the policy
    that reaches another component. For `no-such-name`, `target` or `subject` is not in the templates.
    """

    kind: BreachKind
    subject: str
    source: str
    target: str
    what: str
    """The kind of ARN."""
    actions: tuple[str, ...]
    permission: Permission | None = None
    permit: Permit | None = None
    expansion: Expansion | None = None
    of_existing: bool = False
    """Whether it is about a role that exists already, which its owner can change."""


class Verified(NamedTuple):
    """The result of a comparison: each breach, and how much was compared."""

    breaches: tuple[Breach, ...]
    declared: int
    """The number of triples of subject, target, and kind with a declared permission."""
    pairs: int
    """The number of pairs of subject and target."""
    refusing: int = 0
    """The number of targets that must demand TLS."""
    written: int = 0
    """The number of roles with policies that count as declared, because the spec has them."""
    raw: int = 0
    """The number of resources that were not compared, because a user wrote them."""
    unread: tuple[Unknown, ...] = ()
    """Declared policies that are not known: they may allow or deny anything."""

    @property
    def is_proven(self) -> bool:
        """Return whether nothing more and nothing less is allowed. What reaches others is declared."""
        return all(each.kind == "reaches-others" for each in self.breaches)


class _Declared(NamedTuple):
    """What is declared about one subject, target, kind, and `via`, as masks."""

    must: int
    may: int


class _Way(NamedTuple):
    """The service through which a call is made, and the access point by which a file system is mounted."""

    via: str = ""
    point: str | None = None

    def is_of(self, permit: Permit) -> bool:
        """Return whether a permission is for such calls."""
        return permit.via == self.via and (self.point is None or permit.point == bare(self.point))


_DIRECT = _Way()


ASSUME = ("sts:AssumeRole",)


class Compared(NamedTuple):
    """A universe to compare, the reader of its documents, and the logical IDs of all resources.

    With `own`, the IDs of a stack's subjects and targets, pairs of two others are not compared.
    """

    universe: Universe
    documents: Documents
    resources: frozenset[str]
    own: frozenset[str] | None = None


def verify(compared: Compared, engine: Engine, said: Permitted) -> Verified:
    """Compare a universe with its declarations: everything else must be forbidden."""
    return _Checker(compared, engine, said).verified()


def _asked(permit: Permit) -> tuple[str, str]:
    """Return the target of a permission, and the service whose actions it is about."""
    return permit.target, permit.actions[0].partition(":")[0] if permit.actions else ""


def bare(name: str) -> str:
    """Return the logical ID of a resource without its stack; an ARN has none."""
    return name if name.startswith("arn:") else name.rpartition(".")[2]


def logical(target: Target) -> str:
    """Return the logical ID of a target without its stack, and the name of its part."""
    resource = target.origin.resource if target.origin else target.id
    return bare(resource) + target.id[len(resource) :]


class _Checker:
    def __init__(self, compared: Compared, engine: Engine, said: Permitted) -> None:
        self.universe = compared.universe
        self.resources = compared.resources
        self.own = compared.own
        self.engine = engine
        self.said = said
        self.by_ends: dict[tuple[str, str], list[Permit]] = {}
        for each in said.permits:
            self.by_ends.setdefault((each.subject, each.target), []).append(each)
        self.expander = Expander(self.universe, said.expansions, compared.documents)
        self.targets = {(logical(each), each.service) for each in self.universe.targets}
        components = {logical(each): each.component for each in self.universe.targets}
        self.named = {(each.subject, components.get(each.target)) for each in said.permits}
        self.met: set[Permit] = set()
        self.foreign = {*said.foreign}
        roles = {each.subject for each in said.permits} & said.exists.keys()
        self.existing = roles | {_name(each) for each in self.universe.subjects if each.exists}

    def verified(self) -> Verified:
        """Compare every pair."""
        raw = {*self.said.raw}
        named = [(each, logical(each)) for each in self.universe.targets]
        # A raw resource is compared if a permission on it is declared: with roles, and with who has that one.
        granted = {each.target for each in self.said.permits} & raw
        targets = [
            (each, name) for each, name in named if name in granted or name.partition(".")[0] not in raw
        ]
        breaches: list[Breach] = []
        declared = pairs = 0
        for subject in self.universe.subjects:
            is_raw = subject.kind == "role" and bare(subject.id) in raw
            name = _name(subject)
            for target, identity in self._beside(subject, targets):
                permits = self.by_ends.get((name, identity), ())
                by_raw = identity in granted and not permits
                if identity in granted and (is_raw or (by_raw and subject.kind != "role")):
                    continue
                pairs += 1
                for kind in target.arns:
                    if not permits and self.engine.is_closed(subject, target, kind):
                        continue
                    if is_raw:
                        breaches += self._reached(subject, target, kind)
                    else:
                        found, number = self._compared(subject, target, kind, permits)
                        breaches += [each for each in found if not (by_raw and self._is_written(each))]
                        declared += number
                    if identity not in granted:
                        breaches += self._over_plain_http(subject, target, kind)
        unread = (*self.expander.unread, *self._not_modeled())
        return Verified(
            tuple(map(self._with_owner, (*self._absent(), *breaches))),
            declared,
            pairs,
            refusing=sum(
                self._refuses_plain_http(each) for each, identity in targets if identity not in granted
            ),
            written=self.expander.roles,
            raw=len(raw & {name.partition(".")[0] for name, _ in self.targets} - granted),
            unread=unread,
        )

    def _with_owner(self, breach: Breach) -> Breach:
        is_existing = not self.existing.isdisjoint((bare(breach.subject), bare(breach.target)))
        return breach._replace(of_existing=True) if is_existing else breach

    def _is_written(self, breach: Breach) -> bool:
        """Return whether raw policies decide a permission: what they say is declared by being written."""
        found = breach.permission
        if found is None:
            return False
        policies = (each.policy.origin for each in found.allowing)
        origins = (*policies, *(each.origin for each in found.unknowns))
        return all(each is None or bare(each.resource) in self.said.raw for each in origins)

    def _beside(
        self, subject: Subject, targets: Sequence[tuple[Target, str]]
    ) -> Iterator[tuple[Target, str]]:
        """Yield the targets that a subject is compared with, each with its logical ID."""
        name = _name(subject)
        for target, identity in targets:
            is_own = self.own is None or not self.own.isdisjoint((subject.id, target.id))
            # Two that exist already may be the ends of a declared permission.
            if is_own or (name, identity) in self.by_ends:
                yield target, identity

    def _not_modeled(self) -> Iterator[Unknown]:
        """Yield the resources with a declared permission that the universe does not have."""
        for name, service in dict.fromkeys(map(_asked, self.said.permits)):
            if (name, service) not in self.targets and name.partition(".")[0] in self.resources:
                yield Unknown(f"permissions of `{service}` on `{name}` are not modeled")

    def _absent(self) -> Iterator[Breach]:
        """Yield the declarations about ends that the templates do not have, or that no policy names."""
        for each in self.said.permits:
            if not each.must or each in self.met:
                continue
            ends = (each.subject, each.source, each.target, each.kind)
            names = {each.target.partition(".")[0], *(() if is_service(each.subject) else (each.subject,))}
            if not names <= self.resources:
                yield Breach("no-such-name", *ends, each.actions, permit=each)
            elif is_service(each.subject) and _asked(each) in self.targets:
                yield Breach("missing", *ends, each.actions, permit=each)

    def _reached(self, subject: Subject, target: Target, kind: str) -> Iterator[Breach]:
        """Yield what a role that the user wrote may do to the data of a component."""
        if target.component is not None:
            data = self.engine.service(target.service).data
            possible = self.engine.bounds(subject, target, kind).possible & data
            yield from self._explained("reaches-others", subject, target, kind, _DIRECT, possible)

    def _compared(
        self, subject: Subject, target: Target, kind: str, declared: Sequence[Permit]
    ) -> tuple[list[Breach], int]:
        permits = [each for each in declared if each.kind in {kind, ""} and self._is_source(each, subject)]
        breaches: list[Breach] = []
        number = 0
        for how in self._ways(target, permits):
            own = [each for each in permits if how.is_of(each)]
            number += bool(own)
            breaches += self._differences(subject, target, kind, how, own)
        return breaches, number

    def _ways(self, target: Target, permits: Sequence[Permit]) -> Iterable[_Way]:
        """Return what distinguishes calls: for a file system, each access point, and none.

        A declared access point may have become one of another file system. An account has none listed.
        """
        own = [each.id for each in target.points]
        declared = {each.point for each in permits} - {bare(each) for each in own}
        points = [*own, *sorted(each for each in declared if (each, target.service) in self.targets)]
        if points:
            return [_Way(point=each) for each in ("", *points)]
        return dict.fromkeys((_DIRECT, *(_Way(each.via) for each in permits)))

    def _refuses_plain_http(self, target: Target) -> bool:
        is_own = not target.exists and (self.own is None or target.id in self.own)
        return is_own and target.service in _TLS_ONLY and target.component not in self.foreign

    def _over_plain_http(self, subject: Subject, target: Target, kind: str) -> Iterator[Breach]:
        """Yield what is allowed over plain HTTP alone, or although the target must refuse plain HTTP."""
        bounds = self.engine.bounds(subject, target, kind, secure=False)
        if not bounds.possible:
            return
        rest = bounds.possible
        if not self._refuses_plain_http(target):
            # What is possible over TLS too is compared there.
            rest &= ~self.engine.bounds(subject, target, kind).possible
        sure, unknown = rest & bounds.sure, rest & ~bounds.sure
        yield from self._explained("plain-http", subject, target, kind, _DIRECT, sure, secure=False)
        if not _is_anyone(subject):
            yield from self._explained("undecided", subject, target, kind, _DIRECT, unknown, secure=False)

    def _is_source(self, permit: Permit, subject: Subject) -> bool:
        if subject.kind != "service":
            return True
        if permit.source == ANY:
            # Most services name no source when they assume a role.
            return bool(subject.source) or permit.actions == ASSUME
        known = (subject.source, bare(subject.source), subject.component or "")
        return permit.source in known if permit.source else not subject.source

    def _differences(
        self, subject: Subject, target: Target, kind: str, how: _Way, permits: Sequence[Permit]
    ) -> Iterator[Breach]:
        service = self.engine.service(target.service)
        via, point = how
        bounds = self.engine.bounds(subject, target, kind, via=via, point=point)
        is_anyone = _is_anyone(subject)
        for each in permits:
            # A service may call for other sources alone: then it is enough that one is allowed.
            if not is_anyone or not _mask(each, service, kind) & ~bounds.possible:
                self.met.add(each)
        permits = [each._replace(must=False) for each in permits] if is_anyone else permits
        declared = _masks(permits, service, kind)
        more = self.expander.bounds(subject, target, kind, via, point)
        rest = bounds.possible & ~declared.may & ~more.possible
        if rest and point:
            # What is possible without an access point is reported for the file system.
            rest &= ~self.engine.bounds(subject, target, kind, point="").possible
        if rest:
            sure, unknown = rest & bounds.sure, rest & ~bounds.sure
            yield from self._explained(_kind_of(subject), subject, target, kind, how, sure)
            if not is_anyone:
                yield from self._explained("undecided", subject, target, kind, how, unknown)
        if declared.must & ~bounds.sure:
            for each in permits:
                yield from self._unmet(each, subject, target, kind, how, bounds)
        reached = more.sure & ~declared.may & bounds.possible & service.data
        expansion = self.expander.expansion(subject)
        is_named = (_name(subject), target.component) in self.named or not _is_of_another(subject, target)
        if expansion and reached and not expansion.is_accepted and not is_named:
            for breach in self._explained("reaches-others", subject, target, kind, how, reached):
                yield breach._replace(expansion=expansion)

    def _unmet(
        self, permit: Permit, subject: Subject, target: Target, kind: str, how: _Way, bounds: Bounds
    ) -> Iterator[Breach]:
        """Yield the actions of a permit that are not allowed, and those that cannot be decided."""
        wanted = _mask(permit, self.engine.service(target.service), kind) if permit.must else 0
        lacking = wanted & ~bounds.possible
        is_open = permit.conditional and not how.point
        unknown = 0 if is_open else wanted & bounds.possible & ~bounds.sure
        for breach in self._explained("missing", subject, target, kind, how, lacking):
            yield breach._replace(permit=permit)
        if not self.expander.is_unread(subject):
            for breach in self._explained("undecided", subject, target, kind, how, unknown):
                yield breach._replace(permit=permit)

    def _explained(
        self,
        name: BreachKind,
        subject: Subject,
        target: Target,
        kind: str,
        how: _Way,
        wanted: int,
        *,
        secure: bool = True,
    ) -> Iterator[Breach]:
        """Yield a breach for each reason that some of the actions have in common."""
        groups: dict[object, tuple[Permission, list[str]]] = {}
        for action in self.engine.service(target.service).names(wanted):
            permission = self.engine.may(
                subject, action, target, kind, via=how.via, secure=secure, point=how.point
            )
            reason = (permission.allowing, permission.denying, permission.missing, permission.unknowns)
            groups.setdefault(reason, (permission, []))[1].append(action)
        for permission, actions in groups.values():
            ends = (subject.id, subject.source, how.point or target.id, kind)
            yield Breach(name, *ends, tuple(actions), permission)


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


def _mask(permit: Permit, service: Service, kind: str) -> int:
    found = service.named(permit.actions)
    return found if permit.kind else found & service.on(kind)


def _masks(permits: Iterable[Permit], service: Service, kind: str) -> _Declared:
    must = may = 0
    for each in permits:
        own = _mask(each, service, kind)
        may |= own
        must |= own if each.must else 0
    return _Declared(must, may)
