"""References of CloudFormation in a document, with their places: `Ref`, `GetAtt`, `Sub`, `DependsOn`."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tiers.diagnostics.model import Document, Route, Span
from tiers.ir.stacks import TIERS
from tiers.language.overlay import KEY as ENVIRONMENTS
from tiers.tuples import NamedTuple

REF, GET_ATT, SUB, DEPENDS_ON = "Ref", "Fn::GetAtt", "Fn::Sub", "DependsOn"
RAW = "resources"
_PLACES = (*TIERS, RAW, "overrides", "outputs", ENVIRONMENTS)
"""The keys below which the functions of CloudFormation are allowed."""
_OF_SECRET = {REF, "field", "key"}
"""The keys of a secret of a component that is a resource."""
_IN_TEXT = re.compile(r"\$\{(?!!)[ \t]*(?P<name>[A-Za-z0-9]+)(?:\.(?P<attribute>[A-Za-z0-9.]+))?[ \t]*\}")
_DEPTH_OF_RAW = len((RAW, "stack", "logical ID"))


class Reference(NamedTuple):
    """A logical ID in a document, with its place in the text of the document."""

    name: str
    attribute: str
    """The attribute of the resource; empty for its `Ref`."""
    route: Route
    """Of the string that has the logical ID."""
    span: Span
    whole: Span
    """With the attribute."""


def every(document: Document) -> Iterator[Reference]:
    """Yield each reference that is written as it is read; what an alias repeats, where its anchor is."""
    data = document.data if isinstance(document.data, dict) else {}
    pending: list[tuple[Route, Any]] = [((key,), data[key]) for key in _PLACES if key in data]
    while pending:
        route, value = pending.pop()
        if isinstance(value, dict):
            yield from _in_mapping(document, route, value)
            pending += [((*route, step), each) for step, each in value.items()]
        elif isinstance(value, list):
            pending += [((*route, step), each) for step, each in enumerate(value)]


def at(document: Document, offset: int) -> Reference | None:
    """Return the reference at an index into the document's text, on its logical ID or on its attribute."""
    touching = (each for each in every(document) if each.whole.start <= offset <= each.whole.end)
    return next(touching, None)


def _in_mapping(document: Document, route: Route, value: Mapping[str, Any]) -> Iterator[Reference]:
    if len(value) == 1 or (REF in value and value.keys() <= _OF_SECRET):
        name, argument = next(iter(value.items())) if len(value) == 1 else (REF, value[REF])
        inner = (*route, name)
        if name == REF and isinstance(argument, str):
            yield from _alone(document, inner, argument)
        elif name == GET_ATT:
            yield from _of_get_att(document, inner, argument)
        elif name == SUB:
            yield from _of_sub(document, inner, argument)
    if DEPENDS_ON in value and is_raw(route):
        listed, inner = value[DEPENDS_ON], (*route, DEPENDS_ON)
        several = (
            [((*inner, step), each) for step, each in enumerate(listed)] if isinstance(listed, list) else []
        )
        for place, each in several or [(inner, listed)]:
            if isinstance(each, str):
                yield from _alone(document, place, each)


def is_raw(route: Route) -> bool:
    """Return whether a route is that of a raw resource, in an environment or not."""
    place = route[2:] if route[:1] == (ENVIRONMENTS,) else route
    return place[:1] == (RAW,) and len(place) == _DEPTH_OF_RAW


def _alone(document: Document, route: Route, name: str) -> Iterator[Reference]:
    found = _verbatim(document, route, name)
    if name.isalnum() and found is not None:
        span = Span(found, found + len(name))
        yield Reference(name, "", route, span, span)


def _of_get_att(document: Document, route: Route, argument: object) -> Iterator[Reference]:
    match argument:
        case [str(name), str(attribute)]:
            first, second = document.spans[*route, 0].value, document.spans[*route, 1].value
            place = (*route, 0)
            if first != second:
                found = _verbatim(document, place, name)
                whole = None if found is None else Span(found, second.end)
            else:  # one string in quotes
                found = _verbatim(document, place, f"{name}.{attribute}")
                whole = None if found is None else Span(found, found + len(name) + 1 + len(attribute))
        case str(text) if "." in text:
            name, _, attribute = text.partition(".")
            place, found = route, _verbatim(document, route, text)
            whole = None if found is None else Span(found, found + len(text))
        case _:
            return
    if found is not None and whole is not None and name.isalnum():
        yield Reference(name, attribute, place, Span(found, found + len(name)), whole)


def _of_sub(document: Document, route: Route, argument: object) -> Iterator[Reference]:
    variables: Mapping[str, object] = {}
    match argument:
        case str():
            place = route
        case [str(), *rest]:
            place = (*route, 0)
            variables = rest[0] if rest and isinstance(rest[0], dict) else {}
        case _:
            return
    span = document.spans[place].value
    text = document.source.text
    for found in _IN_TEXT.finditer(text, span.start, span.end):
        if found["name"] not in variables:
            whole = Span(found.start("name"), found.end("attribute" if found["attribute"] else "name"))
            name = Span(*found.span("name"))
            yield Reference(found["name"], found["attribute"] or "", place, name, whole)


def _verbatim(document: Document, route: Route, written: str) -> int | None:
    """Return the index of a string in the text, if it is written there as it is read."""
    span = document.spans[route].value
    text = document.source.text[span.start : span.end]
    for quote in ("", "'", '"'):
        if text == f"{quote}{written}{quote}":
            return span.start + len(quote)
    return None
