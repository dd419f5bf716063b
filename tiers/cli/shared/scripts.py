"""Scripts beside a spec: the text of the file replaces `user_data: {file: boot.sh}` before the compilation.

The compiler reads no file. A script therefore replaces its mapping in the text of the spec, on as
many lines, so that findings keep their lines.
"""

import json
import os
import re

from tiers import source, untrusted
from tiers.cli.shared import beside
from tiers.diagnostics.codes import files as codes
from tiers.diagnostics.model import Diagnostic, Document, Place, Route, Span
from tiers.ir.stacks import TIERS
from tiers.language.vocabulary import FILE_BESIDE
from tiers.source.values import at
from tiers.tuples import NamedTuple

_MOST = 16 * 1024
"""Bytes of user data: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html"""
_NAMED = re.compile(rb"user_data.{0,200}?file", re.DOTALL)
_KEY = "user_data"


class _Script(NamedTuple):
    """A file that a spec names, the span of its name, and the span that its text replaces."""

    file: str
    name: Span
    whole: Span


def included(path: str, raw: bytes) -> tuple[bytes, Diagnostic | None]:
    """Return a spec with the scripts that it names, or the finding about one that cannot be read."""
    if not _NAMED.search(raw) or source.is_template(raw):
        return raw, None
    document, findings = source.parse(path, raw)
    scripts = [] if findings else _scripts(document)
    text = document.source.text
    for each in sorted(scripts, key=lambda script: script.whole, reverse=True):
        try:
            script = _read(os.path.dirname(path), each.file)
        except (OSError, ValueError) as error:
            return raw, _refused(each, untrusted.why(error))
        lines = "\n" * text.count("\n", each.whole.start, each.whole.end)
        quoted = json.dumps(script, ensure_ascii=False)
        text = f"{text[: each.whole.start]}{quoted}{lines}{text[each.whole.end :]}"
    return (text.encode() if scripts else raw), None


def _scripts(document: Document) -> list[_Script]:
    return [
        script
        for route in document.spans
        if route[-1:] == (_KEY,) and (script := _script(document, route)) is not None
    ]


def _script(document: Document, route: Route) -> _Script | None:
    """Return the script that a component, or one of an environment, has at that route."""
    tier = route[2:] if route[0] == "environments" else route
    value = at(document.data, route)
    if len(tier) != len(("tier", "name", _KEY)) or tier[0] not in TIERS or not isinstance(value, dict):
        return None
    file = value.get("file")
    if value.keys() != {"file"} or not isinstance(file, str) or not FILE_BESIDE.matches(file):
        return None  # the language refuses it
    whole, name = document.spans[route].value, document.spans[(*route, "file")].value
    starts = document.source.text[whole.start]
    if starts in "*&" or document.source.text[name.start] in "*&":
        return None
    return _Script(file, name, whole if starts == "{" else Span(whole.start, name.end))


def _read(folder: str, file: str) -> str:
    """Return the text of a script. Raises `OSError`, and `ValueError` for what is not text."""
    raw = beside.read(folder, file, _MOST)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        message = "it is not UTF-8"
        raise ValueError(message) from None
    start = source.invisible(text)
    if start is not None:
        message = f"it contains the invisible character U+{ord(text[start]):04X}"
        raise ValueError(message)
    return text


def _refused(script: _Script, reason: str) -> Diagnostic:
    return codes.CANNOT_READ.at(
        Place(span=script.name),
        f"`{script.file}` cannot be read: {reason}",
        label="the script of `user_data`",
        help="use a readable file below the directory of the spec",
    )
