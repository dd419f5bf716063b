"""Roles that exist already, in place of those that components would have.

Each is built as if it were created, and then left out of the templates. What it would allow is what a proof
assumes, and what its owner has to add: `tiers permissions SPEC --for COMPONENT` prints it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from tiers.diagnostics.model import NOWHERE, Diagnostic
from tiers.diagnostics.wording import listed
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.facets import Exists
from tiers.ir.parameters import Text
from tiers.ir.placed import Built, Placed
from tiers.ir.references import Interpolation, Pointer, Target
from tiers.language.architecture import Architecture
from tiers.network import existing_members
from tiers.network.existing_members import PROFILE, ROLE, Existing

_VARIABLE = re.compile(r"\$\{([A-Za-z0-9:.]+)\}")
_WORDS = ("deployer", "service-role", "key", "publish")
"""Whom `tiers permissions --for` prints policies for, beside roles."""
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
            if each.type in (ROLE, PROFILE):
                users.setdefault(named[each.target.logical_id], []).append((member.name, each))
    for identity, used in users.items():
        ids = [role_of(each) for _, each in used]
        documents = [each for name in ids for each in statements(roles, name)]
        found = {
            "role": ids[0] if ids[0] != identity else "",
            "components": [name for name, _ in used],
            "principals": list(dict.fromkeys(each.properties["principal"] for _, each in used)),
            "statements": _distinct(_plain(each) for each in documents),
            "managed": _distinct(_text(each) for name in ids for each in managed(roles, name)),
        }
        yield identity, {name: each for name, each in found.items() if each}


def of(architecture: Architecture) -> dict[str, Exists]:
    """Return the roles that exist, or their instance profiles, by the components that have them."""
    return {
        member.name: each
        for member, values in existing_members.of(architecture)
        for each in values
        if each.type in (ROLE, PROFILE)
    }


def without(name: str, architecture: Architecture) -> Diagnostic:
    """Return the finding for a name that is not that of a component with an existing role."""
    known = list(of(architecture))
    member = architecture.members.get(name)
    if member is not None:
        message = f"`{name}` has no existing role"
        own = f"add `role: ARN` to `{name}`, or " if "role" in member.component.fields else ""
        advice = f"{own}use {listed(known or _WORDS, 'or')}"
    else:
        message = f"unknown component `{name}`"
        advice = f"use {listed((*_WORDS, *known), 'or')}"
    from tiers.diagnostics.codes.roles import NO_EXISTING_ROLE

    return NO_EXISTING_ROLE.at(NOWHERE, message, help=advice)


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
    found = {name: _strings(value) for name, value in statement.items()}
    resources = found.get("Resource")
    if isinstance(resources, list):
        found["Resource"] = resources = [each for each in resources if each is not None]
    return found if resources and _is_known(found) else None


def _is_known(value: object) -> bool:
    if isinstance(value, dict | list):
        return all(map(_is_known, value.values() if isinstance(value, dict) else value))
    return value is not None


def _strings(value: Any) -> Any:  # noqa: ANN401 - a part of a statement
    if isinstance(value, Mapping) and "Fn::Sub" not in value:
        return {name: _strings(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_strings(each) for each in value]
    return _text(value)


def _text(value: Any) -> str | None:  # noqa: ANN401 - a string or a reference
    """Return a string with references such as `<Jobs.Arn>`; `None` for what is known at deployment alone.

    To linters, `${Jobs.Arn}` is a forgotten `Sub`.
    """
    match value:
        case str():
            return None if isinstance(value, Text | Elsewhere) else value
        case Pointer():
            return _reference(value.target)
        case Interpolation():
            return _joined(
                _reference(each) if isinstance(each, Target) else _text(each) for each in value.parts
            )
        case {"Fn::Sub": str(text)}:
            return _substituted(text, {})
        case {"Fn::Sub": [str(text), dict(variables)]}:
            known = {name: _text(each) for name, each in variables.items()}
            return None if None in known.values() else _substituted(text, known)
    return None


def _joined(parts: Iterable[str | None]) -> str | None:
    known = list(parts)
    return None if None in known else "".join(map(str, known))


def _substituted(text: str, known: Mapping[str, str | None]) -> str:
    return _VARIABLE.sub(lambda found: str(known.get(found[1], f"<{found[1]}>")), text)


def _reference(target: Target) -> str:
    return f"<{target.dotted}>"
