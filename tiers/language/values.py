"""Values that an environment gives to stack parameters: they become the defaults of these parameters.

So every check, the proof, the costs, and the templates of the environment have them. A value is checked as
the default of its parameter would be, and findings about it point to the value.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.diagnostics.codes.parameters import UNKNOWN_PARAMETER
from tiers.diagnostics.model import Diagnostic, Document, Place, Route, Spans
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import abridged
from tiers.language import decode, misnamed, overlay
from tiers.language.environment import Environment
from tiers.language.shape import (
    Anything,
    Deployable,
    Either,
    ListOf,
    MapOf,
    RecordOf,
    Shape,
    Tagged,
    fields,
)
from tiers.language.spec import Spec
from tiers.tuples import NamedTuple

DEFAULT = "default"
MOST_SUGGESTIONS = 50


class Use(NamedTuple):
    """A definition of a parameter: its route, its name, and its shape in place of a value of a component."""

    route: Route
    name: str
    shape: Deployable | None = None


class Applied(NamedTuple):
    """A document whose parameters have the values of an environment, and what is wrong with these values."""

    document: Document
    values: Mapping[str, str]
    wrong: tuple[Diagnostic, ...] = ()
    unknown: tuple[Diagnostic, ...] = ()


def of_environment(written: Document, merged: Document, environment: str) -> Applied:
    """Apply the values of an environment to what it is merged to."""
    given = written.data[overlay.KEY][environment].get(overlay.VALUES)
    none = Applied(merged, {})
    return none if given is None else apply(merged, given, (overlay.KEY, environment, overlay.VALUES))


def apply(document: Document, given: object, route: Route) -> Applied:
    """Make values the defaults of the parameters of a document; `route` is that of the values."""
    found: list[Diagnostic] = []
    values = decode.decode_value(fields(Environment)[overlay.VALUES].shape, given, route, found)
    if found or not isinstance(values, dict):
        return Applied(document, {}, tuple(found))
    uses = (*_declared(document.data), *_uses(RecordOf(Spec), document.data, ()))
    unknown = tuple(_unknown([*values], [*dict.fromkeys(each.name for each in uses)], route))
    data, moved = document.data, dict[Route, Route]()
    for use in uses:
        if use.name not in values:
            continue
        place, before = (*route, use.name), len(found)
        if use.shape:
            decode.decode_value(fields(use.shape.record)[DEFAULT].shape, values[use.name], place, found)
        if len(found) == before:
            data = _with(data, (*use.route, DEFAULT), values[use.name])
            moved |= {use.route: place, (*use.route, DEFAULT): place}
    applied = document._replace(data=data, spans=_Moved(document.spans, moved))
    texts = {name: str(value) for name, value in values.items()}
    return Applied(applied, texts, tuple(dict.fromkeys(found)), unknown)


class _Moved(Mapping[Route, Spans]):
    """The spans of a document whose values at some routes are written elsewhere."""

    def __init__(self, written: Mapping[Route, Spans], moved: Mapping[Route, Route]) -> None:
        self._written = written
        self._moved = moved

    def __getitem__(self, route: Route) -> Spans:
        place = self._moved.get(route)
        if place is None:
            return self._written[route]
        spans = self._written[place]
        return spans._replace(key=self._written[route].key) if route in self._written else spans

    def __iter__(self) -> Iterator[Route]:
        return iter(dict.fromkeys((*self._written, *self._moved)))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _declared(data: Mapping[str, Any]) -> Iterator[Use]:
    """Yield the parameters that a spec declares for raw resources; the checks judge their defaults."""
    declared = data.get("parameters")
    for name, each in declared.items() if isinstance(declared, dict) else ():
        if isinstance(each, dict):
            yield Use(("parameters", name), name)


def _uses(shape: Shape, data: object, route: Route) -> Iterator[Use]:
    """Yield the values that parameters replace, as far as the data has the shape of a spec."""
    if isinstance(shape, Deployable) and isinstance(data, dict):
        if isinstance(data.get("parameter"), str):
            yield Use(route, data["parameter"], shape)
    elif isinstance(shape, Either):
        # A mapping has only one shape of several.
        yield from next(filter(None, ([*_uses(each, data, route)] for each in shape.shapes)), ())
    elif isinstance(shape, ListOf) and isinstance(data, list):
        for index, each in enumerate(data):
            yield from _uses(shape.item, each, (*route, index))
    elif isinstance(data, dict):
        for name, each in data.items():
            yield from _uses(_shape_of(shape, name, data, route), each, (*route, name))


def _shape_of(shape: Shape, name: str, data: Mapping[str, Any], route: Route) -> Shape:
    """Return the shape of an item of a mapping; anything, where the language has no such item."""
    if isinstance(shape, MapOf):
        return shape.value
    record = misnamed.component(data.get("type"), route, shape.tier) if isinstance(shape, Tagged) else None
    if isinstance(record, type):
        shape = RecordOf(record)
    field = fields(shape.record).get(name) if isinstance(shape, RecordOf) else None
    return field.shape if field else Anything()


def _with(data: Any, route: Route, value: object) -> Any:  # noqa: ANN401 - plain data
    """Return a copy with another value at a route."""
    if not route:
        return value
    first, *rest = route
    copied = data.copy()
    copied[first] = _with(data.get(first) if isinstance(data, dict) else data[first], tuple(rest), value)
    return copied


def _unknown(given: list[str], known: list[str], route: Route) -> Iterator[Diagnostic]:
    for number, name in enumerate(each for each in given if each not in known):
        meant = nearest(name, known) if number < MOST_SUGGESTIONS else None
        yield UNKNOWN_PARAMETER.at(
            Place((*route, name), "key"),
            f"unknown parameter `{name}`",
            label=f"did you mean `{meant}`?" if meant else "no parameter of this environment",
            help=f"use `{meant}`"
            if meant
            else f"use one of {abridged(known)}"
            if known
            else "remove it; the spec has no stack parameters",
        ).replaced_by(meant)
