"""Values inside the properties of a resource."""

from collections.abc import Mapping

from tiers.cloudformation.evaluate.values import Unknown, Value
from tiers.proof.build.catalogue import Resource


def at(resource: Resource, path: tuple[str, ...]) -> Value:
    """Return the value at a path, `None` without one; what is unknown on the way is the answer.

    A `*` is the item of a list that has the rest of the path; if several have it, the value is unknown.
    """
    return _below(resource.properties, path, resource)


def _below(value: Value, path: tuple[str, ...], resource: Resource) -> Value:
    if not path or isinstance(value, Unknown):
        return value
    step, *rest = path
    if step != "*":
        return _below(value.get(step), tuple(rest), resource) if isinstance(value, Mapping) else None
    items = value if isinstance(value, list) else []
    found = [each for item in items if (each := _below(item, tuple(rest), resource)) is not None]
    if len(found) > 1:
        return Unknown("several of a list have it", resource.origin())
    return found[0] if found else None
