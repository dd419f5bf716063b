"""A spec with the files that it includes, as one string of bytes for the compiler."""

import os
import re

from tiers import source, untrusted
from tiers.compile import raw_files, script_files
from tiers.diagnostics.codes import files as codes
from tiers.diagnostics.model import Diagnostic, Document, Place, Route
from tiers.included import beside
from tiers.language.vocabulary import FILE_BESIDE
from tiers.tuples import NamedTuple

_NAMED = re.compile(rb"""(?<![A-Za-z0-9_-])file["']?\s*:""")
_MOST_OF_SCRIPT = 16 * 1024
"""Bytes of user data: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html"""


class Packed(NamedTuple):
    """A spec and its files, or the finding about a file that cannot be read and the spec alone."""

    raw: bytes
    failure: Diagnostic | None = None


def packed(path: str, raw: bytes, read: beside.Read = beside.read) -> Packed:
    """Return a spec with the files that it includes behind it; `read` reads one of them."""
    if not _NAMED.search(raw) or source.is_template(raw):
        return Packed(raw)
    document, findings = source.parse(path, raw)
    files: dict[str, bytes] = {}
    for route, name, is_script in () if findings else named(document):
        try:
            files[name] = contents(path, name, read, is_script=is_script)
        except (OSError, ValueError) as error:
            return Packed(raw, _refused(document, route, name, untrusted.why(error), is_script=is_script))
    return Packed(source.pack(raw, files.items()))


def named(document: Document) -> list[tuple[Route, str, bool]]:
    """Return the places that name files, with the names, and whether each is a script."""
    found = [
        *((route, name, True) for route, name in script_files.named(document.data)),
        *((route, name, False) for route, name in raw_files.named(document.data)),
    ]
    # The language refuses other names.
    return [each for each in found if FILE_BESIDE.matches(each[1])]


def contents(path: str, name: str, read: beside.Read, *, is_script: bool) -> bytes:
    """Return the bytes of a file of the spec at `path`.

    Raises `OSError`, and `ValueError` for those that it cannot have.
    """
    folder = os.path.dirname(path)
    if not is_script:
        raw = read(folder, name, source.MAX_BYTES)
        return _without(0 if b"\0" in raw else None, "\0", raw)
    raw = read(folder, name, _MOST_OF_SCRIPT)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        message = "it is not UTF-8"
        raise ValueError(message) from None
    return _without(source.invisible(text), text, raw)


def _without(invisible: int | None, text: str, raw: bytes) -> bytes:
    if invisible is not None:
        message = f"it contains the invisible character U+{ord(text[invisible]):04X}"
        raise ValueError(message)
    return raw


def _refused(document: Document, route: Route, name: str, reason: str, *, is_script: bool) -> Diagnostic:
    return codes.CANNOT_READ.at(
        Place(span=document.spans[route].value),
        f"`{name}` cannot be read: {reason}",
        label="the script of `user_data`" if is_script else "the template of `resources`",
        help="use a readable file below the directory of the spec",
    )
