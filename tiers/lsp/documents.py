"""Open documents: the text that the editor has, and the last version of it that could be read."""

import re

from lsprotocol import types as lsp

from tiers import source
from tiers.diagnostics.model import Document, Finding, Span
from tiers.ir.stacks import TIERS
from tiers.lsp.positions import Encoding, Positions

_KEYS = re.compile(r"(?m)^([a-z_]+)[ \t]*:[ \t]*([^\r\n#]*)")
_SCHEMA = re.compile(r"(?m)^# yaml-language-server: \$schema=\S*tiers\.schema\.json\s*$")


class Open:
    """A document that an editor shows, as it is now. Broken YAML leaves the last good version in place."""

    def __init__(self, uri: str, path: str, text: str, version: int | None, encoding: Encoding) -> None:
        """Read a document for the first time."""
        self.uri = uri
        self.path = path
        self.encoding = encoding
        self.document: Document | None = None
        self.findings: tuple[Finding, ...] = ()
        self.change(text, version)

    def change(self, text: str, version: int | None) -> None:
        """Take over the text of the editor."""
        self.text = text
        self.version = version
        self.positions = Positions(text, self.encoding)
        self._is_read = False
        self._shifted: _Shift | None = None

    def read(self) -> Document | None:
        """Return the document, or the last version that could be read, if there is one."""
        if not self._is_read:
            self._is_read = True
            self.document = source.sketch(self.path, self.text) or self.document
        return self.document

    @property
    def is_current(self) -> bool:
        """Return whether the text can be read as it is."""
        document = self.read()
        return document is not None and document.source.text == self.text

    @property
    def is_spec(self) -> bool:
        """Return whether this is a spec, or is meant to become one; editors send any YAML."""
        if _SCHEMA.search(self.text):
            return True
        keys = {found[1]: found[2].strip() for found in _KEYS.finditer(self.text)}
        tiers = keys.keys() & {*TIERS}
        return "version" in keys and bool(tiers or ("name" in keys and keys["version"] == "1"))

    def here(self, span: Span) -> Span | None:
        """Return a span of the document read last in the text of now; `None` where that differs."""
        start, end = self._shift().forth(span.start), self._shift().forth(span.end)
        return None if start is None or end is None else Span(start, end)

    def then(self, offset: int) -> int | None:
        """Return an index into the text of now in the document read last."""
        return self._shift().back(offset)

    def range(self, span: Span) -> lsp.Range | None:
        """Return the range of a span of the document read last."""
        here = self.here(span)
        return self.positions.range(here) if here else None

    def _shift(self) -> "_Shift":
        document = self.read()
        if self._shifted is None:
            self._shifted = _Shift(document.source.text if document else "", self.text)
        return self._shifted


class _Shift:
    """Indices of an old text in a new one: what is before or behind all changes is known."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = len(old), len(new)
        self._before = _common(old, new)
        self._behind = 0 if old == new else _common(old[self._before :][::-1], new[self._before :][::-1])

    def forth(self, offset: int) -> int | None:
        return self._across(offset, self._old, self._new)

    def back(self, offset: int) -> int | None:
        return self._across(offset, self._new, self._old)

    def _across(self, offset: int, one: int, other: int) -> int | None:
        if offset <= self._before:
            return offset
        return offset + other - one if offset >= one - self._behind else None


def _common(one: str, other: str) -> int:
    """Return the length of the common start of two texts, by bisection: comparing slices is quick."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
