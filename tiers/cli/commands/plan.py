"""`tiers plan SPEC --against BUNDLE_DIR | --against-stack NAME`."""

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from tiers import compiler
from tiers.cli.shared import output
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
from tiers.diagnostics.model import Diagnostic, Document, Finding
from tiers.ir.placed import Layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiers.cli.shared.against_stack import LastWord
    from tiers.cli.shared.stack import Named
    from tiers.plan.compare.snapshot import Snapshot
    from tiers.plan.planning import Plan

FIRST = "first deployment; everything is added"
NOTHING = "nothing planned"


class Sides(NamedTuple):
    """One side of a comparison: the deployment's root, and the one in another region, if there is one."""

    main: "Snapshot"
    edge: "Snapshot | None"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_spec(parser)
    add_environment(parser)
    add_layout(parser)
    _add_other_side(parser)
    add_allowances(parser)
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
    if arguments.against_stack:
        from tiers.cli.shared.stack import guarded

        arguments.stack_name = arguments.against_stack
        arguments.role_arn = None  # its change set is never executed
        return guarded(arguments, lambda named: _against_stack(named, arguments), "nothing was changed")
    from tiers.plan.compare.snapshot import NoSnapshotError
    from tiers.plan.planning import ids_of, plan
    from tiers.plan.safeguards.warnings import left_edge

    document, new, findings = _compiled(arguments)
    if new is None:
        return report(findings, arguments, NOTHING)
    try:
        old = _deployed(arguments)
    except NoSnapshotError as error:
        return report(located(error.document, [error.diagnostic]), arguments, NOTHING)
    main, edge = new.main, new.edge
    deployed = old.main if old else None
    if arguments.region:
        deployed, main = (
            deployed and _in_region(deployed, arguments.region),
            main._replace(regions=(arguments.region,)),
        )
    of_edge = ids_of(edge) if edge else frozenset()
    plans = [plan(deployed, main, [each for each in arguments.allow_replace if each not in of_edge])]
    if edge:
        allowed = [each for each in arguments.allow_replace if each in of_edge]
        plans.insert(0, plan(old.edge if old else None, edge, allowed))
    left = tuple(left_edge(old.edge if old else None, edge))
    return _show(plans, document, arguments, findings=left)


def _in_region(side: "Snapshot", region: str) -> "Snapshot":
    """Return a side as it is deployed in one of the regions that it is for."""
    return side._replace(regions=(region,)) if region in side.regions else side


def _against_stack(named: "Named", arguments: argparse.Namespace) -> int:
    from tiers.cli.shared.against_stack import against

    found = against(named, arguments)
    return _show(found.plans, named.document, arguments, found.last_word)


def _compiled(arguments: argparse.Namespace) -> "tuple[Document, Sides | None, list[Finding]]":
    spec = read(arguments.spec)
    if spec.failure:
        return spec.document, None, located(spec.document, [spec.failure])
    compiled = compiler.compile_spec(spec.path, spec.raw, Layout(arguments.layout), environment=arguments.env)
    if compiled.bundle is None:
        return compiled.document, None, located(compiled.document, compiled.findings)
    from tiers.compile.bundle import source_map
    from tiers.plan.compare.snapshot import of_bundle

    sources, given = source_map(compiled.bundle, compiled.document), dict(arguments.parameter)
    main, *edges = (of_bundle(root, sources, given) for root in reversed(compiled.bundle.roots))
    return compiled.document, Sides(main, next(iter(edges), None)), []


def _deployed(arguments: argparse.Namespace) -> "Sides | None":
    from tiers.plan.compare.snapshot import edge_of_folder, of_folder

    if arguments.against is None:
        return None
    return Sides(of_folder(arguments.against), edge_of_folder(arguments.against))


def _show(
    plans: "Sequence[Plan]",
    document: Document,
    arguments: argparse.Namespace,
    word: "LastWord | None" = None,
    findings: "Sequence[Diagnostic]" = (),
) -> int:
    """Show the plan of each root, the deployment's own last; `findings` are about none of them."""
    refused = [*(each for made in plans for each in made.refused), *(word.refused if word else ())]
    free = [*(each for made in plans for each in made.findings), *findings]
    placed = located(document, [*free, *refused])
    decisive = placed if arguments.check else located(document, free)
    if arguments.format == "json":
        _as_json(plans, placed, arguments, word)
    elif arguments.format == "text":
        for made in plans:
            if made.is_possible or made.changes:
                _as_text(made, arguments, word if made is plans[-1] else None)
        report(placed, arguments, _outcome(plans, refused=bool(refused)))
    else:
        report(placed, arguments)
    return exit_code(decisive, strict=arguments.strict)


def _as_json(
    plans: "Sequence[Plan]", findings: list[Finding], arguments: argparse.Namespace, word: "LastWord | None"
) -> None:
    from tiers.diagnostics import jsonformat as diagnostics
    from tiers.plan.report import jsonformat

    *edges, main = (jsonformat.plan(made, _against(arguments)) for made in plans)
    data = {**json.loads(diagnostics.render(findings)), "plan": main, **({"edge": edges[0]} if edges else {})}
    if arguments.against_stack:
        from tiers.cli.shared import against_stack

        data["change_set"] = against_stack.data(word)
    output.data(data)


def _against(arguments: argparse.Namespace) -> str | None:
    named: str | None = arguments.against or arguments.against_stack
    return named


def _as_text(made: "Plan", arguments: argparse.Namespace, word: "LastWord | None") -> None:
    from tiers.plan.report import text

    kind = "the stack " if arguments.against_stack else ""
    against = f"compared with {kind}`{_against(arguments)}`" if _against(arguments) else FIRST
    coloured = colour(sys.stdout)
    output.lines(text.plan(made, against, colour=coloured), painted=coloured)
    folder = os.path.join(BUILD, made.new.name)
    if not _against(arguments) and os.path.exists(os.path.join(folder, "manifest.json")):
        output.lines([f"`{folder}` has a bundle; pass `--against {folder}` to compare with it"])
    if word is not None:
        from tiers.cli.shared.against_stack import rows

        output.lines(rows(word))
    output.lines([""])


def _outcome(plans: "Sequence[Plan]", *, refused: bool) -> str:
    if refused:
        return "the update is refused"
    return "nothing is refused" if all(each.is_possible for each in plans) else "not possible"
