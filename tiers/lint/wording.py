"""cfn-lint's messages made fit to be read: one line, lists cut to what helps."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from tiers.diagnostics.codes.lint import LINT_ERROR, LINT_INFO, LINT_WARNING
from tiers.diagnostics.concise import one_line
from tiers.diagnostics.model import Code, Severity
from tiers.diagnostics.suggest import nearest
from tiers.lint.runner import Match

CODES: Mapping[Severity, Code] = {
    Severity.ERROR: LINT_ERROR,
    Severity.WARNING: LINT_WARNING,
    Severity.INFO: LINT_INFO,
}

LONGEST = 320
"""Letters of a message: about three lines of a terminal."""

SHOWN = 4
"""Members of a list that are shown where there are more than twice as many."""

_ITEM = r"(?:'[^']*'|\"[^\"]*\"|[^\s\[\]'\",]+)"
_LIST = re.compile(rf"\[({_ITEM}(?:, {_ITEM}){{{2 * SHOWN},}})\]")
_ITEMS = re.compile(_ITEM)
_NOT_ONE_OF = re.compile(r"^'([^']*)' is not (?:one of|a) ")


class Wording(NamedTuple):
    """A message, and the member of its list that was probably meant."""

    message: str
    meant: str | None


def worded(match: Match) -> Wording:
    """Shorten a match's message, and find what was meant where it lists what could be."""
    wrong, known = _NOT_ONE_OF.match(match.message), _LIST.search(match.message)
    meant = nearest(wrong[1], (each.strip("'\"") for each in _items(known))) if wrong and known else None
    return Wording(shortened(match.message) or f"cfn-lint's rule {match.rule} says nothing more", meant)


def shortened(message: str) -> str:
    """Return the first line of a message; long lists lose their tail, long values their middle."""
    first = next(iter(message.strip().splitlines()), "")
    line = one_line(_LIST.sub(_cut, first))
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 90]} … {line[-80:]}"


def _items(found: re.Match[str]) -> list[str]:
    return _ITEMS.findall(found[1])


def _cut(found: re.Match[str]) -> str:
    items = _items(found)
    return f"[{', '.join(items[:SHOWN])}, … {len(items) - SHOWN} more]"
