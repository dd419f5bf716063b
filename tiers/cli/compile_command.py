"""`tiers compile SPEC...`."""

import argparse
import functools
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tiers import compiler
from tiers.architecture.placed import Layout
from tiers.architecture.surroundings import Architecture
from tiers.bundle import MANIFEST, QUOTAS, Bundle, SourceMap, manifest, source_map, used
from tiers.cli import fleet
from tiers.cli.fleet import Done, Outcome
from tiers.cli.reading import add_environments, add_findings, add_jobs, add_linting, add_specs
from tiers.cli.reporting import exit_code, located, report
from tiers.cli.targets import Target, counted, described, taken_twice, targets_of
from tiers.delivery import folder
from tiers.diagnostics.codes import delivery as codes
from tiers.diagnostics.model import Diagnostic, Finding, Place, Span
from tiers.promises import as_data, declared

if TYPE_CHECKING:
    from tiers.lint.engines import Options

BUILD = "build"


class How(NamedTuple):
    """How to compile each target: small enough to be sent to a process."""

    layout: Layout
    template_format: str
    out: str | None
    several: bool
    lint: "Options | None"
    verify: bool

    def folder(self, name: str) -> str:
        """Where the bundle of that name goes to: one has a folder to itself, several share theirs."""
        if self.several or self.out is None:
            return os.path.join(self.out or BUILD, name)
        return self.out


class Written(NamedTuple):
    """A bundle that was written: where, its templates with their numbers of resources, and the main one."""

    out: str
    templates: tuple[tuple[str, int], ...]
    main: str


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_specs(parser)
    add_environments(parser)
    parser.add_argument(
        "-o",
        "--out",
        metavar="DIR",
        help="folder to write to (default: build/NAME); several specs or environments have one each in it",
    )
    parser.add_argument(
        "--layout",
        choices=[str(layout) for layout in Layout],
        default=str(Layout.NESTED),
        help="a root with a stack for each tier, or a single template (default: nested)",
    )
    parser.add_argument("--template-format", choices=("yaml", "json"), default="yaml", help="default: yaml")
    parser.add_argument("--no-lint", action="store_true", help="do not lint the result")
    parser.add_argument(
        "--no-verify", action="store_true", help="do not prove that the result allows what the spec declares"
    )
    add_linting(parser)
    add_jobs(parser)
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Compile specs and write their bundles, each unless an error is found in it."""
    chosen = None
    if not arguments.no_lint:
        from tiers.cli.linting import lacking, options

        problem = lacking(arguments)
        if problem:
            return report(problem, arguments, "nothing written")
        chosen = options(arguments)
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
    done = fleet.run(functools.partial(compile_one, how=how), targets, arguments)
    return done.close(_told(targets, done, arguments))


def compile_one(target: Target, how: How) -> Outcome:
    """Compile and write one target."""
    spec = target.read
    if spec.failure:
        return Outcome(located(spec.document, [spec.failure]))
    compiled = compiler.compile_spec(spec.path, spec.raw, how.layout, how.template_format, target.environment)
    if compiled.bundle is None or compiled.architecture is None:
        return Outcome(located(compiled.document, compiled.findings))
    bundle = compiled.bundle
    out = how.folder(bundle.name)
    sources = source_map(bundle, compiled.document)
    said = as_data(declared(compiled.architecture))
    files = {**bundle.files, MANIFEST: manifest(bundle, compiled.document, sources, said)}
    told = [*compiled.findings, *(_prove(bundle, compiled.architecture, sources) if how.verify else ())]
    findings = located(compiled.document, told)
    try:
        with folder.staged(files, out) as staging:
            if how.lint is not None:
                findings = located(compiled.document, [*told, *_lint(compiled, staging, how.lint)])
            if exit_code(findings, strict=False):
                return Outcome(findings)
            folder.publish(staging, files, out)
    except (OSError, folder.NotOursError) as error:
        return Outcome([*findings, *located(compiled.document, [_failure(error, out)])])
    counts = [count["resources"] for count in used(bundle).values()]
    return Outcome(findings, Written(out, tuple(zip(bundle.files, counts, strict=True)), bundle.main))


def _prove(bundle: Bundle, architecture: Architecture, sources: SourceMap) -> tuple[Diagnostic, ...]:
    from tiers.proof import prove

    return prove(bundle, architecture, sources).findings


def _lint(compiled: compiler.Compiled, staging: str, chosen: "Options") -> tuple[Diagnostic, ...]:
    from tiers.lint.spec_findings import findings

    assert compiled.bundle is not None
    return findings(compiled.bundle, compiled.document, staging, chosen)


def _collisions(targets: Sequence[Target], parent: str) -> list[Finding]:
    """Refuse bundles that would be written over each other."""
    findings = []
    for target, first in taken_twice(targets):
        diagnostic = codes.SAME_OUTPUT.at(
            Place(span=Span(0, 0)),
            f"`{described(target)}` would be written to `{os.path.join(parent, target.name or '')}`, "
            f"and so would `{described(first)}`",
            help="give one another name, or compile it by itself with `--out DIR`",
        )
        findings += located(target.read.document, [diagnostic])
    return findings


def _failure(error: Exception, out: str) -> Diagnostic:
    place = Place(span=Span(0, 0))
    if isinstance(error, folder.NotOursError):
        return codes.NOT_OURS.at(
            place,
            f"`{error.path}` is in the way: `tiers` did not write it, or it was changed since",
            help="move or delete it, or choose another folder with `--out DIR`",
        )
    reason = getattr(error, "strerror", None) or str(error)
    return codes.CANNOT_WRITE.at(
        place,
        f"cannot write to `{out}`: {reason[:1].lower()}{reason[1:]}",
        help="choose a folder that can be written to with `--out DIR`",
    )


def _told(targets: Sequence[Target], done: Done, arguments: argparse.Namespace) -> int:
    """Tell what was found and what was written."""
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
        print("\n".join(rows))
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


def _tree(bundle: Written) -> list[str]:
    """List what was written, the file to deploy first."""
    width = max(len(file) for file, _ in bundle.templates)
    rows = [
        f"  {file:<{width}}  {count:>3} of {QUOTAS['resources']} resources"
        + ("  <- deploy this one" if file == bundle.main else "")
        for file, count in bundle.templates
    ]
    return [f"\n{bundle.out}", *rows, f"  {MANIFEST}"]
