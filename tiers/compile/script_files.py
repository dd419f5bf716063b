"""Scripts of servers in files: the text of the file is the value of `user_data: {file: boot.sh}`.

The text of a file follows that of the spec, so that a finding about a line of the script points to that line.
"""

import os
from collections.abc import Iterator, Mapping
from typing import Any

from tiers.diagnostics.model import Document, Route, Source, Span, Spans
from tiers.ir.stacks import TIERS
from tiers.language.overlay import KEY as ENVIRONMENTS

_KEY = "user_data"
_FILE = "file"


def named(data: Any) -> Iterator[tuple[Route, str]]:  # noqa: ANN401 - plain data of any shape
    """Yield the name of each script, with its place; those of environments too."""
    environments = _mapping(data, ENVIRONMENTS)
    bases: list[tuple[Route, Any]] = [((), data)]
    bases += [((ENVIRONMENTS, name), each) for name, each in environments.items()]
    for route, base in bases:
        for tier in TIERS:
            for name, component in _mapping(base, tier).items():
                script = _mapping(component, _KEY)
                if script.keys() == {_FILE} and isinstance(script[_FILE], str):
                    yield (*route, tier, name, _KEY, _FILE), script[_FILE]


def included(document: Document, files: Mapping[str, bytes]) -> Document:
    """Return a document with the texts of scripts in place of their names, as far as there are files."""
    scripts = [(route[:-1], name) for route, name in named(document.data) if name in files]
    if not scripts:
        return document
    folder = os.path.dirname(document.source.path)
    texts: dict[str, tuple[str, Span]] = {}
    spans: dict[Route, Spans] = dict(document.spans)
    data = document.data
    for route, name in scripts:
        if name not in texts:
            text, start = files[name].decode("utf-8", "replace"), len(document.text) + 1
            texts[name] = text, Span(start, start + len(text))
            script = Source(os.path.join(folder, name), text)
            document = document._replace(files=(*document.files, script))
        text, span = texts[name]
        data = _with(data, route, text)
        spans[route] = spans[route]._replace(text=span)
        del spans[*route, _FILE]
    return document._replace(data=data, spans=spans)


def _mapping(data: Any, key: str) -> dict[str, Any]:  # noqa: ANN401 - plain data of any shape
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def _with(data: dict[Any, Any], route: Route, value: str) -> dict[Any, Any]:
    """Return a copy of mappings with another value at a route."""
    first, *rest = route
    return {**data, first: _with(data[first], tuple(rest), value) if rest else value}
