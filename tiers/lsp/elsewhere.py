"""Definitions in files that a spec includes: of raw resources, and the files themselves."""

import re
from collections.abc import Mapping

from lsprotocol import types as lsp

from tiers import source
from tiers.diagnostics.model import Document, Route, Span
from tiers.included import packing
from tiers.lsp import definitions
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
    mention = definitions.mention(document, then)
    if mention is None or mention.kind not in {"component", "resource"}:
        return None
    generated = opened.generated.resources().get(mention.name) if mention.kind == "resource" else None
    # A group that is made for a raw resource comes from that.
    wanted = str(generated.origin[-1]) if generated and generated.origin else mention.name
    buffers = Buffers(texts)
    for _, name, is_script in packing.named(document):
        place = None if is_script else _resource(opened, document, name, wanted, buffers)
        if place:
            return Found(name, place)
    return None


def mentioning(opened: Open, name: str, texts: Mapping[str, str]) -> str | None:
    """Return a file of raw resources that has a logical ID as a word; `None` if there is none."""
    document = opened.read()
    if document is None or opened.file is None:
        return None
    buffers, word = Buffers(texts), re.compile(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])")
    for _, file, is_script in packing.named(document):
        text = None if is_script else _text(document, file, buffers)
        if text is not None and word.search(text):
            return file
    return None


def _text(document: Document, file: str, buffers: Buffers) -> str | None:
    try:
        raw = packing.contents(document.source.path, file, buffers.read, is_script=False)
        return raw.decode()
    except (OSError, ValueError):
        return None


def _resource(
    opened: Open, document: Document, file: str, logical_id: str, buffers: Buffers
) -> lsp.Range | None:
    text = _text(document, file, buffers)
    if text is None:
        return None
    template = source.sketch(file, text)
    route: Route = ("Resources", logical_id)
    spans = template.spans.get(route) if template else None
    return Positions(text, opened.encoding).range(spans.key) if spans and spans.key else None
