"""Findings of `tiers check` as diagnostics, and their fixes."""

from collections.abc import Iterable, Iterator

from lsprotocol import types as lsp

from tiers import compiler
from tiers.diagnostics.locate import Lines, locate
from tiers.diagnostics.model import Diagnostic, Document, Finding, Severity
from tiers.diagnostics.safe import one_line
from tiers.lsp.documents import Open

SOURCE = "tiers"
EXPLAIN = "tiers.explain"
"""The command that shows what a code means."""

_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.INFO: lsp.DiagnosticSeverity.Information,
}
_MOST = 200
"""An editor is slow with more, and nobody reads them."""


def check(path: str, text: str) -> list[Finding]:
    """Return what `tiers check` finds in a spec and in its environments."""
    # A half of a surrogate pair, which JSON can have and UTF-8 cannot, is refused like any other bad byte.
    return compiler.check_everywhere(path, text.encode("utf-8", "surrogatepass"), _located)[1]


def diagnostics(opened: Open, findings: Iterable[Finding]) -> list[lsp.Diagnostic]:
    """Return findings about the text of now as an editor shows them."""
    return [_diagnostic(opened, each) for each in [*findings][:_MOST]]


def actions(opened: Open, wanted: lsp.Range) -> Iterator[lsp.CodeAction]:
    """Yield the fixes and the explanations of findings that touch a range of the text of now."""
    for finding in opened.findings:
        shown = _diagnostic(opened, finding)
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
                edit=lsp.WorkspaceEdit(changes={opened.uri: [edit]}),
            )
        title = f"Explain {code.id} ({code.name})"
        yield lsp.CodeAction(
            title=title,
            kind=lsp.CodeActionKind.QuickFix,
            diagnostics=[shown],
            command=lsp.Command(title=title, command=EXPLAIN, arguments=[code.id]),
        )


def _located(document: Document, found: Iterable[Diagnostic]) -> list[Finding]:
    lines = Lines(document.source.text)
    findings = [locate(document, each, lines) for each in found]
    return sorted(findings, key=lambda each: (each.location.line, each.location.column))


def _diagnostic(opened: Open, finding: Finding) -> lsp.Diagnostic:
    found = finding.diagnostic
    where = opened.positions.located(finding.location)
    also = [
        lsp.DiagnosticRelatedInformation(
            lsp.Location(opened.uri, opened.positions.located(note.location)), one_line(note.label)
        )
        for note in finding.also
    ]
    return lsp.Diagnostic(
        range=where,
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
