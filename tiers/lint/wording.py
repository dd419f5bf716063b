"""Linters' messages in a readable form: one line, lists cut to the helpful part."""

import re
from collections.abc import Mapping

from tiers.diagnostics.codes import lint as codes
from tiers.diagnostics.model import Code, Diagnostic, Place, Severity
from tiers.diagnostics.safe import one_line
from tiers.diagnostics.suggest import nearest
from tiers.lint.matches import CFN_LINT, VALIDATE, LintError, Match, MissingError
from tiers.tuples import NamedTuple

CODES: Mapping[tuple[str, Severity], Code] = {
    (CFN_LINT, Severity.ERROR): codes.LINT_ERROR,
    (CFN_LINT, Severity.WARNING): codes.LINT_WARNING,
    (CFN_LINT, Severity.INFO): codes.LINT_INFO,
    (VALIDATE, Severity.ERROR): codes.VALIDATE_ERROR,
    (VALIDATE, Severity.WARNING): codes.VALIDATE_WARNING,
    (VALIDATE, Severity.INFO): codes.VALIDATE_INFO,
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


def code_of(match: Match) -> Code:
    """Return the code of a linter's match: one for each linter and severity."""
    return CODES[match.engine, match.severity]


def failure(error: LintError, place: Place) -> Diagnostic:
    """Return the finding for a failed linter; `place` is the part of the file that it was to work on."""
    if isinstance(error, MissingError):
        return codes.LINTER_MISSING.at(
            place,
            shortened(error.message),
            help="install it with `pip install 'tiers[validate]'`, or pass `--lint-engine cfn-lint`",
        )
    return codes.LINT_ERROR.at(place, shortened(error.message), help="run the linter directly for details")


def worded(match: Match) -> Wording:
    """Shorten a match's message, and find a suggestion if it lists the possible words."""
    wrong, known = _NOT_ONE_OF.match(match.message), _LIST.search(match.message)
    meant = nearest(wrong[1], (each.strip("'\"") for each in _items(known))) if wrong and known else None
    return Wording(shortened(match.message) or f"rule {match.rule} of {match.engine} has no message", meant)


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
