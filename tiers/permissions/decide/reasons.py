"""Reasons of an answer: statements that decide, what is missing, and what is not known."""

from collections.abc import Iterable, Iterator

from tiers.cloudformation.evaluate.values import Unknown, Value, parts_of
from tiers.permissions.decide.actions import Service
from tiers.permissions.decide.call import Call
from tiers.permissions.decide.certainty import MAYBE, NEVER, SURE, Certainty
from tiers.permissions.decide.deciding import Decider
from tiers.permissions.decide.index import Statements
from tiers.permissions.decide.statements import Ready
from tiers.permissions.model.answers import Decisive, Missing
from tiers.permissions.model.policies import Condition
from tiers.tuples import NamedTuple

CODES = {
    "condition": "a condition of a statement that would allow it is false",
    "denied": "a statement denies it",
    "encryption": "the key of the resource does not allow what the action needs",
    "no-allow": "no statement allows it",
    "not-by-boundary": "the permissions boundary does not allow it",
    "not-by-resource": "the policy of the resource does not allow it",
    "not-on-kind": "the action is not on this kind of resource",
    "other-kind": "a statement allows it on another kind of ARN of the resource",
}
"""Every code that something missing may have."""


class Found(NamedTuple):
    """A statement about an action, and whether it applies to a call."""

    ready: Ready
    applies: Certainty

    @property
    def decisive(self) -> Decisive:
        """The statement and its policy."""
        return Decisive(self.ready.policy, self.ready.statement)


class Reasons:
    """The statements about one action in one call."""

    def __init__(self, decider: Decider, call: Call, service: Service, bit: int) -> None:
        self._decider = decider
        self._call = call
        self._service = service
        self._bit = bit
        self.allows: list[Found] = []
        self.denies: list[Found] = []
        subject, target = call.subject, call.target
        self._add(decider.of_identity(subject, service), by_resource=False)
        boundary = decider.boundary(subject, service)
        if boundary is not None:
            self.denies += self._found(boundary.denies.every, by_resource=False)
        self._add(decider.of_resource(target, service), by_resource=True)

    def _add(self, statements: Statements, *, by_resource: bool) -> None:
        self.allows += self._found(statements.allows.every, by_resource=by_resource)
        self.denies += self._found(statements.denies.every, by_resource=by_resource)

    def _found(self, statements: Iterable[Ready], *, by_resource: bool) -> Iterator[Found]:
        for each in statements:
            if each.mask(self._service).possible & self._bit:
                applied = each.applied(self._call, self._service)
                applies: Certainty = (
                    SURE if applied.sure & self._bit else MAYBE if applied.possible & self._bit else NEVER
                )
                yield Found(each, min(applies, self._principal(each)) if by_resource else applies)

    def _principal(self, ready: Ready) -> Certainty:
        principals, subject = ready.statement.principals, self._call.subject
        if ready.is_allow:
            return self._decider.reached(principals, subject).any
        return self._decider.refused(principals, subject)

    def near(self) -> Iterator[Missing]:
        """Yield what would have to be different in statements that nearly allow it."""
        for found in self.allows:
            ready = found.ready
            if found.applies != NEVER or (ready.statement.principals and self._principal(ready) == NEVER):
                continue
            origin = ready.statement.origin
            if ready.matches(self._call) == NEVER:
                for kind in self._call.target.arns:
                    text = self._decider.text(self._call.target, kind)
                    if kind != self._call.kind and ready.matches(self._call._replace(text=text)) != NEVER:
                        yield Missing("other-kind", f"a statement is about the ARN of the `{kind}`", origin)
            elif ready.holds(self._call) == NEVER:
                names = ", ".join(f"`{each.operator}` of `{each.key}`" for each in ready.statement.conditions)
                yield Missing("condition", f"the condition {names} of a statement is false", origin)

    def unknowns(self) -> Iterator[Unknown]:
        """Yield why the answer is not known."""
        subject, target = self._call.subject, self._call.target
        yield from subject.unknowns
        yield from target.unknowns
        if isinstance(subject.boundary, Unknown):
            yield subject.boundary
        elif subject.boundary is not None and subject.boundary.uncertain is not None:
            yield subject.boundary.uncertain
        for each in (*self.allows, *self.denies):
            if each.applies == MAYBE:
                yield from self._why(each.ready)
        for endpoint in self._decider.universe.endpoints:
            if endpoint.service == self._service.name and subject.kind == "role":
                passed = self._decider.through(endpoint, self._call, self._service)
                if not passed & self._bit:
                    reason = f"the policy of the endpoint `{endpoint.id}` may stop it"
                    yield Unknown(reason, endpoint.policy.origin)

    def _why(self, ready: Ready) -> Iterator[Unknown]:
        statement, origin = ready.statement, ready.statement.origin
        yield from (each for each in (ready.policy.uncertain, statement.uncertain) if each is not None)
        if ready.mask(self._service).sure & self._bit == 0:
            yield from _within(statement.actions.values) or [
                Unknown("an action of a statement is not known", origin)
            ]
        if statement.principals and self._principal(ready) == MAYBE:
            values = [each.value for each in statement.principals.values]
            yield from _within(values) or [Unknown("the principal of a statement may be another one", origin)]
        if statement.resources and ready.matches(self._call) == MAYBE:
            yield from _within(statement.resources.values) or [
                Unknown("a statement may be about a part of the ARNs only", origin)
            ]
        if ready.holds(self._call) == MAYBE:
            for each in statement.conditions:
                yield from _within(each.values) or [_request(each, ready)]


def _within(values: Iterable[Value]) -> list[Unknown]:
    """Return the unknown parts of values."""
    return [part for each in values for part in parts_of(each) if isinstance(part, Unknown)]


def _request(condition: Condition, ready: Ready) -> Unknown:
    reason = f"the condition `{condition.operator}` of `{condition.key}` depends on the request"
    return Unknown(reason, ready.statement.origin)
