"""Completions of keys, values, and names, from the shapes of the language and from the document."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from lsprotocol import types as lsp

from tiers import codes, facts
from tiers.cloudformation.write import flow
from tiers.diagnostics.model import Document, Route
from tiers.diagnostics.wording import INTERNET
from tiers.ir.stacks import TIERS
from tiers.language.overlay import KEY as ENVIRONMENTS
from tiers.language.record import Record
from tiers.language.shape import (
    Choice,
    Field,
    Flag,
    Halves,
    Keys,
    ListOf,
    MapOf,
    Names,
    RecordOf,
    Shape,
    Tagged,
    Text,
    Whole,
    fields,
)
from tiers.lsp import cursor, grammar, names, reference
from tiers.lsp.cursor import Cursor
from tiers.lsp.documents import Open

_ON_ONE_LINE = Text | Whole | Halves | Flag | Choice | ListOf
_MANY = 100
"""Of longer lists, such as that of managed policies, only what starts with the word at the cursor is sent."""


def complete(opened: Open, offset: int) -> lsp.CompletionList:
    """Return what may be written at an index into the text of now."""
    place = cursor.find(opened, offset)
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

    def keys(self, shapes: Sequence[Shape]) -> Iterator[lsp.CompletionItem]:
        """Yield the keys of mappings that are not written yet."""
        route, data = self._place.route, self._place.document.data
        written = grammar.value(route, data)
        present = {*written} if isinstance(written, dict) else set()
        known = None if self._place.is_whole else self._read(route)
        present |= {*known} - {self._word} if isinstance(known, dict) else set()
        for shape in shapes:
            if isinstance(shape, Tagged) and grammar.record(shape, route, data) is None:
                yield self._key(
                    "type", f"Type of the component: {', '.join(grammar.types(shape.tier))}", is_line=True
                )
            elif record := grammar.record(shape, route, data):
                every = fields(record).items()
                if _is_other_form(record, shapes, present):
                    continue
                yield from (
                    self._field(field, grammar.at((*route, name), data))
                    for name, field in every
                    if name not in present
                )
            elif isinstance(shape, MapOf):
                yield from self._names_as_keys(shape.keys, route, present)

    def values(self, shapes: Sequence[Shape]) -> Iterator[lsp.CompletionItem]:
        """Yield the values of a place, and at the start of a line the keys of a mapping in it."""
        for shape in shapes:
            if isinstance(shape, Choice):
                yield from (self._value(flow(each), "") for each in shape.values)
            elif isinstance(shape, Flag):
                yield from (self._value(each, "") for each in ("true", "false"))
            elif isinstance(shape, Text) and shape.names:
                yield from self._named(shape.names)
        if self._place.is_first:
            yield from self.keys([each for each in shapes if isinstance(each, RecordOf | Tagged | MapOf)])

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
            wanted = self._known(keys.names)
        yield from (self._key(name, text) for name, text in wanted.items() if name not in present)

    def _named(self, kind: Names) -> Iterator[lsp.CompletionItem]:
        known = self._known(kind)
        if len(known) > _MANY:
            self.is_cut = True
            known = {name: text for name, text in known.items() if name.startswith(self._word)}
            known = dict(list(known.items())[:_MANY])
        yield from (self._value(name, text) for name, text in known.items())

    def _known(self, kind: Names) -> Mapping[str, str]:
        """Return the names of a kind, each with a few words."""
        document = self._document
        if kind.what in {"component", "flow", "value"}:
            found = {name: str(type_) for name, type_ in _components(document.data)}
            if kind.what == "flow":
                return {**found, INTERNET: "any address outside the VPC"}
            return _offers(document.data) if kind.what == "value" else found
        if kind.what == "subnet":
            return {name: "subnet" for each, name in names.defined(document) if each == "subnet"}
        if kind.what == "warning":
            return {each.name: each.why for each in codes.all_codes() if each.acceptable}
        return dict.fromkeys(_of_aws(kind), "")

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


def _components(data: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401 - plain data of any shape
    for tier in TIERS:
        members = grammar.value((tier,), data)
        for name, component in members.items() if isinstance(members, dict) else ():
            if name != cursor.MARK:
                yield name, component.get("type") if isinstance(component, dict) else ""


def _offers(data: Any) -> Mapping[str, str]:  # noqa: ANN401 - plain data of any shape
    """Return what `from` may name in a document, each with its meaning."""
    found = {}
    for tier in TIERS:
        members = grammar.value((tier,), data)
        for name, component in members.items() if isinstance(members, dict) else ():
            known = grammar.component(tier, grammar.value(("type",), component))
            found.update({f"{name}.{each}": text for each, text in (known.offered if known else {}).items()})
    return found


def _of_aws(kind: Names) -> Iterable[str]:
    """Return the names that AWS has of a kind, in order."""
    if kind.what == "managed_policy":
        from tiers.facts import iam

        return iam.managed_policies()
    lists = {
        "region": facts.regions,
        "instance_type": facts.instance_types,
        "database_class": facts.database_classes,
        "aurora_class": facts.aurora_classes,
        "node_type": facts.cache_node_types,
        "time_zone": facts.time_zones,
    }
    return sorted(lists[kind.what]())


def _is_other_form(record: type[Record], shapes: Sequence[Shape], present: Collection[str]) -> bool:
    """Return whether the keys that are written are those of another one of several records."""
    forms = {each.record: fields(each.record).keys() for each in shapes if isinstance(each, RecordOf)}
    # What is being typed is no key yet.
    written = {key for keys in forms.values() for key in keys if key in present}
    return record in forms and bool(written) and not forms[record] >= written
