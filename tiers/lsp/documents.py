"""Open documents: the text that the editor has, and the last version of it that could be read."""

import os
import re
from functools import cached_property
from threading import RLock

from lsprotocol import types as lsp
from pygls import uris

from tiers import compiler, source
from tiers.diagnostics.model import Document, Span
from tiers.ir.stacks import TIERS
from tiers.language.architecture import Architecture
from tiers.lsp.generated import Generated
from tiers.lsp.positions import Encoding, Positions

_KEYS = re.compile(r"(?m)^([a-z_]+)[ \t]*:[ \t]*([^\r\n#]*)")
_SCHEMA = re.compile(r"(?m)^# yaml-language-server: \$schema=\S*tiers\.schema\.json\s*$")


class Open:
    """One version of a document that an editor shows. Broken YAML leaves the last good version in place.

    What it answers is worked out once, by whichever thread asks first.
    """

    def __init__(
        self,
        uri: str,
        text: str,
        version: int | None,
        encoding: Encoding,
        *,
        before: "Open | None" = None,
        last: Document | None = None,
        generated: Generated | None = None,
    ) -> None:
        """Take over the text of the editor; `before` is a version that was not read, `last` one that was."""
        self.uri = uri
        self.text = text
        self.version = version
        self.encoding = encoding
        self.file = file_of(uri)
        self.path = self.file or uri
        self._lock = RLock()
        self._is_read = False
        self._before = before
        self._last = last
        self.generated = generated or Generated()

    def changed(self, text: str, version: int | None) -> "Open":
        """Return the version after this one."""
        self._before = None  # so that not each key that is pressed leaves a version behind
        return Open(
            self.uri,
            text,
            version,
            self.encoding,
            before=self,
            last=self._last,
            generated=self.generated,
        )

    @cached_property
    def positions(self) -> Positions:
        """The lines of the text."""
        return Positions(self.text, self.encoding)

    def read(self) -> Document | None:
        """Return the document, or the last version that could be read, if there is one."""
        with self._lock:
            if not self._is_read:
                before, self._before = self._before, None
                found = source.sketch(self.path, self.text) or (before.read() if before else None)
                self._last = found or self._last
                self._is_read = True
            return self._last

    @property
    def is_current(self) -> bool:
        """Return whether the text can be read as it is."""
        document = self.read()
        return document is not None and document.source.text == self.text

    @cached_property
    def is_spec(self) -> bool:
        """Return whether this is a spec, or is meant to become one; editors send any YAML."""
        if _SCHEMA.search(self.text):
            return True
        keys = {found[1]: found[2].strip() for found in _KEYS.finditer(self.text)}
        tiers = keys.keys() & {*TIERS}
        return "version" in keys and bool(tiers or ("name" in keys and keys["version"] == "1"))

    @cached_property
    def completed(self) -> Architecture | None:
        """The architecture of the document read last, with every default; `None` if it has a mistake."""
        document = self.read()
        return compiler.completed(document) if document else None

    def here(self, span: Span) -> Span | None:
        """Return a span of the document read last in the text of now; `None` where that differs."""
        start, end = self._shift.forth(span.start), self._shift.forth(span.end)
        return None if start is None or end is None else Span(start, end)

    def then(self, offset: int) -> int | None:
        """Return an index into the text of now in the document read last."""
        return self._shift.back(offset)

    def range(self, span: Span) -> lsp.Range | None:
        """Return the range of a span of the document read last."""
        here = self.here(span)
        return self.positions.range(here) if here else None

    @cached_property
    def _shift(self) -> "_Shift":
        document = self.read()
        return _Shift(document.source.text if document else "", self.text)


def file_of(uri: str) -> str | None:
    """Return the path of a file of this machine; `None` for anything else, such as an unsaved document."""
    try:
        scheme, host, path, parameters, *_ = uris.urlparse(uri)
    except ValueError:  # `file://[`
        return None
    is_local = host in {"", "localhost"}
    if scheme != "file" or not path.startswith("/") or "\0" in path or not (is_local or os.name == "nt"):
        return None
    found = uris.to_fs_path(uri.replace("//localhost", "//", 1) if is_local else uri)
    # The library leaves out what is behind a `;`.
    found = f"{found};{parameters}" if found and parameters else found
    try:
        return found if found and os.fsencode(found) else None
    except UnicodeEncodeError:
        return None


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
