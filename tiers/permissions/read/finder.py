"""The resource that a value in a template names, by reference, name, URL, or ARN."""

import re
from collections.abc import Hashable, Iterator

from tiers import resources
from tiers.cloudformation.evaluate.values import Pseudo, ResourceRef, Unknown, Value, is_outside
from tiers.permissions.read.canonical import Names, parts_of
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
        canonical = self._names.canonical(value)
        found = self._known[kind].get(self._names.key(canonical))
        if found is not None or is_outside(canonical):
            return found
        unknown = next((each for each in parts_of(canonical) if isinstance(each, Unknown)), None)
        if unknown is not None:
            return unknown
        similar = (each for each, own in self._values[kind] if _may_equal(own, canonical))
        other = next(similar, None)
        return other and Unknown(f"it is not known if this is `{other.id}`", other.origin())

    def each(self, value: Value, kind: str) -> Iterator[Resource | Unknown]:
        """Yield what each of a list of values names, or a single one, without those that name nothing."""
        for one in value if isinstance(value, list) else [value]:
            found = None if one is None else self.find(one, kind)
            if found is not None:
                yield found

    def _index(self, kind: str) -> None:
        known = self._known.setdefault(kind, {})
        values = self._values.setdefault(kind, [])
        attributes = [each for arns in resources.find(kind).arns if not arns.part for each in arns.values]
        for resource in self._catalogue.of(kind):
            for attribute in attributes:
                value = self._names.value(resource, attribute)
                values.append((resource, value))
                key = self._names.key(value)
                if key is not None:
                    known.setdefault(key, resource)


def _may_equal(left: Value, right: Value) -> bool:
    """Return whether two canonical values may be the same string, depending on where they are deployed."""
    return bool(_pattern(left).fullmatch(_sample(right)) or _pattern(right).fullmatch(_sample(left)))


def _pattern(value: Value) -> re.Pattern[str]:
    return re.compile("".join(map(_matching, parts_of(value))), re.DOTALL)


def _matching(part: Value) -> str:
    if isinstance(part, Unknown):
        return ".*"
    return "[^:/]+" if isinstance(part, Pseudo) else re.escape(_sample(part))


def _sample(value: Value) -> str:
    """Return a string with a mark for each part that is known by name only."""
    return "".join(
        each if isinstance(each, str) else f"\ue000{_label(each)}\ue001" for each in parts_of(value)
    )


def _label(part: Value) -> str:
    if isinstance(part, Pseudo):
        return part.pseudo
    return f"{part.name} {part.attribute}" if isinstance(part, ResourceRef) else ""
