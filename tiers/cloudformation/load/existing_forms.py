"""Values in metadata about what exists, each in the one form that the compiler writes."""

import re
from collections.abc import Mapping
from typing import Any

from tiers.cloudformation.evaluate.values import Value
from tiers.cloudformation.load.manifest import DamagedError

EXISTS, EXISTING_KEY, USERS, LISTED = "TiersExists", "TiersKey", "TiersComponents", "AsListed"
"""Properties that no resource type has: that a resource exists and was not loaded, its KMS key, the
components that have a role, and that a security group has no rules but those that are listed."""
_MARKS = frozenset((EXISTS, EXISTING_KEY, USERS, LISTED))
METADATA = "Tiers"
"""The place of what exists in the `Metadata` of a template."""
_COMPONENT = re.compile(r"[A-Za-z0-9_-]{1,63}")
_LOGICAL_ID = re.compile(r"[A-Za-z0-9]{1,255}")

Resource = tuple[str, dict[str, Any]]
"""A resource and its logical ID."""


def own_metadata(template: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the metadata of a template has about what exists."""
    metadata = template.get("Metadata")
    own = metadata.get(METADATA) if isinstance(metadata, Mapping) else None
    return own if isinstance(own, Mapping) else {}


def unmarked(properties: Value) -> Value:
    """Return the properties of a created resource: what a template writes cannot make it one that exists."""
    if not isinstance(properties, Mapping) or _MARKS.isdisjoint(properties):
        return properties
    return {name: value for name, value in properties.items() if name not in _MARKS}


def text(value: object) -> str:
    """Return a string. Raises `DamagedError` for anything else."""
    if not isinstance(value, str):
        raise DamagedError
    return value


def texts(given: object) -> tuple[str, ...]:
    """Return a list of strings. Raises `DamagedError` for anything else."""
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise DamagedError
    return tuple(given)


def is_component(name: str) -> bool:
    """Return whether a string can be the name of a component."""
    return _COMPONENT.fullmatch(name) is not None


def logical_id(value: object) -> str:
    """Return a logical ID. Raises `DamagedError` for anything else."""
    if not isinstance(value, str) or not _LOGICAL_ID.fullmatch(value):
        raise DamagedError
    return value


def ref(name: str) -> dict[str, str]:
    """Return a reference to a resource."""
    return {"Ref": name}
