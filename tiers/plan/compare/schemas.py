"""AWS's schemas of resource types: properties that cannot change, and lists that have no order.

cfn-lint ships the schemas, one file a type. They are read without importing it, and only for types that
changed; `tests/plan/test_schemas.py` compares this reading with cfn-lint's.
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""

import json
import os
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from typing import Any, NamedTuple

PropertyPath = tuple[str, ...]
"""A path to a property: `("DnsOptions", "PrivateDnsPreference")`; `*` is any item of a list."""

_REGION = "us-east-1"  # it has nearly every type, and what cannot change is the same everywhere
_PREFIX = "/properties/"
_DEEPEST = 16
"""Definitions may contain themselves."""


class Schema(NamedTuple):
    """The part of one resource type's schema that matters for updates."""

    create_only: tuple[PropertyPath, ...]
    """A change of one of these replaces the resource."""
    conditional: tuple[PropertyPath, ...]
    """A change of one of these may replace it; on what that depends, the schema does not say."""
    identifiers: tuple[PropertyPath, ...]
    """The properties that distinguish one such resource from another."""
    deletes_first: bool
    """True if the old one is deleted before its replacement is created."""
    write_only: tuple[PropertyPath, ...]
    """The properties that can be set but not read: passwords, and what a resource is made from."""
    content: Mapping[str, Any]

    def is_unordered(self, path: tuple[str | int, ...]) -> bool:
        """Return whether the list at a path is a set: `insertionOrder` is false."""
        found = self._at(path)
        return found.get("insertionOrder") is False

    def names(self, path: tuple[str | int, ...]) -> frozenset[str]:
        """Return all properties that can be at a path; none where the schema leaves them open."""
        found = self._at(path)
        is_open = found.get("additionalProperties") is not False or "patternProperties" in found
        return frozenset() if is_open else frozenset(found.get("properties") or ())

    def _at(self, path: tuple[str | int, ...]) -> Mapping[str, Any]:
        here: Mapping[str, Any] = self.content
        for step in path[:_DEEPEST]:
            here = self._resolved(here)
            below = here.get("items") if isinstance(step, int) else (here.get("properties") or {}).get(step)
            if not isinstance(below, Mapping):
                return {}
            here = below
        return self._resolved(here)

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        for _ in range(_DEEPEST):
            reference = schema.get("$ref")
            if not isinstance(reference, str):
                return schema
            found = self.content.get("definitions", {}).get(reference.rpartition("/")[2], {})
            schema = {**found, **{key: each for key, each in schema.items() if key != "$ref"}}
        return schema


@cache
def schema_of(resource_type: str) -> Schema | None:
    """Return the schema of a type; None for a custom resource, a module, or an unknown type."""
    name = _index().get(resource_type)
    if name is None:
        return None
    content = _read(os.path.join("resources", f"{name}.json"))
    return Schema(
        _paths(content, "createOnlyProperties"),
        _paths(content, "conditionalCreateOnlyProperties"),
        _paths(content, "primaryIdentifier"),
        content.get("replacementStrategy") == "delete_then_create",
        _paths(content, "writeOnlyProperties"),
        content,
    )


@cache
def _index() -> Mapping[str, str]:
    found: Mapping[str, str] = _read(os.path.join("providers", f"{_REGION}.json"))
    return found


def _read(path: str) -> Any:  # noqa: ANN401 - JSON-like data
    package = find_spec("cfnlint")
    assert package is not None, "cfn-lint is a dependency"
    assert package.submodule_search_locations, "it is a package"
    folder = os.path.join(package.submodule_search_locations[0], "data", "schemas")
    with open(os.path.join(folder, path), encoding="utf-8") as file:
        return json.load(file)


def _paths(content: Mapping[str, Any], key: str) -> tuple[PropertyPath, ...]:
    pointers = content.get(key, ())
    return tuple(tuple(each.removeprefix(_PREFIX).split("/")) for each in pointers)


@cache
def authorizations(service: str) -> Mapping[str, tuple[str, ...]]:
    """Return the kinds of resources that each action of a service is about, by its name in lower case.

    From the Service Authorization Reference, which cfn-lint ships.
    """
    actions = _authorizations().get(service, {}).get("Actions", {})
    return {name: tuple(each.get("Resources", ())) for name, each in actions.items()}


@cache
def _authorizations() -> Mapping[str, Any]:
    found: Mapping[str, Any] = _read(os.path.join("..", "AdditionalSpecs", "Policies.json"))
    return found
