"""Definitions in files that a spec includes: of raw resources, and the files themselves."""

from collections.abc import Mapping

from lsprotocol import types as lsp

from tiers import source
from tiers.diagnostics.model import Document, Route, Span
from tiers.included import packing
from tiers.lsp import names
from tiers.lsp.checking import Buffers
from tiers.lsp.documents import Open
from tiers.lsp.positions import Positions
from tiers.tuples import NamedTuple

_START = Span(0, 0)


class Found(NamedTuple):
    """A place in a file beside a spec."""

    file: str
    """As the spec names it."""
    where: lsp.Range


def definition(opened: Open, offset: int, texts: Mapping[str, str]) -> Found | None:
    """Return what an index into the text of now is about, if that is in a file that the spec includes.

    `texts` are those of open documents, by their paths.
    """
    document, then = opened.read(), opened.then(offset)
    if document is None or then is None or opened.file is None:
        return None
    for route, name, _ in packing.named(document):
        span = document.spans[route].value
        if span.start <= then <= span.end:
            return Found(name, Positions("", opened.encoding).range(_START))
    mention = names.at(document, then)
    if mention is None or mention.kind != "component":
        return None
    buffers = Buffers(texts)
    for _, name, is_script in packing.named(document):
        place = None if is_script else _resource(opened, document, name, mention.name, buffers)
        if place:
            return Found(name, place)
    return None


def _resource(
    opened: Open, document: Document, file: str, logical_id: str, buffers: Buffers
) -> lsp.Range | None:
    try:
        raw = packing.contents(document.source.path, file, buffers.read, is_script=False)
        text = raw.decode()
    except (OSError, ValueError):
        return None
    template = source.sketch(file, text)
    route: Route = ("Resources", logical_id)
    spans = template.spans.get(route) if template else None
    return Positions(text, opened.encoding).range(spans.key) if spans and spans.key else None
