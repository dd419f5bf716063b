"""The shapes that the language has at a route of a document, whatever is written there."""

from collections.abc import Iterator
from typing import Any

from tiers.diagnostics.model import Route
from tiers.language import installed, registry
from tiers.language.broken import BrokenTypeError
from tiers.language.component import Component
from tiers.language.environment import Environment
from tiers.language.overlay import KEY as ENVIRONMENTS
from tiers.language.record import Record
from tiers.language.shape import (
    Choice,
    Deployable,
    Either,
    Field,
    ListOf,
    MapOf,
    RecordOf,
    Shape,
    Tagged,
    fields,
)
from tiers.language.spec import Spec
from tiers.tuples import NamedTuple


class Found(NamedTuple):
    """The shapes that a value may have, the key that it belongs to, and the name of its topic."""

    shapes: tuple[Shape, ...]
    field: Field | None = None
    topic: str = ""
    """The argument of `tiers explain` for it; `""` if there is none."""


ROOT = Found((RecordOf(Spec),))


def at(route: Route, data: Any) -> Found | None:  # noqa: ANN401 - plain data of any shape
    """Return what the language has at a route of a document with that data; `None` if it has nothing."""
    found: Found | None = ROOT
    for index, step in enumerate(route):
        found = _below(found, step, route[:index], data) if found else None
    return found


def value(route: Route, data: Any) -> Any:  # noqa: ANN401 - plain data of any shape
    """Return the data at a route, or `None`."""
    for step in route:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def record(shape: Shape, route: Route, data: Any) -> type[Record] | None:  # noqa: ANN401 - plain data
    """Return the record of a mapping at a route: for a component, that of its type."""
    if isinstance(shape, RecordOf):
        return shape.record
    return component(shape.tier, _type(route, data)) if isinstance(shape, Tagged) else None


def component(tier: str, name: object) -> type[Component] | None:
    """Return the class of a component type of this or another package."""
    if not isinstance(name, str):
        return None
    if name in registry.types(tier):
        return registry.component(tier, name)
    try:
        row = installed.find(name)
        return installed.component(row) if row and row.tier == tier else None
    except BrokenTypeError:
        return None


def types(tier: str) -> tuple[str, ...]:
    """Name the component types of a tier, those of other packages last."""
    rows, _ = installed.every()
    return (*registry.types(tier), *(row.name for row in rows if row.tier == tier))


def every(document_data: Any) -> Iterator[tuple[Route, Found]]:  # noqa: ANN401 - plain data of any shape
    """Yield every value of a document by its route, with what the language has there."""
    pending: list[tuple[Route, Any, Found]] = [((), document_data, ROOT)]
    while pending:
        route, data, found = pending.pop()
        yield route, found
        inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
        for step, each in inner:
            below = _below(found, step, route, document_data)
            if below:
                pending.append(((*route, step), each, below))


def _below(found: Found, step: str | int, route: Route, data: Any) -> Found | None:  # noqa: ANN401
    for shape in found.shapes:
        if isinstance(step, int):
            if isinstance(shape, ListOf):
                return Found(_alternatives(shape.item), found.field, found.topic)
        elif isinstance(shape, MapOf):
            return Found(_alternatives(shape.value), found.field, found.topic)
        elif isinstance(shape, Tagged) and step == "type":
            kind = component(shape.tier, _type(route, data))
            written = fields(kind).get("type") if kind else None
            return Found((Choice(types(shape.tier)),), written, _topic(found, step, kind))
        elif (known := record(shape, route, data)) and (field := _field(known, step)):
            return Found(_alternatives(field.shape), field, _topic(found, step, known))
    return None


def _field(known: type[Record], name: str) -> Field | None:
    """Return a key of a record; what an environment changes is like what it changes."""
    field = fields(known).get(name)
    is_like_base = known is Environment and field is not None
    return fields(Spec).get(name, field) if is_like_base else field


def _topic(found: Found, step: str, known: type[Record] | None) -> str:
    if known is not None and issubclass(known, Component):
        return f"{_name(known)}.{step}"
    if known in {Spec, Environment}:
        return step
    return f"{found.topic}.{step}" if found.topic else ""


def _name(known: type[Component]) -> str:
    """Return the type that a class is for."""
    shape = fields(known)["type"].shape
    return str(shape.values[0]) if isinstance(shape, Choice) else ""


def _type(route: Route, data: Any) -> object:  # noqa: ANN401 - plain data of any shape
    """Return the type of the component at a route; an environment need not repeat that of the base."""
    written = value((*route, "type"), data)
    depth = 2
    if written is None and route[:1] == (ENVIRONMENTS,):
        return value((*route[depth:], "type"), data)
    return written


def _alternatives(shape: Shape) -> tuple[Shape, ...]:
    if isinstance(shape, Either):
        return tuple(inner for each in shape.shapes for inner in _alternatives(each))
    if isinstance(shape, Deployable):
        elsewhere = dict.fromkeys(shape.elsewhere.values())
        return (shape.literal, RecordOf(shape.record), *(RecordOf(each) for each in elsewhere))
    return (shape,)
