"""The findings of `tiers check`, in a spec and in the files that it includes, as the editor has them."""

import os
from collections.abc import Iterable, Mapping

from tiers import compiler, source
from tiers.diagnostics.locate import Lines, locate
from tiers.diagnostics.model import Diagnostic, Document, Finding, Source
from tiers.included import beside, packing
from tiers.ir.placed import Built
from tiers.tuples import NamedTuple


class Checked(NamedTuple):
    """What is wrong with a spec, and the paths of the files that it includes, links followed and not."""

    findings: tuple[Finding, ...]
    included: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    """The files as the spec names them, relative to its directory."""
    is_broken: bool = False
    """True if the text is not YAML now, so that the files are not known."""
    raw: bytes = b""
    """The spec with its files, if its base has no errors."""
    built: Built | None = None
    """What the check of the base has built, with its `resources`."""


class Buffers:
    """Files beside a spec: the text of a document that is open comes before what is on the disk."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Take over the texts of open documents, by their paths."""
        self._texts = texts
        self.asked: set[str] = set()
        self.names: set[str] = set()

    def read(self, folder: str, file: str, most: int) -> bytes:
        """Return the bytes of a file, as `beside.read` does."""
        paths = both_paths(os.path.join(folder, file))
        self.asked |= paths
        self.names.add(file)
        text = next((self._texts[path] for path in paths if path in self._texts), None)
        if text is None:
            return beside.read(folder, file, most)
        beside.located(folder, file)
        return beside.bounded(_encoded(text), most)


def check(path: str, text: str, texts: Mapping[str, str] | None = None) -> Checked:
    """Return what `tiers check` finds in a spec, in its environments, and in the files that it includes.

    `texts` are those of open documents by their paths. Without them, the spec is in no directory.
    """
    raw = source.alone(_encoded(text))
    buffers = Buffers(texts or {})
    whole, failure = packing.packed(path, raw, buffers.read) if texts is not None else (raw, None)
    own = Source(path, text)
    document = Document(own, None, {})
    sound, built = b"", None
    if failure is None:
        base, found = compiler.check_everywhere(path, whole, _located)
        document = base.document
        if base.architecture is not None:
            sound, built = whole, None if base.architecture.spec.logical_ids else base.built
    else:
        found = _located(document, [failure])
    # The text of the editor, where bytes that are not UTF-8 were replaced in order to be shown.
    findings = (each._replace(source=own) if each.source.path == path else each for each in found)
    is_broken = document.data is None and not buffers.names
    return Checked(
        tuple(findings), frozenset(buffers.asked), frozenset(buffers.names), is_broken, sound, built
    )


def both_paths(path: str) -> frozenset[str]:
    """Return the paths by which a file is known: as it is written, and with links followed."""
    return frozenset((os.path.abspath(path), os.path.realpath(path)))


def _encoded(text: str) -> bytes:
    # A half of a surrogate pair, which JSON can have and UTF-8 cannot, is refused like any other bad byte.
    return text.encode("utf-8", "surrogatepass")


def _located(document: Document, found: Iterable[Diagnostic]) -> list[Finding]:
    lines = Lines(document.source.text)
    findings = [locate(document, each, lines) for each in found]
    return sorted(findings, key=lambda each: (each.location.line, each.location.column))
