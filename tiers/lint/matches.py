"""Matches of any linter. Loads none of them."""

from collections.abc import Iterable, Iterator

from tiers.diagnostics.model import Route, Severity
from tiers.tuples import NamedTuple

CFN_LINT = "cfn-lint"
VALIDATE = "cloudformation-validate"

MOST_BYTES = 8 << 20
"""Of a template; CloudFormation takes 1 MB."""


class Match(NamedTuple):
    """A match of a rule in a file. Lines and columns count from 1, the end is exclusive; `path` may be empty.

    A line is as YAML 1.1 counts lines, and a byte order mark is not a column.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    rule: str
    severity: Severity
    message: str
    path: Route
    url: str
    engine: str = CFN_LINT

    @property
    def place(self) -> Route:
        """The place, as far as it does not depend on the spelling of a reference."""
        return tuple(_until_function(self.path))


class LintError(Exception):
    """A linter cannot do its work: its configuration is wrong, or it failed. The message has the reason."""

    def __init__(self, message: str, file: str = "") -> None:
        """Keep the reason of the failure, and the file that caused it, if any."""
        super().__init__(message)
        self.message = message
        self.file = file


class MissingError(LintError):
    """A linter that is not installed was asked for."""


def by_position(match: Match) -> tuple[object, ...]:
    """Order by line: a linter's own order is that of its rules."""
    return (*match[1:3], match.rule, match.message, match[3:5], [str(step) for step in match.path])


def _until_function(path: Iterable[str | int]) -> Iterator[str | int]:
    for step in path:
        if step == "Ref" or str(step).startswith("Fn::"):
            return
        yield step
