"""Findings of `tiers check` as diagnostics, and their fixes."""

from collections.abc import Iterable, Iterator

from lsprotocol import types as lsp

from tiers.diagnostics.model import Diagnostic, Finding, Severity
from tiers.diagnostics.safe import one_line
from tiers.lsp.positions import Positions

SOURCE = "tiers"
EXPLAIN = "tiers.explain"
"""The command that shows what a code means."""

_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.INFO: lsp.DiagnosticSeverity.Information,
}
_MOST = 200
"""The most that an editor gets; with thousands it would be slow."""


def diagnostics(uri: str, findings: Iterable[Finding], positions: Positions) -> list[lsp.Diagnostic]:
    """Return findings about a document as an editor shows them; `positions` are those of its text."""
    return [_diagnostic(uri, each, positions) for each in [*findings][:_MOST]]


def actions(
    uri: str, findings: Iterable[Finding], positions: Positions, wanted: lsp.Range
) -> Iterator[lsp.CodeAction]:
    """Yield the fixes and the explanations of findings that touch a range of the document."""
    for finding in findings:
        shown = _diagnostic(uri, finding, positions)
        if not _touches(shown.range, wanted):
            continue
        code = finding.diagnostic.code
        if finding.replacement:
            edit = lsp.TextEdit(shown.range, finding.replacement)
            yield lsp.CodeAction(
                title=f"Replace with `{one_line(finding.replacement)}`",
                kind=lsp.CodeActionKind.QuickFix,
                diagnostics=[shown],
                is_preferred=True,
                edit=lsp.WorkspaceEdit(changes={uri: [edit]}),
            )
        title = f"Explain {code.id} ({code.name})"
        yield lsp.CodeAction(
            title=title,
            kind=lsp.CodeActionKind.QuickFix,
            diagnostics=[shown],
            command=lsp.Command(title=title, command=EXPLAIN, arguments=[code.id]),
        )


def _diagnostic(uri: str, finding: Finding, positions: Positions) -> lsp.Diagnostic:
    found = finding.diagnostic
    also = [
        lsp.DiagnosticRelatedInformation(
            lsp.Location(uri, positions.located(note.location)), one_line(note.label)
        )
        for note in finding.also
    ]
    return lsp.Diagnostic(
        range=positions.located(finding.location),
        message=_message(found),
        severity=_SEVERITIES[found.code.severity],
        code=found.code.id,
        source=SOURCE,
        related_information=also or None,
    )


def _message(found: Diagnostic) -> str:
    head = f"{found.message} ({found.code.name})"
    rest = [
        found.label,
        f"help: {found.help}" if found.help else "",
        f"note: {found.note}" if found.note else "",
    ]
    return "\n".join(one_line(each) for each in (head, *rest) if each)


def _touches(one: lsp.Range, other: lsp.Range) -> bool:
    return _pair(one.start) <= _pair(other.end) and _pair(other.start) <= _pair(one.end)


def _pair(position: lsp.Position) -> tuple[int, int]:
    return position.line, position.character
