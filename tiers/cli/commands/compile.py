"""`tiers compile SPEC...`."""

import argparse
import functools
import os
from collections.abc import Iterator, Sequence

from tiers.cli.shared import batch, output
from tiers.cli.shared.batch import Done, Outcome
from tiers.cli.shared.compiling import BUILD, How, add_examination, add_layout, make
from tiers.cli.shared.reading import add_environments, add_findings, add_jobs, add_linting, add_specs
from tiers.cli.shared.reporting import located, report
from tiers.cli.shared.targets import Target, described, taken_twice, targets_of
from tiers.compile.bundle import MANIFEST, QUOTAS, used
from tiers.diagnostics.codes import files as codes
from tiers.diagnostics.model import NOWHERE, Finding
from tiers.diagnostics.wording import counted
from tiers.ir.placed import Layout
from tiers.ir.stacks import EDGE_REGION
from tiers.tuples import NamedTuple


class Written(NamedTuple):
    """A bundle that was written: where, its templates with their numbers of resources, and the roots."""

    out: str
    templates: tuple[tuple[str, int], ...]
    mains: tuple[str, ...]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_specs(parser)
    add_environments(parser)
    parser.add_argument(
        "-o",
        "--out",
        metavar="DIR",
        help="output directory (default: build/NAME); several specs or environments get one subdirectory "
        "each",
    )
    add_layout(parser)
    parser.add_argument(
        "--template-format",
        choices=("yaml", "json"),
        default="yaml",
        help="file format of the templates (default: yaml)",
    )
    add_examination(parser)
    add_linting(parser)
    add_jobs(parser)
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Compile specs and write their bundles, each unless an error is found in it."""
    chosen, notes = None, list[Finding]()
    if not arguments.no_lint:
        from tiers.cli.shared.linting import ignored, lacking, options

        problem = lacking(arguments.lint_engine, arguments.specs[0])
        if problem:
            return report(problem, arguments, "nothing written")
        chosen, notes = options(arguments), ignored(arguments)
    targets = targets_of(arguments, named=True)
    refused = _collisions(targets, arguments.out or BUILD)
    if refused:
        return report(refused, arguments, "nothing written")
    how = How(
        Layout(arguments.layout),
        arguments.template_format,
        arguments.out,
        arguments.several,
        lint=chosen,
        verify=not arguments.no_verify,
    )
    done = batch.run(functools.partial(compile_one, how=how), targets, arguments)
    return done.close(_report(targets, done._replace(findings=[*notes, *done.findings]), arguments))


def compile_one(target: Target, how: How) -> Outcome:
    """Compile and write one target."""
    made, findings = make(target, how)
    if made is None:
        return Outcome(findings)
    roots = made.bundle.roots
    counts = [count["resources"] for root in roots for count in used(root).values()]
    files = tuple(zip((file for root in roots for file in root.files), counts, strict=True))
    return Outcome(findings, Written(made.out, files, tuple(root.main for root in roots)))


def _collisions(targets: Sequence[Target], parent: str) -> list[Finding]:
    """Refuse bundles that would be written over each other."""
    findings = []
    for target, first in taken_twice(targets):
        diagnostic = codes.SAME_OUTPUT.at(
            NOWHERE,
            f"`{described(target)}` and `{described(first)}` have the same output directory",
            label=f"`{os.path.join(parent, target.name or '')}`",
            help="rename one of them, or compile one alone with `--out DIR`",
        )
        findings += located(target.read.document, [diagnostic])
    return findings


def _report(targets: Sequence[Target], done: Done, arguments: argparse.Namespace) -> int:
    """Print the findings and the list of written files; return the exit code."""
    written = [outcome.made for outcome in done.outcomes if outcome.made]
    if arguments.several:
        parent = arguments.out or BUILD
        bundles = f"{len(written)} of {counted(len(targets), 'bundle')} written to {parent}"
        code = report(done.findings, arguments, bundles if written else "nothing written")
        rows = [f"\n{parent}", *_rows(targets, done, parent)] if written else []
    elif written:
        (bundle,) = written
        templates = counted(len(bundle.templates), "template")
        code = report(done.findings, arguments, f"{templates} written to {bundle.out}")
        rows = _tree(bundle)
    else:
        code, rows = report(done.findings, arguments, "nothing written"), []
    if arguments.format == "text" and rows:
        output.lines(rows)
    return code


def _rows(targets: Sequence[Target], done: Done, parent: str) -> Iterator[str]:
    """List what became of each target."""
    made: list[Written | None] = [outcome.made for outcome in done.outcomes]
    names = [
        os.path.relpath(each.out, parent) if each else described(target)
        for target, each in zip(targets, made, strict=True)
    ]
    width = max(map(len, names))
    for name, each in zip(names, made, strict=True):
        if each is None:
            yield f"  {name:<{width}}  nothing written"
        else:
            total = sum(count for _, count in each.templates)
            yield f"  {name:<{width}}  {counted(len(each.templates), 'template')}, {total} resources"


def _advice(file: str, mains: Sequence[str]) -> str:
    if file not in mains:
        return ""
    if len(mains) == 1:
        return "  <- deploy this one"
    return f"  <- deploy this one first, in {EDGE_REGION}" if file == mains[0] else "  <- then this one"


def _tree(bundle: Written) -> list[str]:
    """List what was written, the file to deploy first."""
    width = max(len(file) for file, _ in bundle.templates)
    rows = [
        f"  {file:<{width}}  {count:>3} of {QUOTAS['resources']} resources" + _advice(file, bundle.mains)
        for file, count in bundle.templates
    ]
    return [f"\n{bundle.out}", *rows, f"  {MANIFEST}"]
