"""Statements against a call: the actions that one allows or denies, for sure and possibly."""

from tiers.permissions.decide.actions import NO_ACTION, Mask, Service
from tiers.permissions.decide.call import Call
from tiers.permissions.decide.certainty import MAYBE, NEVER, SURE, Certainty, any_of, opposite
from tiers.permissions.decide.conditions import ReadyCondition, hold
from tiers.permissions.decide.keys import Keys, is_about_tags, is_shared
from tiers.permissions.decide.patterns import Pattern, pattern_of
from tiers.permissions.decide.text import STAR
from tiers.permissions.decide.variables import filled, has_variables
from tiers.permissions.model.policies import Patterns, Policy, Statement


class Ready:
    """A statement of a policy, with what is the same for each call."""

    __slots__ = (
        *("_conditions", "_held", "_is_shared", "_keys", "_masks", "_on", "_texts", "_varies"),
        *("is_about_tags", "is_allow", "is_certain", "policy", "statement"),
    )

    def __init__(self, policy: Policy, statement: Statement, keys: Keys) -> None:
        """Keep the statement; its texts are read when they are needed."""
        self.policy = policy
        self.statement = statement
        self.is_allow = statement.effect == "Allow"
        self.is_certain = policy.uncertain is None and statement.uncertain is None
        names = [each.key.lower() for each in statement.conditions]
        self.is_about_tags = any(map(is_about_tags, names))
        self._is_shared = all(map(is_shared, names))
        self._keys = keys
        self._masks: dict[str, Mask] = {}
        self._texts: tuple[str, ...] | None = None
        self._varies = False
        self._conditions: tuple[ReadyCondition, ...] | None = None
        self._on: dict[str, Certainty] = {}
        self._held: dict[tuple[str, str, bool, str | None], Certainty] = {}

    def mask(self, service: Service) -> Mask:
        """Return the actions of a service that it is about."""
        found = self._masks.get(service.name)
        if found is None:
            found = self._masks[service.name] = service.mask(self.statement.actions)
        return found

    def applied(self, call: Call, service: Service) -> Mask:
        """Return the actions of a service that it is about in a call."""
        mask = self.mask(service)
        if not self.is_about_tags:
            return cut(mask, self.on(call))
        untagged = cut(both(mask, service.reads), self.on(call._replace(takes_tags=False)))
        rest = cut(without(mask, service.reads), self.on(call))
        return Mask(untagged.sure | rest.sure, untagged.possible | rest.possible)

    def on(self, call: Call) -> Certainty:
        """Return whether it concerns the resource and the circumstances of a call."""
        resource = self.matches(call)
        if resource == NEVER:
            return NEVER
        return min(resource, self.holds(call), SURE if self.is_certain else MAYBE)

    def matches(self, call: Call) -> Certainty:
        """Return whether it concerns the resource of a call."""
        if self.policy.kinds and call.kind not in self.policy.kinds:
            return NEVER
        if self.statement.resources is None:
            return SURE
        found = self._on.get(call.text)
        if found is None:
            found = self._matched(self.statement.resources, call)
            if not self._varies:
                self._on[call.text] = found
        return found

    def holds(self, call: Call) -> Certainty:
        """Return whether its conditions are true in a call."""
        if not self.statement.conditions:
            return SURE
        key = (call.text, call.via, call.secure, call.point)
        found = self._held.get(key)
        if found is None:
            found = hold(self.conditions, self._keys, call)
            if self._is_shared:
                self._held[key] = found
        return found

    @property
    def conditions(self) -> tuple[ReadyCondition, ...]:
        """The conditions with their values as texts."""
        if self._conditions is None:
            self._conditions = tuple(
                ReadyCondition(each, self._keys.writer, has_variables=self.policy.has_variables)
                for each in self.statement.conditions
            )
            self._is_shared = self._is_shared and not any(each.varies for each in self._conditions)
        return self._conditions

    @property
    def texts(self) -> tuple[str, ...]:
        """The patterns of its resources as texts, in which variables have no values yet."""
        if self._texts is None:
            resources = self.statement.resources
            self._texts = tuple(map(self._keys.writer.value, resources.values)) if resources else ()
            self._varies = self.policy.has_variables and any(map(has_variables, self._texts))
        return self._texts

    @property
    def is_fixed(self) -> bool:
        """Whether it concerns just what matches one of its texts."""
        resources = self.statement.resources
        return bool(self.texts) and not self._varies and resources is not None and not resources.is_except

    @property
    def is_for_all(self) -> bool:
        """Whether it concerns every resource in all circumstances."""
        return self.is_certain and self.is_fixed and STAR in self.texts and not self.statement.conditions

    def _matched(self, resources: Patterns, call: Call) -> Certainty:
        found = any_of(self._one(each, call, resources) for each in self.texts)
        return opposite(found) if resources.is_except else found

    def _one(self, text: str, call: Call, resources: Patterns) -> Certainty:
        if self._varies and has_variables(text):
            with_values = filled(text, self._keys, call)
            if with_values is None:
                return MAYBE if resources.is_except else NEVER
            text = with_values
        return matched(pattern_of(text), call)


def matched(pattern: Pattern, call: Call) -> Certainty:
    """Return whether the pattern of a resource matches the whole ARN, or may match some of it."""
    if pattern.covers(call.text) and (
        pattern.text == call.text or (pattern.is_arn and not (pattern.has_open_type and call.has_type))
    ):
        return SURE
    return MAYBE if pattern.overlaps(call.text) else NEVER


def cut(mask: Mask, certainty: Certainty) -> Mask:
    """Return the actions of a statement that applies for sure, maybe, or never."""
    if certainty == SURE:
        return mask
    return Mask(0, mask.possible) if certainty == MAYBE else NO_ACTION


def both(mask: Mask, actions: int) -> Mask:
    """Return the part of a mask that is in some actions."""
    return Mask(mask.sure & actions, mask.possible & actions)


def without(mask: Mask, actions: int) -> Mask:
    """Return the part of a mask that is not in some actions."""
    return both(mask, ~actions)
