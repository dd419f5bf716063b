"""Roles that exist already, in place of those that components would have.

Each is built as if it were created, and then left out of the templates. What it would allow is what a proof
assumes, and what its owner has to add: `tiers permissions SPEC --for COMPONENT` prints it.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from tiers.ir.elsewhere import Elsewhere
from tiers.ir.facets import Exists
from tiers.ir.parameters import Text
from tiers.ir.placed import Built, Placed
from tiers.ir.references import Interpolation, Pointer, Target
from tiers.language.architecture import Architecture
from tiers.network import existing_members
from tiers.network.existing_members import ROLES, Existing
from tiers.tuples import NamedTuple

_VARIABLE = re.compile(r"\$\{([A-Za-z0-9:.]+)\}")
_POLICY = "AWS::IAM::RolePolicy"


def divided(
    resources: Sequence[Placed], ids: Collection[str]
) -> tuple[tuple[Placed, ...], tuple[Placed, ...]]:
    """Return the resources to create, and those of the roles with some logical IDs."""
    withheld = tuple(each for each in resources if each.logical_id in ids or _is_of(each, ids))
    names = {each.logical_id for each in withheld}
    created = (each for each in resources if each.logical_id not in names)
    return tuple(_without_waiting(each, names) for each in created), withheld


def _is_of(placed: Placed, ids: Collection[str]) -> bool:
    """Return whether a resource is a separate policy of one of the roles."""
    role = placed.body.get("Properties", {}).get("RoleName")
    return placed.body["Type"] == _POLICY and isinstance(role, Pointer) and role.target.logical_id in ids


def _without_waiting(placed: Placed, names: set[str]) -> Placed:
    if names.isdisjoint(placed.after):
        return placed
    return placed._replace(after=tuple(each for each in placed.after if each not in names))


def assumed(built: Built, roles: tuple[Placed, ...], existing: Existing) -> Built:
    """Return what was built with the roles that exist, and with what is assumed of these."""
    known = dict(_properties(roles, existing))
    rows = (
        {**row, "properties": known[row["logical_id"]]} if row["logical_id"] in known else row
        for row in built.existing
    )
    return built._replace(existing=tuple(rows), withheld=roles)


def _properties(roles: Sequence[Placed], existing: Existing) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what is assumed of each role: it has what all of its components need of it together."""
    users: dict[str, list[tuple[str, Exists]]] = {}
    named = existing_members.same(existing)
    for member, values in existing:
        for each in values:
            if each.type in ROLES:
                users.setdefault(named[each.target.logical_id], []).append((member.name, each))
    for identity, used in users.items():
        ids = [role_of(each) for _, each in used]
        documents = [each for name in ids for each in statements(roles, name)]
        found = {
            "role": ids[0] if ids[0] != identity else "",
            "components": [name for name, _ in used],
            "principals": list(dict.fromkeys(each.properties["principal"] for _, each in used)),
            "statements": _distinct(_plain(each) for each in documents),
            "managed": _distinct(_ASSUMED.part(each) for name in ids for each in managed(roles, name)),
        }
        yield identity, {name: each for name, each in found.items() if each}


def of(architecture: Architecture) -> dict[str, Exists]:
    """Return the roles that exist, or their instance profiles, by the components that have them."""
    return {
        member.name: each
        for member, values in existing_members.of(architecture)
        for each in values
        if each.type in ROLES
    }


def role_of(exists: Exists) -> str:
    """Return the logical ID of a role that exists, or of the one in an instance profile."""
    return str(exists.properties.get("role", exists.target.logical_id))


def statements(roles: Sequence[Placed], role: str) -> list[Mapping[str, Any]]:
    """Return the statements that a role would have, also by separate policies."""
    documents: list[Mapping[str, Any]] = []
    for each in roles:
        properties = each.body["Properties"]
        if each.logical_id == role:
            documents += [policy["PolicyDocument"] for policy in properties.get("Policies", ())]
        elif each.body["Type"] == _POLICY and properties["RoleName"].target.logical_id == role:
            documents.append(properties["PolicyDocument"])
    return [statement for document in documents for statement in document["Statement"]]


def managed(roles: Sequence[Placed], role: str) -> list[Any]:
    """Return the ARNs of the managed policies that a role would have."""
    found = (each.body["Properties"] for each in roles if each.logical_id == role)
    return [arn for properties in found for arn in properties.get("ManagedPolicyArns", ())]


def _distinct(values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for each in values:
        if each is not None and each not in found:
            found.append(each)
    return found


def _plain(statement: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a statement in which strings have the references; `None` if nothing of it is known.

    Metadata has no functions. What only a deployment knows, such as a key that a parameter names, is not
    part of a proof.
    """
    found: dict[str, Any] = _ASSUMED.part(statement)
    resources = found.get("Resource")
    if isinstance(resources, list):
        found["Resource"] = resources = [each for each in resources if each is not None]
    return found if resources and _is_known(found) else None


def _is_known(value: object) -> bool:
    if isinstance(value, dict | list):
        return all(map(_is_known, value.values() if isinstance(value, dict) else value))
    return value is not None


def _reference(target: Target) -> str:
    """Return a reference such as `<Jobs.Arn>`; to linters, `${Jobs.Arn}` is a forgotten `Sub`."""
    return f"<{target.dotted}>"


def _unknown(_value: Text | Elsewhere) -> None:
    """Return nothing for what is known at deployment alone."""


class Filling(NamedTuple):
    """What is in place of references in statements, and of values that are known at deployment alone."""

    target: Callable[[Target], str]
    chosen: Callable[[Text | Elsewhere], str | None]

    def part(self, value: Any) -> Any:  # noqa: ANN401 - a part of a statement
        """Return a part of a statement without references; `None` for a string without a value."""
        if isinstance(value, Mapping) and "Fn::Sub" not in value:
            return {name: self.part(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.part(each) for each in value]
        return self.chosen(value) if isinstance(value, Text | Elsewhere) else self._text(value)

    def _text(self, value: Any) -> Any:  # noqa: ANN401 - a string or a reference
        match value:
            case Pointer():
                return self.target(value.target)
            case Interpolation():
                each = [self.target(p) if isinstance(p, Target) else self.part(p) for p in value.parts]
                return None if None in each else "".join(each)
            case {"Fn::Sub": str(text)}:
                return self._substituted(text, {})
            case {"Fn::Sub": [str(text), dict(variables)]}:
                return self._substituted(text, self.part(variables))
        return value

    def _substituted(self, text: str, known: Mapping[str, str | None]) -> str | None:
        if None in known.values():
            return None
        return _VARIABLE.sub(
            lambda found: str(known[found[1]]) if found[1] in known else self.target(_dotted(found[1])), text
        )


def _dotted(name: str) -> Target:
    logical_id, _, attribute = name.partition(".")
    return Target(logical_id, attribute or None)


_ASSUMED: Final = Filling(_reference, _unknown)
