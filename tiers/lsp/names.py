"""Where a document defines and mentions components and subnets."""

import re
from collections.abc import Iterator
from typing import Any

from tiers.diagnostics.model import Document, Route, Span
from tiers.ir.stacks import TIERS
from tiers.language.overlay import KEY as ENVIRONMENTS
from tiers.language.shape import MapOf, Names, Text
from tiers.lsp import grammar
from tiers.lsp.documents import Open
from tiers.tuples import NamedTuple

_FLOW = re.compile(r"\s*(?P<source>[^\s:/]+)\s*->\s*(?P<target>[^\s:/]+)")
_SUBNETS: Route = ("network", "subnets")


class Mention(NamedTuple):
    """A name in a document, with its place in the text of the document."""

    kind: str
    """`component` or `subnet`."""
    name: str
    route: Route
    span: Span
    defines: bool = False


def all_of(document: Document) -> Iterator[Mention]:
    """Yield each definition and each mention of a name. What an alias repeats is where its anchor is."""
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
    data, found = document.data, {}
    for tier in TIERS:
        for name in _mapping(data, (tier,)):
            found.setdefault(("component", name), (tier, name))
    for name in _mapping(data, _SUBNETS):
        found["subnet", name] = (*_SUBNETS, name)
    return found


def at(document: Document, offset: int) -> Mention | None:
    """Return the name at an index into the document's text."""
    touching = (each for each in all_of(document) if each.span.start <= offset <= each.span.end)
    return next(touching, None)


def definition(document: Document, name: Mention) -> Mention | None:
    """Return where a thing is defined: in the base, or else in the first environment that adds it."""
    keys = [each for each in alike(document, name) if each.defines or each.route[:1] == (ENVIRONMENTS,)]
    of_tiers = [each for each in keys if each.defines or each.route[2:-1] in {(tier,) for tier in TIERS}]
    return min(of_tiers, key=lambda each: not each.defines, default=None)


def alike(document: Document, name: Mention) -> list[Mention]:
    """Return the definition and all mentions of the same thing, each place once, in order."""
    found = {each.span: each for each in all_of(document) if (each.kind, each.name) == (name.kind, name.name)}
    return [found[span] for span in sorted(found)]


def named(opened: Open, offset: int) -> Mention | None:
    """Return the name at an index into the text of now."""
    document, then = opened.read(), opened.then(offset)
    return at(document, then) if document and then is not None else None


def _mapping(data: Any, route: Route) -> dict[str, Any]:  # noqa: ANN401 - plain data of any shape
    found = grammar.value(route, data)
    return found if isinstance(found, dict) else {}


def _keys(document: Document, route: Route, written: dict[str, Any], shape: MapOf) -> Iterator[Mention]:
    place = route[2:] if route[:1] == (ENVIRONMENTS,) else route
    kind = "component" if place in {(tier,) for tier in TIERS} else "subnet" if place == _SUBNETS else ""
    for name in written:
        key = document.spans[*route, name].key
        if key is None:
            continue
        if kind:
            yield from _whole(document, Mention(kind, name, (*route, name), key, defines=place == route))
        elif shape.keys.names:
            yield from _in_text(document, (*route, name), name, shape.keys.names, key)


def _in_text(document: Document, route: Route, written: str, names: Names, span: Span) -> Iterator[Mention]:
    if names.what in {"component", "subnet"}:
        yield from _whole(document, Mention(names.what, written, route, span))
    elif names.what == "value":
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
