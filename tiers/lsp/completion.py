"""Completions of keys, values, and names, from the shapes of the language and from the document."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lsprotocol import types as lsp

from tiers.cloudformation.write import flow
from tiers.diagnostics.model import Document, Route
from tiers.ir.stacks import TIERS
from tiers.language.overlay import KEY as ENVIRONMENTS
from tiers.language.shape import (
    Choice,
    Field,
    Flag,
    Halves,
    Keys,
    ListOf,
    MapOf,
    Names,
    Pattern,
    RecordOf,
    Shape,
    Tagged,
    Text,
    Whole,
    fields,
)
from tiers.lsp import cursor, grammar, known_names, logical_ids, reference
from tiers.lsp.cursor import Cursor
from tiers.lsp.documents import Open

_ON_ONE_LINE = Text | Whole | Halves | Flag | Choice | ListOf
_MANY = 100
"""Of longer lists, such as that of managed policies, only what starts with the word at the cursor is sent."""


def complete(opened: Open, offset: int) -> lsp.CompletionList:
    """Return what may be written at an index into the text of now."""
    place = cursor.find(opened, offset)
    referred = logical_ids.complete(opened, place) if place else None
    if referred is not None:
        return lsp.CompletionList(is_incomplete=referred.is_cut, items=referred.items)
    found = grammar.at(place.route, place.document.data) if place else None
    if place is None or found is None:
        return lsp.CompletionList(is_incomplete=False, items=[])
    offers = _Offers(opened, place)
    items = list(offers.keys(found.shapes) if place.is_key else offers.values(found.shapes))
    return lsp.CompletionList(is_incomplete=offers.is_cut, items=items)


class _Offers:
    """The items for one place."""

    def __init__(self, opened: Open, place: Cursor) -> None:
        self._place = place
        self._opened = opened
        self._range = opened.positions.range(place.word)
        self._word = opened.text[place.word.start : place.word.end]
        self.is_cut = False

    def keys(self, shapes: Iterable[Shape]) -> Iterator[lsp.CompletionItem]:
        """Yield the keys of mappings that are not written yet."""
        route, data = self._place.route, self._place.document.data
        written = grammar.value(route, data)
        present = {*written} if isinstance(written, dict) else set()
        known = None if self._place.is_whole else self._read(route)
        present |= {*known} - {self._word} if isinstance(known, dict) else set()
        # Records such as that of a parameter and that of an output of another stack exclude each other.
        fitting = [each for each in shapes if _may_have(each, present)] or shapes
        for shape in fitting:
            if isinstance(shape, Tagged) and grammar.record(shape, route, data) is None:
                yield self._key(
                    "type", f"Type of the component: {', '.join(grammar.types(shape.tier))}", is_line=True
                )
            elif record := grammar.record(shape, route, data):
                every = fields(record).items()
                yield from (
                    self._field(field, grammar.at((*route, name), data))
                    for name, field in every
                    if name not in present
                )
            elif isinstance(shape, MapOf):
                yield from self._names_as_keys(shape.keys, route, present)

    def values(self, shapes: Iterable[Shape]) -> Iterator[lsp.CompletionItem]:
        """Yield the values of a place, and at the start of a line the keys of a mapping in it."""
        for shape in shapes:
            if isinstance(shape, Choice):
                yield from (self._value(flow(each), "") for each in shape.values)
            elif isinstance(shape, Flag):
                yield from (self._value(each, "") for each in ("true", "false"))
            elif isinstance(shape, Text) and shape.names:
                yield from self._named(shape)
            elif isinstance(shape, RecordOf | Tagged | MapOf) and self._place.is_first:
                yield from self.keys((shape,))

    def _field(self, field: Field, found: grammar.Found | None) -> lsp.CompletionItem:
        shapes = found.shapes if found else ()
        text = reference.of_key(field, found.topic if found else "")
        is_line = any(isinstance(each, _ON_ONE_LINE) for each in shapes)
        return self._key(field.name, text, is_line=is_line, is_required=field.required)

    def _names_as_keys(self, keys: Keys, route: Route, present: set[str]) -> Iterator[lsp.CompletionItem]:
        place = route[2:] if route[:1] == (ENVIRONMENTS,) else ()
        base = self._read(place) if len(place) == 1 and place[0] in TIERS else None
        wanted: Mapping[str, str] = {}
        if isinstance(base, dict):
            wanted = dict.fromkeys(base, "Changes to this component")
        elif keys.names:
            wanted = self._known(keys.names, keys.pattern)
        yield from (self._key(name, text) for name, text in wanted.items() if name not in present)

    def _named(self, shape: Text) -> Iterator[lsp.CompletionItem]:
        known = self._known(shape.names, shape.pattern) if shape.names else {}
        if len(known) > _MANY:
            self.is_cut = True
            known = {name: text for name, text in known.items() if name.startswith(self._word)}
            known = dict(list(known.items())[:_MANY])
        yield from (self._value(name, text) for name, text in known.items())

    def _known(self, kind: Names, form: Pattern | None) -> Mapping[str, str]:
        """Return the names of a kind and of some form, each with a few words."""
        known = known_names.known(kind, self._place.route, self._document)
        # Only some keys may have the logical ID of a raw resource.
        return {
            name: text
            for name, text in known.items()
            if name != cursor.MARK and (kind.what != "component" or form is None or form.matches(name))
        }

    def _read(self, route: Route) -> Any:  # noqa: ANN401 - plain data of any shape
        return grammar.value(route, self._document.data)

    @property
    def _document(self) -> Document:
        """Return the document of now, or the last one that could be read if that is cut at the cursor."""
        last = None if self._place.is_whole else self._opened.read()
        return last or self._place.document

    def _key(
        self, name: str, text: str, *, is_line: bool = False, is_required: bool = False
    ) -> lsp.CompletionItem:
        end = "" if self._place.has_colon else ": " if is_line else ":"
        return lsp.CompletionItem(
            label=name,
            kind=lsp.CompletionItemKind.Property,
            detail="required" if is_required else None,
            documentation=lsp.MarkupContent(lsp.MarkupKind.Markdown, text),
            sort_text=f"{0 if is_required else 1}{name}",
            text_edit=lsp.TextEdit(self._range, name + end),
        )

    def _value(self, name: str, text: str) -> lsp.CompletionItem:
        return lsp.CompletionItem(
            label=name,
            kind=lsp.CompletionItemKind.Value,
            detail=text or None,
            text_edit=lsp.TextEdit(self._range, name),
        )


def _may_have(shape: Shape, keys: set[str]) -> bool:
    """Return whether a mapping with some keys can be of a shape."""
    return not isinstance(shape, RecordOf) or keys - {cursor.MARK} <= {*fields(shape.record)}
