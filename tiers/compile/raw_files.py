"""Whole CloudFormation templates in `resources`: their resources become those of a stack of the spec.

A spec says `resources: {data: {file: opensearch.yaml}}`. The spans of a file follow those of the spec, so
that each finding is at the line of the file that it is about.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.diagnostics.codes import extensions as codes
from tiers.diagnostics.codes.architecture import ID_COLLISION
from tiers.diagnostics.model import Diagnostic, Document, Note, Place, Route, Span, Spans
from tiers.diagnostics.suggest import nearest
from tiers.ir.stacks import Stack

FILE = "file"
_KEY = "resources"
_RESOURCES = "Resources"
_WITHOUT_EFFECT = ("AWSTemplateFormatVersion", "Description", "Metadata")
_INSTEAD = {
    "Parameters": "write the values in the file",
    "Outputs": "remove them; other resources can refer to the resource itself",
    "Conditions": "remove them; an environment can change or remove a resource",
    "Transform": "write the resources that the transform would make",
}


Parsed = tuple[Document, tuple[Diagnostic, ...]]
"""A file as plain data, or what is wrong with its text."""


def included(document: Document, files: Mapping[str, Parsed]) -> Parsed:
    """Return a document with the resources of the files that it includes, or what is wrong with these."""
    for (_, stack, _), name in tuple(named(document.data)):
        parsed = files.get(name)
        if parsed is None:
            continue
        document, findings = _with_file(document, str(stack), *parsed)
        if findings:
            return document._replace(data=None, spans={}), findings
    return document, ()


def named(data: Any) -> Iterator[tuple[Route, str]]:  # noqa: ANN401 - plain data of any shape
    """Yield the name of each file of resources, with its place."""
    resources = data.get("resources") if isinstance(data, dict) else None
    if not isinstance(resources, dict):
        return
    for stack in Stack:
        written = resources.get(str(stack))
        if isinstance(written, dict) and isinstance(written.get(FILE), str):
            yield (_KEY, str(stack), FILE), written[FILE]


def _with_file(document: Document, stack: str, found: Document, refused: tuple[Diagnostic, ...]) -> Parsed:
    resources: dict[str, Any] = document.data["resources"]
    name = str(resources[stack][FILE])
    start = len(document.text) + 1
    whole = document._replace(files=(*document.files, found.source))
    findings = refused or tuple(_wrong(found, name))
    if findings:
        return whole, tuple(_moved(each, found, start) for each in findings)
    added: dict[str, Any] = found.data[_RESOURCES]
    route: Route = ("resources", stack)
    spans = {**document.spans, **dict(_spans(found, route, start))}
    own = {key: each for key, each in resources[stack].items() if key != FILE}
    twice = tuple(_twice(each, (*route, each), document, spans) for each in own if each in added)
    merged = {**document.data, "resources": {**resources, stack: {**own, **added}}}
    return whole._replace(data=merged, spans=spans), twice


def _spans(found: Document, route: Route, start: int) -> Iterator[tuple[Route, Spans]]:
    """Yield the spans of the resources of a file, at their routes in the spec."""
    for each, spans in found.spans.items():
        if len(each) > 1 and each[0] == _RESOURCES:
            yield (
                (*route, *each[1:]),
                Spans(spans.key and _shifted(spans.key, start), _shifted(spans.value, start)),
            )


def _shifted(span: Span, start: int) -> Span:
    return Span(span.start + start, span.end + start)


def _wrong(found: Document, name: str) -> Iterator[Diagnostic]:
    """Find what a file of resources cannot have, and one without resources."""
    data = found.data
    if not isinstance(data, dict) or not isinstance(data.get(_RESOURCES), dict):
        yield codes.RAW_FILE.at(
            Place((_RESOURCES,) if isinstance(data, dict) and _RESOURCES in data else (), "key"),
            f"`{name}` has no resources",
            label="must be a template with `Resources`",
            help="add the resources below the key `Resources`",
        )
        return
    for key in data:
        if key == _RESOURCES or key in _WITHOUT_EFFECT:
            continue
        meant = nearest(key, (_RESOURCES, *_INSTEAD))
        yield codes.RAW_FILE.at(
            Place((key,), "key"),
            f"`{key}` cannot be in a file of `resources`",
            label=f"did you mean `{meant}`?" if meant and meant != key else "only resources are included",
            help=_INSTEAD.get(key, "remove it"),
        )


def _moved(finding: Diagnostic, found: Document, start: int) -> Diagnostic:
    """Return a finding about a file alone at the place that the text has behind the spec."""
    notes = tuple(Note(_at(each.place, found, start), each.label) for each in finding.also)
    return finding._replace(place=_at(finding.place, found, start), also=notes)


def _at(place: Place, found: Document, start: int) -> Place:
    if place.span is not None:
        return Place(span=_shifted(place.span, start))
    written = found.spans[place.route]
    span = (
        written.key
        if place.part == "key" and written.key
        else Span(written.value.start, written.value.start + 1)
    )
    return Place(span=_shifted(span, start))


def _twice(name: str, route: Route, document: Document, spans: Mapping[Route, Spans]) -> Diagnostic:
    own, other = document.spans[route], spans[route]
    return ID_COLLISION.at(
        Place(span=other.key or other.value),
        f"duplicate logical ID `{name}`",
        label="already taken",
        also=(Note(Place(span=own.key or own.value), "first defined here"),),
        help="rename one of the two",
    )
