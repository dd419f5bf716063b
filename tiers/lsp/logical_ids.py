"""Completions of logical IDs and attributes in references of CloudFormation."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

from lsprotocol import types as lsp

from tiers import facts
from tiers.diagnostics.model import Document, Route
from tiers.ir.stacks import Stack
from tiers.language.overlay import KEY as ENVIRONMENTS
from tiers.lsp import cursor, grammar, names, references
from tiers.lsp.cursor import Cursor
from tiers.lsp.documents import Open
from tiers.lsp.generated import Resource
from tiers.tuples import NamedTuple

Form = Literal["name", "value", "dotted", "attribute", "text"]
"""What is written: a logical ID, that or a parameter, `ID.ATTRIBUTE`, an attribute, or any in a string."""

MOST = 100
"""Of more, only what starts with the word at the cursor is offered."""
_TAG = re.compile(r"!GetAtt[ \t]+[\"']?$")
_OPENED = re.compile(r"\$\{[ \t]*(?:AWS::)?$")
_PREFIX = "AWS::"
_PSEUDO = ("AccountId", "Partition", "Region", "StackId", "StackName", "URLSuffix")
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html"""
_ORDER = {str(stack): index for index, stack in enumerate(Stack)}


class Offers(NamedTuple):
    """The items for one place; `is_cut` if there are more that start with another word."""

    items: list[lsp.CompletionItem]
    is_cut: bool


def complete(opened: Open, place: Cursor) -> Offers | None:
    """Return what may be written at a place; `None` if it is not in a reference."""
    text = opened.text
    line = max(text.rfind("\n", 0, place.word.start), text.rfind("\r", 0, place.word.start)) + 1
    form = _form(place, text[line : place.word.start])
    if form is None:
        return None
    word = text[place.word.start : place.word.end]
    known, is_cut = _known(opened, place), False
    if text[line : place.word.start].endswith(_PREFIX):
        found = dict.fromkeys(_PSEUDO, "pseudo parameter") if form in {"value", "text"} else {}
    else:
        found = dict(_offers(form, place, known, word))
        is_cut = len(found) > MOST
        if is_cut:
            found = {name: each for name, each in found.items() if name.startswith(word)}
            if len(found) > MOST and form == "dotted":
                found = dict(_with_dot(known))
            found = dict([*found.items()][:MOST])
    where = opened.positions.range(place.word)
    own = {name for name, each in known.items() if each.origin[:1] == (references.RAW,)}
    return Offers([_item(name, each, where, own) for name, each in found.items()], is_cut)


def _form(place: Cursor, before: str) -> Form | None:
    """Return what is written at a place, by its route and by the text before it on its line."""
    route = place.route
    if place.is_key or not route:
        return None
    last = route[-1] if isinstance(route[-1], str) else route[-2] if len(route) > 1 else None
    if last == references.GET_ATT:
        if route[-1] == references.GET_ATT or _TAG.search(before):
            return "dotted"
        return "name" if route[-1] == 0 else "attribute"
    if last == references.REF:
        return "value"
    if last == references.SUB:
        return "text" if _OPENED.search(before) and route[-1] in {references.SUB, 0} else None
    owner = route[: route.index(references.DEPENDS_ON)] if references.DEPENDS_ON in route else ()
    return "name" if last == references.DEPENDS_ON and references.is_raw(owner) else None


def _known(opened: Open, place: Cursor) -> Mapping[str, Resource]:
    """Return what a place may refer to: a resource of the same stack or of an earlier one."""
    found = dict(opened.generated.resources())
    for document in (place.document, opened.read()):
        if document is not None:
            found |= dict(_raw(document, place.route))
    base = place.route[2:] if place.route[:1] == (ENVIRONMENTS,) else place.route
    most = _ORDER.get(str(base[1])) if base[:1] == (references.RAW,) and len(base) > 1 else None
    own = base[2] if most is not None and len(base) > len((references.RAW, "stack")) else None
    return {
        name: each
        for name, each in found.items()
        if name != own and (most is None or _ORDER.get(each.stack, 0) <= most)
    }


def _raw(document: Document, route: Route) -> Iterator[tuple[str, Resource]]:
    """Yield the raw resources of the base, and those of the environment of a route."""
    for base in dict.fromkeys(((), route[:2] if route[:1] == (ENVIRONMENTS,) else ())):
        for place in names.RAW:
            written = grammar.value((*base, *place), document.data)
            for name, each in written.items() if isinstance(written, dict) else ():
                if isinstance(each, dict) and name != cursor.MARK:
                    type_ = str(each.get("Type") or "")
                    yield name, Resource(type_, str(place[1]), (*base, *place, name))


def _offers(form: Form, place: Cursor, known: Mapping[str, Resource], word: str) -> Iterator[tuple[str, str]]:
    if form == "attribute":
        owner = grammar.value((*place.route[:-1], 0), place.document.data)
        resource = known.get(owner) if isinstance(owner, str) else None
        yield from ((each, "attribute") for each in (attributes(resource) if resource else ()))
    elif form == "dotted" or "." in word:
        yield from _dotted(known)
    else:
        yield from ((name, each.type or "exists already") for name, each in known.items())
        if form != "name" and place.route[0] in {references.RAW, "overrides", "outputs", ENVIRONMENTS}:
            every = (each.name for each in names.all_of(place.document) if each.kind == "parameter")
            yield from ((name, "stack parameter") for name in every)
        if form != "name":
            yield from ((f"{_PREFIX}{each}", "pseudo parameter") for each in _PSEUDO)


def _dotted(known: Mapping[str, Resource]) -> Iterator[tuple[str, str]]:
    for name, each in known.items():
        yield from ((f"{name}.{attribute}", each.type) for attribute in attributes(each))


def _with_dot(known: Mapping[str, Resource]) -> Iterator[tuple[str, str]]:
    yield from ((f"{name}.", each.type) for name, each in known.items() if attributes(each))


def attributes(resource: Resource) -> Iterable[str]:
    """Return the attributes that `Fn::GetAtt` can read of a resource, in order."""
    return facts.attributes().get(resource.type, ()) if resource.type else sorted(resource.attributes)


def _item(name: str, detail: str, where: lsp.Range, own: Collection[str]) -> lsp.CompletionItem:
    """Return an item; the raw resources of the spec come before what is generated."""
    return lsp.CompletionItem(
        label=name,
        kind=lsp.CompletionItemKind.Reference,
        detail=detail or None,
        sort_text=f"{0 if name.partition('.')[0] in own else 1}{name}",
        text_edit=lsp.TextEdit(where, name),
    )
