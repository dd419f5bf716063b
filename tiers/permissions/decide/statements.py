"""Statements against a call: the actions that one allows or denies, for sure and possibly."""

from collections.abc import Iterable

from tiers.permissions.decide.actions import NO_ACTION, Mask, Service
from tiers.permissions.decide.call import Call
from tiers.permissions.decide.certainty import MAYBE, NEVER, SURE, Certainty, any_of, opposite
from tiers.permissions.decide.patterns import Pattern
from tiers.permissions.decide.text import Writer
from tiers.permissions.model.policies import Patterns, Policy, Statement


class Ready:
    """A statement of a policy, with what is the same for each call."""

    __slots__ = ("_masks", "_patterns", "_writer", "is_allow", "policy", "statement")

    def __init__(self, policy: Policy, statement: Statement, writer: Writer) -> None:
        """Keep the statement; nothing is read before it is needed."""
        self.policy = policy
        self.statement = statement
        self.is_allow = statement.effect == "Allow"
        self._writer = writer
        self._masks: dict[str, Mask] = {}
        self._patterns: tuple[Pattern, ...] | None = None

    def mask(self, service: Service) -> Mask:
        """Return the actions of a service that it is about."""
        found = self._masks.get(service.name)
        if found is None:
            found = self._masks[service.name] = service.mask(self.statement.actions)
        return found

    def on(self, call: Call) -> Certainty:
        """Return whether it concerns the resource and the circumstances of a call."""
        resource = self._resource(call)
        if resource == NEVER:
            return NEVER
        holds: Certainty = MAYBE if self.statement.conditions else SURE
        is_uncertain = self.statement.uncertain is not None or self.policy.uncertain is not None
        return min(resource, holds, MAYBE if is_uncertain else SURE)

    def _resource(self, call: Call) -> Certainty:
        resources = self.statement.resources
        if resources is None:
            return SURE
        found = any_of(_matches(each, call) for each in self._read(resources))
        return opposite(found) if resources.is_except else found

    def _read(self, resources: Patterns) -> tuple[Pattern, ...]:
        if self._patterns is None:
            self._patterns = tuple(Pattern(self._writer.value(each)) for each in resources.values)
        return self._patterns


def _matches(pattern: Pattern, call: Call) -> Certainty:
    """Return whether the pattern of a resource matches the whole ARN, or may match some of it."""
    if pattern.covers(call.text) and (
        pattern.text == call.text or (pattern.is_arn and not (pattern.has_open_type and call.has_type))
    ):
        return SURE
    return MAYBE if pattern.overlaps(call.text) else NEVER


def allowed(statements: Iterable[Ready], call: Call, service: Service) -> Mask:
    """Return the actions that any of some statements is about, in a call."""
    sure = possible = 0
    for each in statements:
        mask = each.mask(service)
        if not mask.possible & ~sure:
            continue
        found = each.on(call)
        if found:
            possible |= mask.possible
            sure |= mask.sure if found == SURE else 0
    return Mask(sure, possible) if possible else NO_ACTION
