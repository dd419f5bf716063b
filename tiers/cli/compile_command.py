"""`tiers compile SPEC`."""

import argparse
import os
from typing import Any

from tiers import compiler
from tiers.architecture.placed import Layout
from tiers.bundle import MANIFEST, QUOTAS, Bundle, SourceMap, manifest, source_map, used
from tiers.cli.reading import add_environment, add_findings, add_spec, read
from tiers.cli.reporting import exit_code, located, report
from tiers.delivery import folder
from tiers.diagnostics.codes import delivery as codes
from tiers.diagnostics.model import Diagnostic, Finding, Place, Span


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_spec(parser)
    add_environment(parser)
    parser.add_argument("--out", metavar="DIR", help="folder to write to (default: build/NAME)")
    parser.add_argument(
        "--layout",
        choices=[str(layout) for layout in Layout],
        default=str(Layout.NESTED),
        help="a root with a stack for each tier, or a single template (default: nested)",
    )
    parser.add_argument("--template-format", choices=("yaml", "json"), default="yaml", help="default: yaml")
    parser.add_argument("--no-lint", action="store_true", help="do not run cfn-lint over the result")
    parser.add_argument(
        "--no-verify", action="store_true", help="do not prove that the result allows what the spec declares"
    )
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Compile a spec and write its bundle, unless an error is found."""
    spec = read(arguments.spec)
    if spec.failure:
        return report(located(spec.document, [spec.failure]), arguments, "nothing written")
    compiled = compiler.compile_spec(
        spec.path, spec.raw, Layout(arguments.layout), arguments.template_format, arguments.env
    )
    findings = located(compiled.document, compiled.findings)
    if compiled.bundle is None:
        return report(findings, arguments, "nothing written")
    out = arguments.out or os.path.join("build", compiled.bundle.name)
    sources = source_map(compiled.bundle, compiled.document)
    files = {
        **compiled.bundle.files,
        MANIFEST: manifest(compiled.bundle, compiled.document, sources, _declared(compiled)),
    }
    proven = () if arguments.no_verify else _prove(compiled, sources)
    findings = located(compiled.document, [*compiled.findings, *proven])
    try:
        with folder.staged(files, out) as staging:
            if not arguments.no_lint:
                linted = _lint(compiled, staging)
                findings = located(compiled.document, [*compiled.findings, *proven, *linted])
            if exit_code(findings, strict=False):
                return report(findings, arguments, "nothing written")
            folder.publish(staging, files, out)
    except (OSError, folder.NotOursError) as error:
        findings += located(compiled.document, [_failure(error, out)])
        return report(findings, arguments, "nothing written")
    return _written(compiled.bundle, out, findings, arguments)


def _declared(compiled: compiler.Compiled) -> dict[str, Any] | None:
    from tiers.proof import as_data, declared

    return None if compiled.architecture is None else as_data(declared(compiled.architecture))


def _prove(compiled: compiler.Compiled, sources: SourceMap) -> tuple[Diagnostic, ...]:
    from tiers.proof import prove

    if compiled.bundle is None or compiled.architecture is None:
        return ()
    return prove(compiled.bundle, compiled.architecture, sources).findings


def _lint(compiled: compiler.Compiled, staging: str) -> tuple[Diagnostic, ...]:
    from tiers.lint.spec_findings import findings

    if compiled.bundle is None:
        return ()
    return findings(compiled.bundle, compiled.document, staging)


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


def _written(bundle: Bundle, out: str, findings: list[Finding], arguments: argparse.Namespace) -> int:
    templates = "1 template" if len(bundle.files) == 1 else f"{len(bundle.files)} templates"
    code = report(findings, arguments, f"{templates} written to {out}")
    if arguments.format == "text":
        print("\n".join(_tree(bundle, out)))
    return code


def _tree(bundle: Bundle, out: str) -> list[str]:
    """List what was written, the file to deploy first."""
    width = max(len(file) for file in bundle.files)
    counts = used(bundle).values()
    rows = [
        f"  {file:<{width}}  {count['resources']:>3} of {QUOTAS['resources']} resources"
        + ("  <- deploy this one" if file == bundle.main else "")
        for file, count in zip(bundle.files, counts, strict=True)
    ]
    return [f"\n{out}", *rows, f"  {MANIFEST}"]
