"""`tiers plan SPEC --against BUNDLE_DIR`."""

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING

from tiers import compiler
from tiers.architecture.placed import Layout
from tiers.cli.reading import add_environment, add_findings, add_spec, read
from tiers.cli.reporting import colour, exit_code, located, report
from tiers.diagnostics.model import Document, Finding

if TYPE_CHECKING:
    from tiers.plan.planning import Plan
    from tiers.plan.side import Side

FIRST = "the first deployment: everything is added"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_spec(parser)
    add_environment(parser)
    parser.add_argument(
        "--layout",
        choices=[str(layout) for layout in Layout],
        default=str(Layout.NESTED),
        help="a root with a stack for each tier, or a single template (default: nested)",
    )
    parser.add_argument(
        "--against",
        metavar="BUNDLE_DIR",
        help="what is deployed: a folder that `tiers compile` wrote; without it, nothing is",
    )
    parser.add_argument(
        "--allow-replace",
        metavar="ID",
        action="append",
        default=[],
        help="a logical id that may be replaced or removed although it holds data; may be repeated",
    )
    parser.add_argument(
        "--check", action="store_true", help="exit 1 if the update would lose data that is not allowed to go"
    )
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Show what an update would do; under `--check` the exit code says whether it may."""
    from tiers.plan.planning import plan
    from tiers.plan.side import NoSideError

    document, new, findings = _compiled(arguments)
    if new is None:
        return report(findings, arguments, "nothing planned")
    try:
        old = _deployed(arguments)
    except NoSideError as error:
        return report(located(error.document, [error.diagnostic]), arguments, "nothing planned")
    made = plan(old, new, arguments.allow_replace)
    return _show(made, document, arguments)


def _compiled(arguments: argparse.Namespace) -> "tuple[Document, Side | None, list[Finding]]":
    spec = read(arguments.spec)
    if spec.failure:
        return spec.document, None, located(spec.document, [spec.failure])
    compiled = compiler.compile_spec(spec.path, spec.raw, Layout(arguments.layout), environment=arguments.env)
    if compiled.bundle is None:
        return compiled.document, None, located(compiled.document, compiled.findings)
    from tiers.bundle import source_map
    from tiers.plan.side import of_bundle

    new = of_bundle(compiled.bundle, source_map(compiled.bundle, compiled.document))
    return compiled.document, new, []


def _deployed(arguments: argparse.Namespace) -> "Side | None":
    from tiers.plan.side import of_folder

    return None if arguments.against is None else of_folder(arguments.against)


def _show(made: "Plan", document: Document, arguments: argparse.Namespace) -> int:
    findings = located(document, [*made.findings, *made.refused])
    decisive = findings if arguments.check else located(document, made.findings)
    code = exit_code(decisive, strict=arguments.strict)
    if arguments.format == "json":
        _as_json(made, findings, arguments)
    elif arguments.format == "text":
        if made.is_possible or made.changes:
            _as_text(made, arguments)
        report(findings, arguments, _outcome(made))
    else:
        report(findings, arguments)
    return code


def _as_json(made: "Plan", findings: list[Finding], arguments: argparse.Namespace) -> None:
    from tiers.diagnostics import jsonformat as diagnostics
    from tiers.plan import jsonformat

    data = {**json.loads(diagnostics.render(findings)), "plan": jsonformat.plan(made, arguments.against)}
    sys.stdout.write(json.dumps(data, indent=2) + "\n")


def _as_text(made: "Plan", arguments: argparse.Namespace) -> None:
    from tiers.plan import text

    against = f"compared with `{arguments.against}`" if arguments.against else FIRST
    sys.stdout.write(text.plan(made, against, colour=colour(sys.stdout)))
    folder = os.path.join("build", made.new.name)
    if not arguments.against and os.path.exists(os.path.join(folder, "manifest.json")):
        print(f"`{folder}` holds a bundle: `--against {folder}` compares with it")
    print()


def _outcome(made: "Plan") -> str:
    if made.refused:
        return "the update is refused"
    return "nothing is refused" if made.is_possible else "this cannot be done"
