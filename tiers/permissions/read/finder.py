"""The resource that a value in a template names, by reference, name, URL, or ARN."""

from collections.abc import Hashable, Iterator

from tiers import resources
from tiers.cloudformation.evaluate.values import (
    Pseudo,
    ResourceRef,
    Unknown,
    Value,
    is_outside,
    parts_of,
)
from tiers.permissions.read.canonical import Names, key_of
from tiers.proof.build.catalogue import Catalogue, Resource


class Finder:
    """Finds resources of a catalog by their references, names, URLs, and ARNs."""

    def __init__(self, catalogue: Catalogue, names: Names) -> None:
        self._catalogue = catalogue
        self._names = names
        self._known: dict[str, dict[Hashable, Resource]] = {}
        self._values: dict[str, list[tuple[Resource, Value]]] = {}

    def find(self, value: Value, kind: str) -> Resource | Unknown | None:
        """Return the resource of a type, why it may be any of them, or `None` if it is none of them."""
        if kind not in self._known:
            self._index(kind)
        if not self._known[kind] and not self._values[kind]:
            return None
        referred = self._catalogue.get(value.name) if isinstance(value, ResourceRef) else None
        if referred is not None and referred.type == kind and self._is_named_by(referred, value.attribute):
            # Whatever its name is, also one that is not known.
            return referred
        canonical = self._names.canonical(value)
        found = self._known[kind].get(key_of(canonical))
        if found is not None:
            return found
        if is_outside(canonical):
            # Before the deployment, a name is known that the template writes, and none that AWS makes.
            return _perhaps(next((each for each, own in self._values[kind] if _is_written(own)), None))
        unknown = next((each for each in parts_of(canonical) if isinstance(each, Unknown)), None)
        if unknown is not None:
            return unknown
        similar = (each for each, own in self._values[kind] if _may_equal(own, canonical))
        return _perhaps(next(similar, None))

    def _is_named_by(self, resource: Resource, attribute: str) -> bool:
        """Return whether an attribute is a name of the resource itself."""
        return any(attribute in each.values for each in resources.arns_of(resource.type) if not each.part)

    def each(self, value: Value, kind: str) -> Iterator[Resource | Unknown]:
        """Yield what each of a list of values names, or a single one, without those that name nothing."""
        for one in value if isinstance(value, list) else [value]:
            found = None if one is None else self.find(one, kind)
            if found is not None:
                yield found

    def _index(self, kind: str) -> None:
        known = self._known.setdefault(kind, {})
        values = self._values.setdefault(kind, [])
        arns = next(each for each in resources.arns_of(kind) if not each.part)
        for resource in self._catalogue.of(kind):
            own = [self._names.value(resource, attribute) for attribute in arns.values]
            for value in (*own, self._names.name(resource, arns)):
                values.append((resource, value))
                key = key_of(value)
                if key is not None:
                    known.setdefault(key, resource)


def _perhaps(resource: Resource | None) -> Unknown | None:
    """Return why it is not known if a value names a resource."""
    if resource is None:
        return None
    return Unknown(f"it is not known if this is `{resource.id}`", resource.origin())


def _is_written(value: Value) -> bool:
    """Return whether a name has no part that AWS makes."""
    return not any(isinstance(each, ResourceRef) for each in parts_of(value))


def _may_equal(left: Value, right: Value) -> bool:
    """Return whether two canonical values may be the same string, depending on where they are deployed."""
    return _fits(left, right) or _fits(right, left)


def _fits(value: Value, other: Value) -> bool:
    """Return whether a value is another one if each of its open parts is some string."""
    fixed = [""]
    for part in parts_of(value):
        if isinstance(part, Unknown | Pseudo):
            fixed.append("")
        else:
            fixed[-1] += _sample(part)
    text = _sample(other)
    if len(fixed) == 1:
        return text == fixed[0]
    first, *middle, last = fixed
    at, end = len(first), len(text) - len(last)
    if at > end or not (text.startswith(first) and text.endswith(last)):
        return False
    for each in middle:
        found = text.find(each, at, end)
        if found < 0:
            return False
        at = found + len(each)
    return True


def _sample(value: Value) -> str:
    """Return a string with a mark for each part that is known by name only."""
    return "".join(
        each if isinstance(each, str) else f"\ue000{_label(each)}\ue001" for each in parts_of(value)
    )


def _label(part: Value) -> str:
    if isinstance(part, Pseudo):
        return part.pseudo
    return f"{part.name} {part.attribute}" if isinstance(part, ResourceRef) else ""
