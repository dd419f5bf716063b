"""Bytes to plain data, with the span of each route. Nothing after this stage knows YAML."""

import codecs
import re
from typing import Any

from tiers.diagnostics.codes import parse as codes
from tiers.diagnostics.model import START, Diagnostic, Document, Place, Route, Source, Span, Spans
from tiers.source.included import unpack
from tiers.source.nodes import Node
from tiers.source.reader import Reader, refuse_directive

MAX_BYTES = 1 << 20

# Longest first: UTF-32's mark starts with UTF-16's.
_OTHERS = {
    "UTF-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
    "UTF-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
}

# Keys that only a template has at its top level.
_TEMPLATE = rb"""(?m)^(?:\{\s*|\s{1,4}(?=["']))?["']?(?:AWSTemplateFormatVersion|Resources)["']?\s*:"""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# U+2028 and U+2029 (as U+0085 above) break lines in YAML 1.1 and not in 1.2, and libyaml skips a U+FEFF
# uncounted, which would shift all spans. Not in the pattern: beyond Latin-1 it would take 4 ms to compile.
_INVISIBLE = ("\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff")


def parse(path: str, raw: bytes, *, is_foreign: bool = False) -> tuple[Document, tuple[Diagnostic, ...]]:
    """Read a spec. With any finding the document has no data, but always the text that they point into.

    In the file of another tool (`is_foreign`), a value that versions of YAML read differently is a string.
    """
    body = raw.removeprefix(codecs.BOM_UTF8)
    source = Source(path, body.decode("utf-8", "replace"))
    refusal = _refuse_bytes(raw, body) or _refuse_text(source.text)
    if refusal is not None:
        return Document(source, None, {}), (refusal,)
    reader = Reader(source.text, is_foreign=is_foreign)
    root = reader.read()
    if root is None or reader.findings:
        return Document(source, None, {}), tuple(sorted(reader.findings, key=_position))
    spans: dict[Route, Spans] = {}
    return Document(source, _plain(root, (), None, None, spans), spans), ()


def sketch(path: str, text: str) -> Document | None:
    """Read what can be read of a spec that is being written; its mistakes are left to `parse`."""
    root = None if invisible(text) is not None else Reader(text).read()
    if root is None or not isinstance(root.value, dict):
        return None
    spans: dict[Route, Spans] = {}
    return Document(Source(path, text), _plain(root, (), None, None, spans), spans)


def is_template(raw: bytes) -> bool:
    """Return whether a file is marked as a CloudFormation template, in YAML or JSON."""
    return re.search(_TEMPLATE, unpack(raw)[0]) is not None


def _refuse_bytes(raw: bytes, body: bytes) -> Diagnostic | None:
    for name, mark in _OTHERS.items():
        if raw.startswith(mark):
            return codes.NOT_UTF_8.at(START, f"the file is {name}, not UTF-8", help="save it as UTF-8")
    if len(raw) > MAX_BYTES:  # the excess is unknown, because reading stops here
        return codes.TOO_LARGE.at(START, f"the file is larger than {MAX_BYTES:,} bytes")
    try:
        body.decode()
    except UnicodeDecodeError as error:
        bad = len(body[: error.start].decode())
        message = f"the byte 0x{body[error.start]:02X} is not valid UTF-8"
        return codes.NOT_UTF_8.at(Place(span=Span(bad, bad + 1)), message, help="save the file as UTF-8")
    return None


def invisible(text: str) -> int | None:
    """Return the position of the first character that no spec may contain, if there is one."""
    control = _CONTROL.search(text)
    starts = [control.start()] if control else []
    starts += [text.index(character) for character in _INVISIBLE if character in text]
    return min(starts, default=None)


def _refuse_text(text: str) -> Diagnostic | None:
    start = invisible(text)
    if start is None:
        return refuse_directive(text, 0)
    character = text[start]
    message = f"the file contains the invisible character U+{ord(character):04X}"
    advice = "remove it, or use an escape in double quotes"
    if character == "\0":  # every other byte of UTF-16
        advice = "save the file as UTF-8"
    return codes.CONTROL_CHARACTER.at(Place(span=Span(start, start + 1)), message, help=advice)


def _position(found: Diagnostic) -> Span:
    return found.place.span or Span(0, 0)


def _plain(node: Node, route: Route, key: Span | None, alias: Span | None, spans: dict[Route, Spans]) -> Any:  # noqa: ANN401 - plain data of any shape
    """Build the plain data of `node`, and its spans into `spans`.

    Recursion is safe: the reader has bounded the depth. All that an alias repeats is at the alias
    (`alias`), because that is where the user put it into this route.
    """
    spans[route] = Spans(key, alias or node.span)
    below = alias or (node.span if node.is_alias else None)
    value = node.value
    if isinstance(value, dict):
        data = {}
        for name, (name_span, child) in value.items():
            data[name] = _plain(child, (*route, name), below or name_span, below, spans)
        return data
    if isinstance(value, list):
        return [_plain(child, (*route, index), None, below, spans) for index, child in enumerate(value)]
    return value
