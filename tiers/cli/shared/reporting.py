"""Print findings and turn them into an exit code."""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from tiers import untrusted
from tiers.cli.shared import output
from tiers.diagnostics.codes.files import CANNOT_WRITE, NOT_QUOTED
from tiers.diagnostics.locate import lines_of, locate, without_secrets
from tiers.diagnostics.model import (
    NOWHERE,
    Code,
    Diagnostic,
    Document,
    Finding,
    Severity,
    Source,
)

MOST_SHOWN = 100
"""Findings with their excerpts. Ten thousand of them are 5 MB, which scroll the first one away."""


def located(document: Document, diagnostics: Iterable[Diagnostic]) -> list[Finding]:
    """Give findings their lines, in the order in which a reader meets them."""
    diagnostics = tuple(diagnostics)
    document = without_secrets(document, diagnostics)
    lines = lines_of(document.source.text)
    findings = [locate(document, diagnostic, lines) for diagnostic in diagnostics]
    if findings and leads_out(document.source.path):
        findings = [*_unquoted(findings)]
    return sorted(findings, key=lambda finding: (finding.location.line, finding.location.column))


def cannot_write(path: str, error: Exception, advice: str) -> Diagnostic:
    """Return the finding about a file or a directory that cannot be written."""
    return CANNOT_WRITE.at(NOWHERE, f"cannot write to `{path}`: {untrusted.why(error)}", help=advice)


def leads_out(path: str) -> bool:
    """Return whether a path is a link out of its directory, perhaps to a secret file."""
    return os.path.lexists(path) and not untrusted.is_below(os.path.dirname(path), path)


def _unquoted(findings: list[Finding]) -> Iterator[Finding]:
    """Remove the excerpts, and the findings of a file that is not what it should be: they quote it."""
    seen, quoting = False, [*_quoting()]
    for finding in findings:
        diagnostic, source = finding.diagnostic, Source(finding.source.path, "")
        if diagnostic.code in quoting:
            if not seen:
                seen = True
                message = f"`{source.path}` is a link out of its directory, and not a valid file"
                advice = "replace the link with a copy of the file to see the finding"
                yield locate(Document(source, None, {}), NOT_QUOTED.at(NOWHERE, message, help=advice))
        else:
            place = diagnostic.place._replace(span=NOWHERE.span)
            yield finding._replace(
                diagnostic=diagnostic._replace(label="", place=place, also=()), source=source, also=()
            )


def _quoting() -> Iterator[Code]:
    """Return the codes of findings about files other than specs and templates; the messages quote them."""
    from tiers.diagnostics.codes import parse, proof, shape, templates

    yield from (code for each in (parse, shape) for code in vars(each).values() if isinstance(code, Code))
    yield from (templates.UNREADABLE_TEMPLATE, templates.NOT_A_TEMPLATE, proof.UNREADABLE_ACCOUNT)


def report(
    findings: list[Finding],
    arguments: argparse.Namespace,
    outcome: str = "",
    stream: TextIO | None = None,
    earlier: Sequence[Finding] = (),
) -> int:
    """Print findings in the requested format; return the exit code.

    The summary counts those that were shown `earlier`, too.
    """
    out = stream or sys.stdout
    if arguments.format == "json":
        from tiers.diagnostics import jsonformat

        output.document(jsonformat.render(findings), out)
    elif arguments.format == "concise":
        from tiers.diagnostics import concise

        output.lines(concise.render(findings).splitlines(), out)
    elif arguments.format == "sarif":
        from tiers.diagnostics import sarif

        output.document(sarif.render(findings, os.getcwd()), out)
    elif arguments.format == "github":
        from tiers.diagnostics import github

        output.document(github.render(findings, os.getcwd()), out)
    else:
        from tiers.diagnostics import text

        shown = show(findings, out)
        output.lines([text.summary([*earlier, *findings], outcome)], out)
        if shown < len(findings):
            output.lines([f"the first {MOST_SHOWN} are shown; pass `--format concise` to see all"], out)
    return exit_code(findings, strict=arguments.strict)


def show(findings: list[Finding], out: TextIO) -> int:
    """Print the worst findings as text, without a summary; return their number."""
    from tiers.diagnostics import text

    shown = _worst(findings)
    coloured = colour(out)
    rendered = text.render(shown, colour=coloured)
    output.lines(rendered.split("\n") if rendered else (), out, painted=coloured)
    return len(shown)


def _worst(findings: list[Finding]) -> list[Finding]:
    """Return as many as a person may read, errors before warnings, in their order."""
    by_rank = sorted(findings, key=lambda each: list(Severity).index(each.diagnostic.code.severity))
    kept = {id(each) for each in by_rank[:MOST_SHOWN]}
    return [each for each in findings if id(each) in kept]


def exit_code(findings: Iterable[Finding], *, strict: bool) -> int:
    """Return 1 if there is an error, or under `--strict` a warning, else 0."""
    severities = {finding.diagnostic.code.severity for finding in findings}
    failed = Severity.ERROR in severities or (strict and Severity.WARNING in severities)
    return 1 if failed else 0


def colour(stream: TextIO) -> bool:
    """Return whether output to a stream is colored."""
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
