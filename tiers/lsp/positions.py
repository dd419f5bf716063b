"""Positions of the protocol: a line from 0, and code units of UTF-16, or of what the client has asked for.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#position
"""

import re
from bisect import bisect_right

from lsprotocol import types as lsp

from tiers.diagnostics.model import Location, Span

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_LAST_OF_TWO_BYTES = 0xFFFF
Encoding = lsp.PositionEncodingKind | str


class Positions:
    """The lines of a text, for positions that a client sends and gets."""

    def __init__(self, text: str, encoding: Encoding = lsp.PositionEncodingKind.Utf16) -> None:
        """Index `text` once, so that each lookup is a bisection."""
        self.text = text
        self._encoding = encoding
        self._starts = [0, *(found.end() for found in _LINE_BREAK.finditer(text))]

    def offset(self, position: lsp.Position) -> int:
        """Return the index of a position in the text; one behind the end of a line is that end."""
        if position.line >= len(self._starts):
            return len(self.text)
        start = self._starts[position.line]
        line = self.line(position.line)
        if line.isascii() or self._encoding == lsp.PositionEncodingKind.Utf32:
            return start + min(position.character, len(line))
        units = 0
        for index, character in enumerate(line):
            if units >= position.character:
                return start + index
            units += self._units(character)
        return start + len(line)

    def position(self, offset: int) -> lsp.Position:
        """Return the position of an index into the text."""
        number = bisect_right(self._starts, offset) - 1
        start = self._starts[number]
        return lsp.Position(number, self._units(self.text[start:offset]))

    def range(self, span: Span) -> lsp.Range:
        """Return the range of a span."""
        return lsp.Range(self.position(span.start), self.position(span.end))

    def located(self, location: Location) -> lsp.Range:
        """Return the range of a location, which counts lines and code points from 1."""
        start = self._starts[location.line - 1] + location.column - 1
        end = self._starts[location.end_line - 1] + location.end_column - 1
        return self.range(Span(start, end))

    def line(self, number: int) -> str:
        """Return a line, counted from 0, without its line break."""
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.text)
        return self.text[self._starts[number] : end].removesuffix("\n").removesuffix("\r")

    def _units(self, text: str) -> int:
        if text.isascii() or self._encoding == lsp.PositionEncodingKind.Utf32:
            return len(text)
        if self._encoding == lsp.PositionEncodingKind.Utf8:
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text) + sum(ord(character) > _LAST_OF_TWO_BYTES for character in text)
