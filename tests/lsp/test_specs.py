"""Names and completions in every valid spec of the project, without a server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lsprotocol import types as lsp

from tests.support.paths import ROOT, SPECS
from tiers.diagnostics.codes.extensions import OVERRIDES_NOTHING, UNKNOWN_LOGICAL_ID, UNKNOWN_REFERENCE
from tiers.diagnostics.model import Document, Route, Span
from tiers.language.shape import Choice, Flag, MapOf, RecordOf, Tagged, Text
from tiers.lsp import completion, grammar, hover, names, rename
from tiers.lsp.checking import check
from tiers.lsp.documents import Open

FILES = [
    *sorted(SPECS.glob("*.yaml")),
    *(
        each
        for each in (
            *sorted((ROOT / "tests" / "cases").glob("*/spec.yaml")),
            *sorted((ROOT / "tiers" / "components").glob("*/cases/*/spec.yaml")),
        )
        if not each.parent.name.startswith("invalid_")
    ),
]
OF_LOGICAL_IDS = {OVERRIDES_NOTHING, UNKNOWN_REFERENCE, UNKNOWN_LOGICAL_ID}
"""Codes about references to logical IDs, which have the names of components, and which no rename changes."""


def opened(path: Path) -> tuple[Open, Document]:
    found = Open(path.as_uri(), path.read_text(encoding="utf-8"), 1, lsp.PositionEncodingKind.Utf16)
    document = found.read()
    assert document
    return found, document


def test_a_component_is_renamed_wherever_it_is_named() -> None:
    renamed = 0
    for path in [each for each in FILES if not each.parent.name.startswith("warned_")]:
        text, document = opened(path)
        for kind, name in names.defined(document):
            text = with_another_name(text, kind, name)
            renamed += 1
        findings = check(str(path), text.text, {}).findings
        wrong = [each.diagnostic for each in findings if each.diagnostic.is_error]
        assert [each.message for each in wrong if each.code not in OF_LOGICAL_IDS] == [], path
    assert renamed > 400


def with_another_name(text: Open, kind: str, name: str) -> Open:
    document = text.read()
    assert document
    route = names.defined(document)[kind, name]
    spans = document.spans[route]
    assert spans.key
    new = f"X{name}" if route[:-1] in names.RAW else f"x-{name}"[:32]
    try:
        done = rename.rename(text, spans.key.start, new, {}, confirms=False)
    except rename.RefusedError as refused:
        if "by hand" not in str(refused):  # a file mentions it as well
            raise
        return text
    if done is None:
        assert kind == "parameter"
        return text
    assert done.edit.changes
    changed, edits = text.text, done.edit.changes[text.uri]
    for each in sorted(edits, key=lambda each: text.positions.offset(each.range.start))[::-1]:
        start, end = (text.positions.offset(each) for each in (each.range.start, each.range.end))
        # The group of a raw resource has its name.
        assert changed[start:end] in {name, f"{name}SecurityGroup"}
        changed = f"{changed[:start]}{each.new_text}{changed[end:]}"
    return text.changed(changed, 2)


def test_what_is_written_is_offered() -> None:
    """Each key, and each value of a closed set, is offered where it is written, without it."""
    offered = set[tuple[str, str, str]]()
    for path in FILES:
        text, document = opened(path)
        for span, word, topic, part in written(document):
            if (word, topic, part) in offered:
                continue
            cut = f"{text.text[: span.start]}{text.text[span.end :]}"
            items = completion.complete(text.changed(cut, 2), span.start).items
            assert word in {each.label for each in items}, (path, word)
            offered.add((word, topic, part))
    assert len(offered) > 1000


def written(document: Document) -> Iterator[tuple[Span, str, str, str]]:
    """Yield the plain words that the language has a closed set of, with their places and topics."""
    text = document.source.text
    for route, found in grammar.every(document.data):
        spans, value = document.spans[route], grammar.value(route, document.data)
        if spans.key and is_of_language(route, document) and text[spans.key.end] == ":":
            yield spans.key, str(route[-1]), found.topic, "key"
        word = text[spans.value.start : spans.value.end]
        is_closed = any(isinstance(each, Choice | Flag) or is_name(each) for each in found.shapes)
        if is_closed and isinstance(value, str | bool) and word.isidentifier() and not is_free(found, word):
            yield spans.value, word, found.topic, "value"


def is_of_language(route: Route, document: Document) -> bool:
    """Return whether a key is one of a record, whose keys the language defines."""
    parent = grammar.at(route[:-1], document.data)
    shapes = parent.shapes if parent else ()
    return bool(shapes) and all(isinstance(each, RecordOf | Tagged) for each in shapes)


def is_name(shape: object) -> bool:
    return isinstance(shape, Text) and shape.names is not None and shape.names.what == "component"


def is_free(found: grammar.Found, word: str) -> bool:
    """Return whether a word can be anything as well as one of a closed set."""
    choices = {each for shape in found.shapes if isinstance(shape, Choice) for each in shape.values}
    others = [each for each in found.shapes if isinstance(each, Text) and not is_name(each)]
    return bool(others) and word not in choices | {"true", "false"}


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_key_has_a_reference(path: Path) -> None:
    text, document = opened(path)
    for route, found in grammar.every(document.data):
        spans = document.spans[route]
        is_named = any(
            isinstance(each, MapOf) for each in (grammar.at(route[:-1], document.data) or found).shapes
        )
        if spans.key and not is_named:
            assert hover.hover(text, spans.key.start), route


RAW = """\
version: 1
name: shop
logic:
  web: {type: ec2, key_pair: {parameter: Keys}, connects_to: [{to: Search, port: 443}]}
data:
  db: {type: rds, engine: mysql, instance_class: {parameter: Class, default: db.t4g.small}}
resources:
  data:
    Search: {Type: AWS::OpenSearchService::Domain}
parameters: {Keys: {type: "AWS::EC2::KeyPair::KeyName"}}
environments:
  prod:
    values: {Class: db.m8g.large, Keys: admins}
    data: {more: {type: queue}}
    logic: {web: {connects_to: [more]}}
"""


@pytest.mark.parametrize(
    ("mention", "definition"),
    [
        ("Search, port", "Search: {Type"),
        ("Keys}, conn", "Keys: {type"),
        ("Keys: admins", "Keys: {type"),
        ("Class: db.m8g", "Class, default"),  # which the language defines where it is used first
        ("more]", "more: {type"),
    ],
)
def test_a_definition_is_found(mention: str, definition: str) -> None:
    text = Open("file:///s.yaml", RAW, 1, lsp.PositionEncodingKind.Utf16)
    document = text.read()
    assert document
    found = names.at(document, RAW.index(mention) + 1)
    assert found
    place = names.definition(document, found)
    assert place
    assert place.span.start == RAW.index(definition)


def test_a_raw_resource_is_explained() -> None:
    text = Open("file:///s.yaml", RAW, 1, lsp.PositionEncodingKind.Utf16)
    shown = hover.hover(text, RAW.index("Search, port"))
    assert shown
    assert isinstance(shown.contents, lsp.MarkupContent)
    assert "`tiers explain AWS::OpenSearchService::Domain`" in shown.contents.value
