"""Values inside the properties of a resource."""

from collections.abc import Mapping

from tiers.cloudformation.evaluate.values import Unknown, Value
from tiers.proof.build.catalogue import Resource


def at(resource: Resource, path: tuple[str | int, ...]) -> Value:
    """Return the value at a path, `None` without one; what is unknown on the way is the answer."""
    value: Value = resource.properties
    for step in path:
        if isinstance(value, Unknown):
            return value
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value
