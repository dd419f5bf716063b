"""Where a document defines and mentions components, resources, subnets, and stack parameters."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tiers.diagnostics.model import Document, Route, Span
from tiers.ir.stacks import TIERS, Stack
from tiers.language.expectations import PARTY
from tiers.language.overlay import KEY as ENVIRONMENTS
from tiers.language.shape import MapOf, Names, Text
from tiers.lsp import grammar, references
from tiers.lsp.documents import Open
from tiers.tuples import NamedTuple

_FLOW = re.compile(rf"\s*(?P<source>{PARTY})\s*->\s*(?P<target>{PARTY})")
_SUBNETS: Route = ("network", "subnets")
FILE = "file"
"""The key beside raw resources that names a file of more."""
_PARAMETERS: Route = ("parameters",)
RAW: tuple[Route, ...] = tuple(("resources", str(stack)) for stack in Stack)
"""Where raw resources are, by their logical IDs. They are members of the network as components are."""
_DEFINED: Mapping[Route, str] = {
    **{(tier,): "component" for tier in TIERS},
    **dict.fromkeys(RAW, "component"),
    _SUBNETS: "subnet",
    _PARAMETERS: "parameter",
}
"""The mappings that define names by their keys, and the kind of the names."""


class Mention(NamedTuple):
    """A name in a document, with its place in the text of the document."""

    kind: str
    """`component`, `subnet`, or `parameter`; `resource` for one that is generated."""
    name: str
    route: Route
    span: Span
    defines: bool = False


def all_of(document: Document) -> Iterator[Mention]:
    """Yield each definition and each mention of a name. What an alias repeats is where its anchor is."""
    found = [*_of_language(document)]
    yield from found
    parameters = {each.name for each in found if each.kind == "parameter"}
    own = {name for route in _every_raw(document.data) for name in _mapping(document.data, route)}
    for each in references.every(document):
        kind = "component" if each.name in own else "parameter" if each.name in parameters else "resource"
        yield Mention(kind, each.name, each.route, each.span)


def _every_raw(data: Any) -> Iterator[Route]:  # noqa: ANN401 - plain data of any shape
    """Yield where raw resources are, in the base and in each environment."""
    bases: list[Route] = [(), *((ENVIRONMENTS, name) for name in _mapping(data, (ENVIRONMENTS,)))]
    yield from ((*base, *route) for base in bases for route in RAW)


def _of_language(document: Document) -> Iterator[Mention]:
    """Yield the names in the places where the language has them."""
    data = document.data
    for route, found in grammar.every(data):
        written = grammar.value(route, data)
        for shape in found.shapes:
            if isinstance(written, str) and isinstance(shape, Text) and shape.names:
                yield from _in_text(document, route, written, shape.names, document.spans[route].value)
            elif isinstance(written, dict) and isinstance(shape, MapOf):
                yield from _keys(document, route, written, shape)


def defined(document: Document) -> dict[tuple[str, str], Route]:
    """Return the routes of the base's definitions, by kind and name."""
    data = document.data
    found: dict[tuple[str, str], Route] = {}
    for route, kind in _DEFINED.items():
        for name in _mapping(data, route):
            if name != FILE or route not in RAW:
                found.setdefault((kind, name), (*route, name))
    return found


def at(document: Document, offset: int) -> Mention | None:
    """Return the name at an index into the document's text."""
    touching = (each for each in all_of(document) if each.span.start <= offset <= each.span.end)
    return next(touching, None)


def definition(document: Document, name: Mention) -> Mention | None:
    """Return where a thing is defined: in the base, or else in the first environment that adds it."""
    every = alike(document, name)
    keys = [each for each in every if each.defines or each.route[2:-1] in _DEFINED]
    if name.kind == "parameter" and not keys:
        return every[0]  # the language defines it where it is used
    return min(keys, key=lambda each: not each.defines, default=None)


def alike(document: Document, name: Mention) -> list[Mention]:
    """Return the definition and all mentions of the same thing, each place once, in order."""
    found = {each.span: each for each in all_of(document) if (each.kind, each.name) == (name.kind, name.name)}
    return [found[span] for span in sorted(found)]


def named(opened: Open, offset: int) -> Mention | None:
    """Return the name at an index into the text of now."""
    document, then = opened.read(), opened.then(offset)
    return at(document, then) if document and then is not None else None


def component_at(route: Route) -> str:
    """Return the name of the component that a route is in; `""` for none."""
    place = route[2:] if route[:1] == (ENVIRONMENTS,) else route
    return str(place[1]) if place[:1] and place[0] in TIERS and len(place) > 1 else ""


def _mapping(data: Any, route: Route) -> dict[str, Any]:  # noqa: ANN401 - plain data of any shape
    found = grammar.value(route, data)
    return found if isinstance(found, dict) else {}


def _keys(document: Document, route: Route, written: dict[str, Any], shape: MapOf) -> Iterator[Mention]:
    place = route[2:] if route[:1] == (ENVIRONMENTS,) else route
    kind = _DEFINED.get(place, "")
    for name in written:
        key = document.spans[*route, name].key
        if key is None or (name == FILE and place in RAW):
            continue
        if kind:
            yield from _whole(document, Mention(kind, name, (*route, name), key, defines=place == route))
        elif shape.keys.names:
            yield from _in_text(document, (*route, name), name, shape.keys.names, key)


def _in_text(document: Document, route: Route, written: str, names: Names, span: Span) -> Iterator[Mention]:
    if names.what in {"component", "subnet", "parameter"}:
        yield from _whole(document, Mention(names.what, written, route, span))
    elif names.what == "resource":
        yield from _whole(document, Mention("component", written, route, span))
    elif names.what == "container":
        if written == component_at(route):
            yield from _whole(document, Mention("component", written, route, span))
    elif names.what in {"value", "override"}:
        name = written.partition(".")[0]
        yield from _part(document, Mention("component", name, route, span), written, 0)
    elif names.what == "flow" and (ends := _FLOW.match(written)):
        for end in ("source", "target"):
            yield from _part(document, Mention("component", ends[end], route, span), written, ends.start(end))


def _whole(document: Document, mention: Mention) -> Iterator[Mention]:
    return _part(document, mention, mention.name, 0)


def _part(document: Document, mention: Mention, written: str, start: int) -> Iterator[Mention]:
    """Yield a mention whose name starts at an index of a string, if the string is written as it is read."""
    text = document.source.text[mention.span.start : mention.span.end]
    for quote in ("", "'", '"'):
        if text == f"{quote}{written}{quote}":
            first = mention.span.start + len(quote) + start
            yield mention._replace(span=Span(first, first + len(mention.name)))
