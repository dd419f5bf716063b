"""`tiers lint SPEC | TEMPLATE...`."""

import argparse
import functools
import os
import tempfile

from tiers import compiler
from tiers.cli.shared import batch
from tiers.cli.shared.batch import Outcome
from tiers.cli.shared.linting import ignored, lacking, options
from tiers.cli.shared.reading import Read, add_environments, add_findings, add_jobs, add_linting
from tiers.cli.shared.reporting import located, report
from tiers.cli.shared.targets import Target, targets_of
from tiers.compile.bundle import MANIFEST
from tiers.deploy.bundle import folder
from tiers.diagnostics.codes.files import CANNOT_READ
from tiers.diagnostics.model import NOWHERE, Diagnostic, Finding
from tiers.lint.engines import Options
from tiers.source import MAX_BYTES, is_template


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "specs",
        metavar="SPEC | TEMPLATE",
        nargs="+",
        help="specs, any CloudFormation templates, or directories of them",
    )
    add_environments(parser)
    add_linting(parser)
    add_jobs(parser)
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Lint every file; specs are compiled first, into a directory that is gone afterwards."""
    problem = lacking(arguments.lint_engine, arguments.specs[0])
    if problem:
        return report(problem, arguments)
    targets = targets_of(arguments, templates=True)
    done = batch.run(functools.partial(lint_one, chosen=options(arguments)), targets, arguments)
    return done.close(report([*ignored(arguments), *done.findings], arguments))


def lint_one(target: Target, chosen: Options) -> Outcome:
    """Lint one spec, or one template."""
    file = target.read
    if file.failure:
        return Outcome(located(file.document, [file.failure]))
    if not is_template(file.raw):
        return Outcome(_lint_spec(target, chosen))
    if refusal := _refusal(file):
        return Outcome(located(file.document, [refusal]))
    from tiers.lint import template_findings

    ((document, found),) = template_findings.findings([file.path], chosen)
    return Outcome(located(document, found))


def _refusal(template: Read) -> Diagnostic | None:
    """Find what cfn-lint, which opens the file itself, could not read or would need gigabytes for."""
    if len(template.raw) > MAX_BYTES:
        reason, advice = f"it has more than {MAX_BYTES:,} bytes", "split it into nested stacks"
    elif not os.path.isfile(template.path):
        reason, advice = "it is not a file", "save it to a file first"
    else:
        return None
    message = f"the template `{template.path}` cannot be linted: {reason}"
    return CANNOT_READ.at(NOWHERE, message, help=advice)


def _lint_spec(target: Target, chosen: Options) -> list[Finding]:
    compiled = compiler.compile_spec(target.read.path, target.read.raw, environment=target.environment)
    if compiled.bundle is None:
        return located(compiled.document, compiled.findings)
    from tiers.lint.spec_findings import findings

    with (
        tempfile.TemporaryDirectory() as temporary,
        folder.staged(compiled.bundle.all_files, os.path.join(temporary, MANIFEST)) as staging,
    ):
        linted = findings(compiled.bundle, compiled.document, staging, chosen)
    return located(compiled.document, [*compiled.findings, *linted])
