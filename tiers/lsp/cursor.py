"""The place of the cursor in a spec that is being written, and mostly is not valid YAML.

A word is put there, as a key or as a value, until the result can be read. Where other lines are broken, what
is below the cursor is left out.
"""

import re
from collections.abc import Iterator
from typing import Any

from tiers import source
from tiers.diagnostics.model import Document, Route, Span
from tiers.lsp.documents import Open
from tiers.tuples import NamedTuple

MARK = "tiersCursorIsHere"
_WORD = re.compile(r"[A-Za-z0-9_.-]*$")
_REST_OF_WORD = re.compile(r"[A-Za-z0-9_.-]*")
_COLON = re.compile(r"[ \t]*:")
_START_OF_LINE = re.compile(r"[ \t]*(?:- +)*$")
_CLOSING = {"[": "]", "{": "}"}
_GET_ATT = re.compile(r"!GetAtt[ \t]+[\"']?$")
_QUOTES = ("'", '"')
_QUOTED = re.compile(r"(?:^|[\s\[{,])([\"'])")


class Cursor(NamedTuple):
    """The place where something may be written."""

    route: Route
    """Of the mapping that gets a key, or of the value."""
    is_key: bool
    word: Span
    """What a completion replaces, in the text of now."""
    document: Document
    """With the word at the cursor as a value, or as a key without one."""
    is_whole: bool
    """False if the document ends at the cursor."""
    is_first: bool
    """True if nothing but indentation and dashes is before it on its line: a value may be a mapping there."""
    has_colon: bool
    """True if a colon follows already."""


def find(opened: Open, offset: int) -> Cursor | None:
    """Return the place of an index into the text of now; `None` where nothing can be completed."""
    text = opened.text
    line = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    before, after = _WORD.search(text, line, offset), _REST_OF_WORD.match(text, offset)
    if before is None or after is None:
        return None
    word = Span(before.start(), after.end())
    # `!GetAtt` is one only with a resource and an attribute.
    mark = f"{MARK}.{MARK}" if _GET_ATT.search(text[line : word.start]) else MARK
    for candidate, is_whole in _candidates(text, line, word, mark):
        document = source.sketch(opened.path, candidate)
        found = _marked(document.data) if document else None
        if document and found:
            route, is_key = found
            is_first = _START_OF_LINE.match(text, line, word.start) is not None
            colon = _COLON.match(text, word.end) is not None
            return Cursor(route, is_key, word, document, is_whole, is_first, colon)
    return None


def _candidates(text: str, line: int, word: Span, mark: str) -> Iterator[tuple[str, bool]]:
    head, rest = text[: word.start], text[word.end :]
    closing = _open_brackets(text[line : word.start])
    yield f"{head}{mark}{rest}", True
    yield f"{head}{mark}: {rest}", True
    yield f"{head}{mark}{closing}", False
    yield f"{head}{mark}: {closing}", False


def _open_brackets(line: str) -> str:
    """Return what closes the brackets, and the quotes around a string, that a line leaves open."""
    pending: list[str] = []
    starts = {found.start(1) for found in _QUOTED.finditer(line)}
    for index, character in enumerate(line):
        if pending and character == pending[-1]:
            pending.pop()
        elif pending and pending[-1] in _QUOTES:
            continue
        elif character in _CLOSING:
            pending.append(_CLOSING[character])
        elif index in starts:
            pending.append(character)
    return "".join(reversed(pending))


def _marked(data: Any) -> tuple[Route, bool] | None:  # noqa: ANN401 - plain data of any shape
    """Return the route of the string with the mark; or that of the mapping with it as a key, and true."""
    pending: list[tuple[Route, Any]] = [((), data)]
    while pending:
        route, each = pending.pop()
        if isinstance(each, str) and MARK in each:
            return route, False
        if isinstance(each, dict):
            if MARK in each:
                return route, True
            pending += [((*route, step), inner) for step, inner in each.items()]
        elif isinstance(each, list):
            pending += [((*route, step), inner) for step, inner in enumerate(each)]
    return None
