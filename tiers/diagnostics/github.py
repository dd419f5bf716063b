"""Findings as commands to GitHub Actions, which shows each beside its line of a pull request.

A workflow needs no more than `tiers check SPEC --format github` for that. GitHub shows ten errors and ten
warnings of a step; `sarif` has no such limit.
https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions
"""

from collections.abc import Iterator, Sequence

from tiers.diagnostics.model import STANDARD_INPUT, Finding, Severity
from tiers.diagnostics.paths import relative
from tiers.diagnostics.safe import one_line, several_lines, visible

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(findings: Sequence[Finding], root: str) -> str:
    """Return `::error file=…,line=…::message`, each line ended; paths are from `root`. `""` for none."""
    return "".join(f"{_command(finding, root)}\n" for finding in findings)


def _command(finding: Finding, root: str) -> str:
    diagnostic = finding.diagnostic
    command = COMMANDS[diagnostic.code.severity]
    properties = ",".join(f"{key}={_property(value)}" for key, value in _properties(finding, root))
    parts = [one_line(diagnostic.message)]
    parts += [f"{word}: {several_lines(text)}" for word, text in _more(finding) if text]
    return f"::{command} {properties}::{_data(chr(10).join(parts))}"


def _more(finding: Finding) -> Iterator[tuple[str, str]]:
    yield "here", finding.diagnostic.label
    yield "help", finding.diagnostic.help
    yield "note", finding.diagnostic.note
    yield "see", f"tiers explain {finding.diagnostic.code.id}"


def _properties(finding: Finding, root: str) -> Iterator[tuple[str, str]]:
    place, code = finding.location, finding.diagnostic.code
    # Nothing can be shown beside a line of a file that is not in the repository.
    if finding.source.path != STANDARD_INPUT:
        yield "file", visible(relative(finding.source.path, root))
        yield "line", str(place.line)
        yield "endLine", str(place.end_line)
        # GitHub drops columns of several lines, and complains.
        if place.line == place.end_line:
            yield "col", str(place.column)
            yield "endColumn", str(place.end_column)
    yield "title", f"{code.id} {code.name}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
