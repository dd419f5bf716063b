"""`tiers plan SPEC --against BUNDLE_DIR | --against-stack NAME`."""

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING

from tiers import compiler
from tiers.cli.shared import costing, output
from tiers.cli.shared.account import add_place, add_role, bucket_name, stack_of
from tiers.cli.shared.compiling import BUILD, add_layout
from tiers.cli.shared.reading import (
    add_allowances,
    add_environment,
    add_findings,
    add_parameters,
    add_spec,
    read,
)
from tiers.cli.shared.reporting import colour, exit_code, located, report
from tiers.diagnostics.model import Document, Finding
from tiers.ir.placed import Layout

if TYPE_CHECKING:
    from tiers.cli.shared.against_stack import LastWord
    from tiers.cli.shared.stack import Named
    from tiers.plan.compare.snapshot import Snapshot
    from tiers.plan.planning import Plan

FIRST = "first deployment; everything is added"
NOTHING = "nothing planned"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_spec(parser)
    add_environment(parser)
    add_layout(parser)
    _add_other_side(parser)
    add_allowances(parser)
    costing.add_tariff(parser)
    parser.add_argument(
        "--check",
        action="store_true",
        help="exit 1 if the update would lose data not covered by `--allow-replace`",
    )
    add_findings(parser)
    parser.set_defaults(lines=False, prefix="")


def _add_other_side(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for the deployed side, and for how to read it."""
    deployed = parser.add_mutually_exclusive_group()
    deployed.add_argument(
        "--against",
        metavar="BUNDLE_DIR",
        help="compare with the bundle that is deployed (default: assume a first deployment)",
    )
    deployed.add_argument(
        "--against-stack", metavar="NAME", type=stack_of, help="compare with a deployed stack"
    )
    add_place(parser)
    add_role(parser)
    parser.add_argument(
        "--bucket",
        metavar="B",
        type=bucket_name,
        help="also create a change set, with templates uploaded to this bucket",
    )
    parser.add_argument(
        "--no-change-set",
        action="store_false",
        dest="change_set",
        help="compare templates only; do not create a change set",
    )
    add_parameters(parser)


def run(arguments: argparse.Namespace) -> int:
    """Show what an update would do; under `--check` the exit code shows whether it is allowed."""
    rates = costing.tariff(arguments)
    if rates.findings:
        return report(rates.findings, arguments, NOTHING)
    if arguments.against_stack:
        from tiers.cli.shared.stack import guarded

        arguments.stack_name = arguments.against_stack
        arguments.role_arn = None  # its change set is never executed
        return guarded(
            arguments, lambda named: _against_stack(named, arguments, rates), "nothing was changed"
        )
    from tiers.plan.compare.snapshot import NoSnapshotError
    from tiers.plan.planning import plan

    document, new, findings = _compiled(arguments)
    if new is None:
        return report(findings, arguments, NOTHING)
    try:
        old = _deployed(arguments)
    except NoSnapshotError as error:
        return report(located(error.document, [error.diagnostic]), arguments, NOTHING)
    if arguments.region:
        old, new = old and _in_region(old, arguments.region), new._replace(regions=(arguments.region,))
    return _show(plan(old, new, arguments.allow_replace), document, arguments, rates)


def _in_region(side: "Snapshot", region: str) -> "Snapshot":
    """Return a side as it is deployed in one of the regions that it is for."""
    return side._replace(regions=(region,)) if region in side.regions else side


def _against_stack(named: "Named", arguments: argparse.Namespace, rates: costing.Tariff) -> int:
    from tiers.cli.shared.against_stack import against

    found = against(named, arguments)
    return _show(found.plan, named.document, arguments, rates, found.last_word)


def _compiled(arguments: argparse.Namespace) -> "tuple[Document, Snapshot | None, list[Finding]]":
    spec = read(arguments.spec)
    if spec.failure:
        return spec.document, None, located(spec.document, [spec.failure])
    compiled = compiler.compile_spec(spec.path, spec.raw, Layout(arguments.layout), environment=arguments.env)
    if compiled.bundle is None:
        return compiled.document, None, located(compiled.document, compiled.findings)
    from tiers.compile.bundle import source_map
    from tiers.plan.compare.snapshot import of_bundle

    sources = source_map(compiled.bundle, compiled.document)
    return compiled.document, of_bundle(compiled.bundle, sources, dict(arguments.parameter)), []


def _deployed(arguments: argparse.Namespace) -> "Snapshot | None":
    from tiers.plan.compare.snapshot import of_folder

    return None if arguments.against is None else of_folder(arguments.against)


def _show(
    made: "Plan",
    document: Document,
    arguments: argparse.Namespace,
    rates: costing.Tariff,
    word: "LastWord | None" = None,
) -> int:
    costs, wrong = costing.change(made, rates, arguments.region)
    refused = [*made.refused, *(word.refused if word else ())]
    findings = [*wrong, *located(document, [*made.findings, *refused])]
    decisive = findings if arguments.check else [*wrong, *located(document, made.findings)]
    if arguments.format == "json":
        _as_json(made, findings, arguments, costs, word)
    elif arguments.format == "text":
        if made.is_possible or made.changes:
            _as_text(made, arguments, costs, word)
        report(findings, arguments, _outcome(made, refused=bool(refused)))
    else:
        report(findings, arguments)
    return exit_code(decisive, strict=arguments.strict)


def _as_json(
    made: "Plan",
    findings: list[Finding],
    arguments: argparse.Namespace,
    costs: costing.Change | None,
    word: "LastWord | None",
) -> None:
    from tiers.diagnostics import jsonformat as diagnostics
    from tiers.plan.report import jsonformat

    data = {**json.loads(diagnostics.render(findings)), "plan": jsonformat.plan(made, _against(arguments))}
    if costs is not None:
        from tiers.cost.report import jsonformat as of_costs

        data["costs"] = of_costs.change(costs.differences, costs.new)
    if arguments.against_stack:
        from tiers.cli.shared import against_stack

        data["change_set"] = against_stack.data(word)
    output.data(data)


def _against(arguments: argparse.Namespace) -> str | None:
    named: str | None = arguments.against or arguments.against_stack
    return named


def _as_text(
    made: "Plan", arguments: argparse.Namespace, costs: costing.Change | None, word: "LastWord | None"
) -> None:
    from tiers.plan.report import text

    kind = "the stack " if arguments.against_stack else ""
    against = f"compared with {kind}`{_against(arguments)}`" if _against(arguments) else FIRST
    coloured = colour(sys.stdout)
    output.lines(text.plan(made, against, colour=coloured), painted=coloured)
    if costs is not None and costs.differences:
        from tiers.cost.report import text as of_costs

        output.lines(["", f"costs a month{of_costs.conditions(costs.new)}"])
        output.lines(of_costs.differences(costs.differences, costs.old, costs.new))
    folder = os.path.join(BUILD, made.new.name)
    if not _against(arguments) and os.path.exists(os.path.join(folder, "manifest.json")):
        output.lines([f"`{folder}` has a bundle; pass `--against {folder}` to compare with it"])
    if word is not None:
        from tiers.cli.shared.against_stack import rows

        output.lines(rows(word))
    output.lines([""])


def _outcome(made: "Plan", *, refused: bool) -> str:
    if refused:
        return "the update is refused"
    return "nothing is refused" if made.is_possible else "not possible"
