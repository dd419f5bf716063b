"""Components that exist already: their values in templates, and what a proof may assume of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.diagnostics.model import Route
from tiers.ir import identifiers
from tiers.ir.existing_values import identity
from tiers.ir.facets import Exists
from tiers.ir.placed import Given
from tiers.ir.references import Target
from tiers.language.architecture import Architecture
from tiers.language.component import Member
from tiers.network.existing import written

KEY, ROLE, PROFILE = "AWS::KMS::Key", "AWS::IAM::Role", "AWS::IAM::InstanceProfile"
ROLES = (ROLE, PROFILE)

Existing = tuple[tuple[Member, tuple[Exists, ...]], ...]
"""The components with something that exists already, and what that is."""


def of(architecture: Architecture) -> Existing:
    """Return the components with something that exists already, and what that is."""
    found = (
        (member, tuple(member.component.exists(architecture.around(member))))
        for member in architecture.members.values()
    )
    return tuple((member, values) for member, values in found if values)


def given(existing: Existing) -> Given:
    """Return the value of each reference to something that exists already."""
    return {each.target: each.value for _, values in existing for each in values}


def taken(existing: Existing) -> dict[str, Route]:
    """Return the logical IDs that refer to what exists already, each with the route of its component."""
    return {each.target.logical_id: member.route for member, values in existing for each in values}


def role_ids(existing: Existing) -> frozenset[str]:
    """Return the logical IDs of the roles that exist, and of the instance profiles that carry some."""
    found = (each for _, values in existing for each in values if each.type in ROLES)
    return frozenset(
        str(name) for each in found for name in (each.target.logical_id, each.properties.get("role", ""))
    ) - {""}


def same(existing: Existing) -> dict[str, str]:
    """Return the logical ID of everything that exists, as that of the first component with the same thing.

    Two components may have one KMS key or one secret.
    """
    first: dict[tuple[str, ...], str] = {}
    return {
        each.target.logical_id: first.setdefault((each.type, *identity(each.value)), each.target.logical_id)
        for _, values in existing
        for each in values
        if each.type and isinstance(each.value, str)
    }


def keys(existing: Existing) -> Iterator[tuple[frozenset[str], Target]]:
    """Yield the logical IDs of what a KMS key encrypts, for each key that exists, with the key."""
    for _, values in existing:
        key = _key(values)
        if key is not None:
            yield frozenset(each.target.logical_id for each in values if each.target != key), key


def assumed(architecture: Architecture, existing: Existing) -> tuple[Mapping[str, Any], ...]:
    """Return the metadata about what exists, as `tiers/cloudformation/load/existing.py` reads it."""
    found, named = [], same(existing)
    for member, values in existing:
        here = architecture.around(member)
        key = _key(values)
        for each in values:
            logical_id = each.target.logical_id
            if not each.type or not isinstance(each.value, str) or named[logical_id] != logical_id:
                continue
            row = {
                "component": member.name,
                "route": list(member.route),
                "type": each.type,
                "logical_id": logical_id,
                "attribute": each.target.attribute or "",
                "value": written(each.value),
            }
            if each.properties:
                row["properties"] = dict(each.properties)
            if here.place is not None and logical_id == identifiers.security_group(member.name):
                row["vpc"] = identifiers.VPC
            elif key not in (None, each.target):
                row["key"] = named[key.logical_id]
            found.append(row)
    return tuple(found)


def _key(values: tuple[Exists, ...]) -> Target | None:
    return next((each.target for each in values if each.type == KEY), None)
