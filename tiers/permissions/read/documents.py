"""Policy documents: evaluated values to policies, with the reason for each part that is not known.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from collections.abc import Iterator, Mapping
from typing import Final

from tiers.cloudformation.evaluate.values import Origin, Unknown, Value
from tiers.permissions.model.policies import Effect, Patterns, Policy, PolicyKind, Principals, Statement
from tiers.permissions.read.canonical import Names
from tiers.permissions.read.elements import (
    anyone,
    conditions,
    patterns,
    principals,
)
from tiers.permissions.read.json_document import parsed

_VARIABLES: Final = "2012-10-17"
"""The version of documents with policy variables."""
_KEYS = {"Version", "Id", "Statement"}
_STATEMENT_KEYS = {
    *("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"),
    *("Principal", "NotPrincipal"),
}
_EFFECTS: tuple[Effect, Effect] = ("Allow", "Deny")


class Documents:
    """A reader of policy documents in one catalog of resources."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def read(self, document: Value, kind: PolicyKind, origin: Origin, name: str = "") -> Policy | Unknown:
        """Return a policy, or why nothing of it is known."""
        found = parsed(document, origin)
        if isinstance(found, Unknown):
            return found
        if not isinstance(found, Mapping):
            return Unknown("the policy document is not a mapping", origin)
        strange = [each for each in found if each not in _KEYS]
        if strange:
            return Unknown(f"`{str(strange[0])[:40]}` is not an element of a policy", origin)
        version = found.get("Version")
        uncertain = version if isinstance(version, Unknown) else None
        statements = tuple(self._statements(found.get("Statement"), kind, origin))
        return Policy(kind, statements, origin, name, version == _VARIABLES, uncertain)

    def unread(self, kind: PolicyKind, why: Unknown, origin: Origin) -> Policy:
        """Return the policy that may be any, because nothing of it is known."""
        return Policy(kind, tuple(_anything(kind, why, origin)), origin, uncertain=why)

    def _statements(self, value: Value, kind: PolicyKind, origin: Origin) -> Iterator[Statement]:
        if value is None:
            yield from _anything(kind, Unknown("the policy has no `Statement`", origin), origin)
            return
        for index, each in enumerate(value if isinstance(value, list) else [value]):
            place = below(origin, "Statement", *([index] if isinstance(value, list) else []))
            if isinstance(each, Mapping):
                yield from self._statement(each, kind, place)
            else:
                why = each if isinstance(each, Unknown) else Unknown("a statement is not a mapping", place)
                yield from _anything(kind, why, place)

    def _statement(self, value: Mapping[str, Value], kind: PolicyKind, origin: Origin) -> Iterator[Statement]:
        effect = value.get("Effect")
        actions, no_actions = patterns(self._names, value, "Action", origin)
        resources, no_resources = self._resources(value, kind, origin)
        who, no_principals = self._principals(value, kind, origin)
        held, no_conditions = conditions(self._names, value.get("Condition"), origin)
        strange = [each for each in value if each not in _STATEMENT_KEYS]
        uncertain = no_actions or no_resources or no_principals or no_conditions
        if strange and uncertain is None:
            uncertain = Unknown(f"`{str(strange[0])[:40]}` is not an element of a statement", origin)
        effects: tuple[Effect, ...] = tuple(each for each in _EFFECTS if each == effect)
        if not effects:
            uncertain = effect if isinstance(effect, Unknown) else Unknown("the effect is not known", origin)
            effects = _EFFECTS
        sid = value.get("Sid")
        for each in effects:
            yield Statement(
                *(each, actions, resources, who, held, origin),
                sid if isinstance(sid, str) else "",
                uncertain,
            )

    def _resources(
        self, value: Mapping[str, Value], kind: PolicyKind, origin: Origin
    ) -> tuple[Patterns | None, Unknown | None]:
        if kind == "trust":
            return None, None
        if kind == "resource" and "Resource" not in value and "NotResource" not in value:
            # As those of repositories, which have no such element: it is the resource that has the policy.
            return Patterns(("*",)), None
        return patterns(self._names, value, "Resource", origin)

    def _principals(
        self, value: Mapping[str, Value], kind: PolicyKind, origin: Origin
    ) -> tuple[Principals | None, Unknown | None]:
        if kind not in {"identity", "boundary"}:
            return principals(self._names, value, origin)
        if "Principal" in value or "NotPrincipal" in value:
            return None, Unknown("a policy of an identity has no principals", origin)
        return None, None


def below(origin: Origin, *path: str | int) -> Origin:
    """Return the origin of something inside a property."""
    return Origin(origin.resource, (*origin.path, *path))


def _anything(kind: PolicyKind, why: Unknown, origin: Origin) -> Iterator[Statement]:
    """Yield the statements that a statement could be of which nothing is known."""
    whatever = Patterns((why,))
    who = None if kind in {"identity", "boundary"} else anyone(why)
    for effect in _EFFECTS:
        yield Statement(
            effect, whatever, None if kind == "trust" else whatever, who, (), origin, uncertain=why
        )
