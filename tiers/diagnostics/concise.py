"""Findings at one line each, as editors and `grep` read them."""

from collections.abc import Sequence

from tiers.diagnostics.model import Finding
from tiers.diagnostics.safe import one_line


def render(findings: Sequence[Finding]) -> str:
    """Return `path:line:column: error[T1101]: message; help: …`, each line ended; `""` for no findings."""
    return "".join(f"{_line(finding)}\n" for finding in findings)


def _line(finding: Finding) -> str:
    diagnostic, place = finding.diagnostic, finding.location
    where = f"{one_line(finding.source.path)}:{place.line}:{place.column}"
    what = f"{diagnostic.code.severity}[{diagnostic.code.id}]: {one_line(diagnostic.message)}"
    return f"{where}: {what}" + (f"; help: {one_line(diagnostic.help)}" if diagnostic.help else "")
