"""Keys that component types of this version have, so that an import writes only those."""

from tiers.language import registry
from tiers.language.record import Record
from tiers.language.shape import (
    Deployable,
    Either,
    ListOf,
    MapOf,
    RecordOf,
    Shape,
    Text,
    Whole,
    fields,
)


def has_type(name: str) -> bool:
    """Return whether there is a component type."""
    return registry.tier_of(name) is not None


def has(type_: str, path: tuple[str, ...]) -> bool:
    """Return whether a component type has a key; the names of a mapping's items count as keys."""
    return bool(_shapes(type_, path))


def bounds(type_: str, path: tuple[str, ...]) -> tuple[int, int]:
    """Return the least and the greatest integer that a key allows; any for a key without limits."""
    for each in _shapes(type_, path):
        literal = each.literal if isinstance(each, Deployable) else each
        if isinstance(literal, Whole) and literal.bounds:
            return literal.bounds.low, literal.bounds.high or _ANY
    return -_ANY, _ANY


_ANY = 1 << 53


def matches(type_: str, path: tuple[str, ...], text: str) -> bool:
    """Return whether a string has the form that a key requires."""
    literals = [each.literal if isinstance(each, Deployable) else each for each in _shapes(type_, path)]
    return any(
        isinstance(each, Text) and (not each.pattern or each.pattern.matches(text)) for each in literals
    )


def _shapes(type_: str, path: tuple[str, ...]) -> list[Shape]:
    """Return the shapes that the value at a path may have."""
    tier = registry.tier_of(type_)
    if tier is None:
        return []
    found = _below(RecordOf(registry.component(tier, type_)), path[0])
    for step in path[1:]:
        found = [inner for each in found for inner in _below(each, step)]
    return [inner for each in found for inner in _options(each)]


def _options(shape: Shape) -> list[Shape]:
    if isinstance(shape, Either):
        return [inner for each in shape.shapes for inner in _options(each)]
    return [shape]


def _below(shape: Shape, step: str) -> list[Shape]:
    found: list[Shape] = []
    for each in _options(shape):
        if isinstance(each, ListOf):
            found += _below(each.item, step)
        elif isinstance(each, MapOf):
            found.append(each.value)
        elif isinstance(each, RecordOf):
            found += _of_record(each.record, step)
    return found


def _of_record(record: type[Record], step: str) -> list[Shape]:
    field = fields(record).get(step)
    return [] if field is None else [field.shape]
