"""`tiers lint SPEC | TEMPLATE...`."""

import argparse
import os
import tempfile

from tiers import compiler
from tiers.bundle import MANIFEST
from tiers.cli.reading import Read, add_environment, add_findings, read
from tiers.cli.reporting import located, report
from tiers.delivery import folder
from tiers.diagnostics.codes.delivery import CANNOT_READ
from tiers.diagnostics.model import Diagnostic, Finding, Place, Span
from tiers.source import MAX_BYTES, is_template


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "files", metavar="SPEC | TEMPLATE", nargs="+", help="specs, or anybody's CloudFormation templates"
    )
    add_environment(parser)
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Lint every file; specs are compiled first, into a folder that is gone afterwards."""
    inputs = [read(path) for path in arguments.files]
    findings: list[Finding] = []
    templates: list[str] = []
    for each in inputs:
        if each.failure:
            findings += located(each.document, [each.failure])
        elif not is_template(each.raw):
            findings += _lint_spec(each, arguments.env)
        elif refusal := _refusal(each):
            findings += located(each.document, [refusal])
        else:
            templates.append(each.path)
    if templates:
        from tiers.lint import template_findings

        for document, found in template_findings.findings(templates):
            findings += located(document, found)
    return report(findings, arguments)


def _refusal(template: Read) -> Diagnostic | None:
    """Find what cfn-lint, which opens the file itself, could not read or would take gigabytes for."""
    if len(template.raw) > MAX_BYTES:
        reason, advice = f"it has more than {MAX_BYTES:,} bytes", "divide it into nested stacks"
    elif not os.path.isfile(template.path):
        reason, advice = "it is not a file, which cfn-lint would read again", "write it to a file first"
    else:
        return None
    message = f"the template `{template.path}` cannot be linted: {reason}"
    return CANNOT_READ.at(Place(span=Span(0, 0)), message, help=advice)


def _lint_spec(spec: Read, environment: str | None) -> list[Finding]:
    compiled = compiler.compile_spec(spec.path, spec.raw, environment=environment)
    if compiled.bundle is None:
        return located(compiled.document, compiled.findings)
    from tiers.lint.spec_findings import findings

    with (
        tempfile.TemporaryDirectory() as temporary,
        folder.staged(compiled.bundle.files, os.path.join(temporary, MANIFEST)) as staging,
    ):
        linted = findings(compiled.bundle, compiled.document, staging)
    return located(compiled.document, [*compiled.findings, *linted])
