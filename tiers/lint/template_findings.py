"""Linters' matches in any templates, reported on their own lines."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from tiers import untrusted
from tiers.diagnostics.codes.files import CANNOT_READ
from tiers.diagnostics.model import NOWHERE, Diagnostic, Document, Place, Source, Span
from tiers.lint.engines import File, Options, lint
from tiers.lint.matches import MOST_BYTES, LintError, Match
from tiers.lint.wording import code_of, failure, worded

PLAIN = Options()

Found = tuple[Document, tuple[Diagnostic, ...]]

# The line breaks of libyaml: more than an editor has.
_YAML_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


def findings(paths: Sequence[str], options: Options = PLAIN) -> tuple[Found, ...]:
    """Lint templates; return each file's text, without data, and its findings.

    A file that cannot be read, or that a linter fails on, is a finding and keeps no other from being linted.
    """
    return tuple(_findings(path, options) for path in paths)


def _findings(path: str, options: Options) -> Found:
    content, refusal = _read(path)
    text = "" if refusal else content.decode("utf-8-sig")
    document = Document(Source(path, text), None, {})
    if refusal:
        return document, (CANNOT_READ.at(NOWHERE, f"`{path}` cannot be read: {refusal}"),)
    try:
        matches = lint([File(path, content)], options)
    except LintError as error:
        return document, (failure(error, NOWHERE),)
    starts = [0, *(found.end() for found in _YAML_BREAK.finditer(text))]
    return document, tuple(_diagnostic(match, starts, text) for match in matches)


def _read(path: str) -> tuple[bytes, str]:
    """Return the content of a file, and why there is none."""
    try:
        content = untrusted.read(path, MOST_BYTES)
        content.decode("utf-8-sig")
        if len(content) > MOST_BYTES:
            return b"", f"it has more than {MOST_BYTES >> 20} MB"
    except UnicodeDecodeError:
        return b"", "it is not UTF-8 text"
    except (OSError, ValueError) as error:
        return b"", untrusted.why(error)
    return content, ""


def _diagnostic(match: Match, starts: Sequence[int], text: str) -> Diagnostic:
    wording = worded(match)
    begin = _offset(match.line, match.column, starts, text)
    end = max(_offset(match.end_line, match.end_column, starts, text), min(begin + 1, len(text)))
    return code_of(match).at(
        Place(span=Span(begin, _first_line_end(begin, end, starts, text))),
        wording.message,
        help=f"did you mean `{wording.meant}`?" if wording.meant else "",
        note=f"{match.engine} rule {match.rule}",
    )


def _offset(line: int, column: int, starts: Sequence[int], text: str) -> int:
    """Return the position of a line and column in the text, in code points; both clamped to it."""
    start = starts[min(max(line, 1), len(starts)) - 1]
    return min(start + max(column, 1) - 1, len(text))


def _first_line_end(begin: int, end: int, starts: Sequence[int], text: str) -> int:
    """Cut a span that runs over several lines: a whole block underlined shows nothing."""
    below = bisect_left(starts, begin + 1)
    if below == len(starts) or end <= starts[below]:
        return end
    return max(begin + len(text[begin : starts[below]].rstrip("\r\n\x85\u2028\u2029")), begin)
