"""From routes and spans to lines and columns, which only a renderer needs."""

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Any

from tiers.diagnostics.model import (
    Diagnostic,
    Document,
    Finding,
    LocatedNote,
    Location,
    Place,
    Route,
    Source,
    Span,
    Spans,
)

# Only what editors break lines at. Python's `splitlines` and libyaml's marks also count U+0085 and others.
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


class Lines:
    """The lines of some text, broken at CRLF, CR, and LF only."""

    def __init__(self, text: str) -> None:
        """Index `text` once, so that each lookup is a bisection."""
        self._text = text
        # Only the starts: text of nothing but line breaks has a million of them.
        self._starts = [0, *(found.end() for found in _LINE_BREAK.finditer(text))]

    def location(self, span: Span) -> Location:
        """Return the location of `span`, clamped to the text."""
        start = min(max(span.start, 0), len(self._text))
        end = min(max(span.end, start), len(self._text))
        return Location(*self._position(start), *self._position(end))

    def line(self, number: int) -> str:
        """Return line `number`, counted from 1, without its line break; empty where there is none."""
        if not 1 <= number <= len(self._starts):
            return ""
        end = self._starts[number] if number < len(self._starts) else len(self._text)
        return self._text[self._starts[number - 1] : end].removesuffix("\n").removesuffix("\r")

    def _position(self, offset: int) -> tuple[int, int]:
        number = bisect_right(self._starts, offset)
        return number, offset - self._starts[number - 1] + 1


@lru_cache(maxsize=8)
def lines_of(text: str) -> Lines:
    """Index the text; once for all environments of a spec, one after the other, and for included files."""
    return Lines(text)


def locate(document: Document, diagnostic: Diagnostic, lines: Lines | None = None) -> Finding:
    """Turn each place of `diagnostic` into a location. `lines` indexes a document once for many findings.

    A note about another file than the finding's own becomes a part of its text.
    """
    source, location = _located(document, diagnostic.place, lines)
    is_exact = bool(diagnostic.replacement) and _is_exact(document, diagnostic.place)
    also: list[LocatedNote] = []
    for note in diagnostic.also:
        if not _stands_somewhere(document, note.place):
            continue
        other, where = _located(document, note.place, lines)
        if other is source:
            also.append(LocatedNote(where, note.label))
        else:
            said = f"{note.label}: {other.path}:{where.line}"
            diagnostic = diagnostic._replace(note="; ".join(filter(None, (diagnostic.note, said))))
    return Finding(diagnostic, source, location, tuple(also), diagnostic.replacement if is_exact else "")


def _located(document: Document, place: Place, lines: Lines | None) -> tuple[Source, Location]:
    source, span = document.source_at(_span(document, place))
    table = lines if lines is not None and source is document.source else lines_of(source.text)
    return source, table.location(span)


def _is_exact(document: Document, place: Place) -> bool:
    """Return whether a place is written, and its location is a key or a plain value and nothing else."""
    if place.span is not None:
        return True
    written = document.spans.get(place.route)
    if written is None:
        return False
    if place.within is not None:
        return _span(document, place) not in {written.value, written.key}
    if place.part == "key":
        return written.key is not None
    # A finding about an environment is in a document without any: its values are merged into the rest.
    is_merged = place.route[:1] == ("environments",) and "environments" not in document.data
    return not is_merged and not isinstance(_data(document, place.route), dict | list)


def _stands_somewhere(document: Document, place: Place) -> bool:
    """Return whether anything around a place is written: a default far from that would point at nothing."""
    lengths = range(1, len(place.route) + 1)
    return place.span is not None or any(place.route[:length] in document.spans for length in lengths)


def location_of(document: Document, place: Place, lines: Lines) -> Location:
    """Return the location of one place of `document`, in the file that it is in."""
    return origin_of(document, place, lines)[1]


def origin_of(document: Document, place: Place, lines: Lines) -> tuple[Source, Location]:
    """Return the file that one place of `document` is in, and its location there."""
    return _located(document, place, lines)


def _span(document: Document, place: Place) -> Span:
    if place.span is not None:
        return place.span
    written = document.spans.get(place.route)
    if written is None:
        return _nearest_written(document, place.route)
    if place.within is not None:
        return _part_of_text(document, place, written, place.within)
    if written.key is not None and (
        place.part == "key" or _is_tall_block(document, place.route, written.value)
    ):
        return written.key
    if _is_tall_block(document, place.route, written.value):
        return _first_character(written.value)
    return written.value


def _part_of_text(document: Document, place: Place, spans: Spans, within: Span) -> Span:
    """Find some characters of text that is written as it is read except for quotes around it."""
    read = _data(document, place.route)
    value = spans.text or spans.value
    written = document.text[value.start : value.end]
    for quote in ("", "'", '"'):
        if written == f"{quote}{read}{quote}":
            first = value.start + len(quote)
            return Span(first + within.start, first + max(within.end, within.start + 1))
    return spans.key if place.part == "key" and spans.key else spans.value


def _nearest_written(document: Document, route: Route) -> Span:
    """Find the closest written span around a value that is not in the text."""
    for length in range(len(route) - 1, -1, -1):
        written = document.spans.get(route[:length])
        if written is not None:
            return written.key or _first_character(written.value)
    return Span(0, 0)


def _first_character(span: Span) -> Span:
    return Span(span.start, min(span.start + 1, span.end))


def _is_tall_block(document: Document, route: Route, value: Span) -> bool:
    """Return whether carets under `value` would underline a whole indented block, which shows nothing."""
    text = document.text
    # Not by the pattern: thousands of findings can be about one text of a million characters.
    is_one_line = text.find("\n", *value) < 0 and text.find("\r", *value) < 0
    if is_one_line or text[value.start] in "{[":
        return False
    return isinstance(_data(document, route), dict | list)


def _data(document: Document, route: Route) -> Any:  # noqa: ANN401 - plain data of any shape
    """Return what is written at a route; nothing, if it was left out when an environment was merged."""
    data = document.data
    for step in route:
        if isinstance(data, dict) and step not in data:
            return {}
        data = data[step]
    return data
