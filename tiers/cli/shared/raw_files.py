"""Templates beside a spec: the bytes of `resources: {data: {file: opensearch.yaml}}` go behind the spec's."""

import os
import re
from collections.abc import Iterator

from tiers import source, untrusted
from tiers.cli.shared import beside
from tiers.diagnostics.codes import files as codes
from tiers.diagnostics.model import Diagnostic, Document, Place, Route
from tiers.ir.stacks import Stack
from tiers.language.vocabulary import FILE_BESIDE

_NAMED = re.compile(rb"resources.*?file", re.DOTALL)


def packed(path: str, raw: bytes) -> tuple[bytes, Diagnostic | None]:
    """Return a spec with the templates that it includes, or the finding about one that cannot be read."""
    if not _NAMED.search(raw) or source.is_template(raw):
        return raw, None
    document, findings = source.parse(path, raw)
    read: dict[str, bytes] = {}
    for route, file in () if findings else _files(document):
        try:
            read[file] = _read(os.path.dirname(path), file)
        except (OSError, ValueError) as error:
            return raw, _refused(document, route, file, untrusted.why(error))
    return source.pack(raw, read.items()), None


def _files(document: Document) -> Iterator[tuple[Route, str]]:
    resources = document.data.get("resources") if isinstance(document.data, dict) else None
    if not isinstance(resources, dict):
        return
    for stack in Stack:
        written = resources.get(str(stack))
        file = written.get("file") if isinstance(written, dict) else None
        if isinstance(file, str) and FILE_BESIDE.matches(file):
            yield ("resources", str(stack), "file"), file


def _read(folder: str, file: str) -> bytes:
    raw = beside.read(folder, file, source.MAX_BYTES)
    if b"\0" in raw:
        message = "it contains the invisible character U+0000"
        raise ValueError(message)
    return raw


def _refused(document: Document, route: Route, file: str, reason: str) -> Diagnostic:
    return codes.CANNOT_READ.at(
        Place(span=document.spans[route].value),
        f"`{file}` cannot be read: {reason}",
        label="the template of `resources`",
        help="use a readable file below the directory of the spec",
    )
