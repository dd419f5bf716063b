"""The sections of a template as they should be; what somebody wrote there instead is left out."""

from collections.abc import Mapping
from typing import Any

_NOTHING: Mapping[str, Any] = {}


def section(template: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a section such as `Parameters`, empty where there is none."""
    found = template.get(name)
    return found if isinstance(found, Mapping) else _NOTHING


def resources_of(template: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the resources of a template: whatever has a type."""
    bodies = section(template, "Resources")
    return {
        str(name): body
        for name, body in bodies.items()
        if isinstance(body, Mapping) and isinstance(body.get("Type"), str)
    }


def properties_of(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a resource's properties, as they are written."""
    return section(resource, "Properties")
