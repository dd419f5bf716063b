"""The output of `tiers plan`: the plan of each root, its costs, and what is refused."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from tiers.cli.shared import costing, output
from tiers.cli.shared.compiling import BUILD
from tiers.cli.shared.reporting import colour, exit_code, located, report
from tiers.diagnostics.model import Document, Finding

if TYPE_CHECKING:
    from tiers.cli.shared.against_stack import LastWord
    from tiers.plan.planning import Plan

FIRST = "first deployment; everything is added"
NOTHING = "nothing planned"


class Shown(NamedTuple):
    """The plan of each root, the deployment's own last, and what AWS says about that one, if it was asked."""

    plans: "tuple[Plan, ...]"
    word: "LastWord | None" = None


def show(shown: Shown, document: Document, arguments: argparse.Namespace, rates: costing.Tariff) -> int:
    """Print plans; return the exit code."""
    costs, wrong = _costs(shown.plans, rates, arguments)
    more = shown.word.refused if shown.word else ()
    refused = [*(each for made in shown.plans for each in made.refused), *more]
    free = [each for made in shown.plans for each in made.findings]
    findings = [*wrong, *located(document, [*free, *refused])]
    decisive = findings if arguments.check else [*wrong, *located(document, free)]
    if arguments.format == "json":
        _as_json(shown, findings, costs, arguments)
    elif arguments.format == "text":
        for made, cost in zip(shown.plans, costs, strict=True):
            if made.is_possible or made.changes:
                _as_text(made, cost, shown.word if made is shown.plans[-1] else None, arguments)
        report(findings, arguments, _outcome(shown.plans, refused=bool(refused)))
    else:
        report(findings, arguments)
    return exit_code(decisive, strict=arguments.strict)


def _costs(
    plans: "Sequence[Plan]", rates: costing.Tariff, arguments: argparse.Namespace
) -> tuple[list[costing.Change | None], list[Finding]]:
    """Return the costs of each root; `--region` is that of the last one."""
    found = [costing.change(made, rates, arguments.region if made is plans[-1] else None) for made in plans]
    return [costs for costs, _ in found], [each for _, wrong in found for each in wrong]


def _as_json(
    shown: Shown,
    findings: list[Finding],
    costs: Sequence[costing.Change | None],
    arguments: argparse.Namespace,
) -> None:
    from tiers.diagnostics import jsonformat as diagnostics

    data = json.loads(diagnostics.render(findings))
    *edges, main = zip(shown.plans, costs, strict=True)
    data |= _data(*main, arguments)
    for edge in edges:
        data["edge"] = _data(*edge, arguments)
    if arguments.against_stack:
        from tiers.cli.shared import against_stack

        data["change_set"] = against_stack.data(shown.word)
    output.data(data)


def _data(made: "Plan", costs: costing.Change | None, arguments: argparse.Namespace) -> dict[str, Any]:
    from tiers.plan.report import jsonformat

    data: dict[str, Any] = {"plan": jsonformat.plan(made, _against(arguments))}
    if costs is not None:
        from tiers.cost.report import jsonformat as of_costs

        data["costs"] = of_costs.change(costs.differences, costs.new)
    return data


def _against(arguments: argparse.Namespace) -> str | None:
    named: str | None = arguments.against or arguments.against_stack
    return named


def _as_text(
    made: "Plan", costs: costing.Change | None, word: "LastWord | None", arguments: argparse.Namespace
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
        output.lines(["", f"`{folder}` has a bundle; pass `--against {folder}` to compare with it"])
    if word is not None:
        from tiers.cli.shared.against_stack import rows

        output.lines(rows(word))
    output.lines([""])


def _outcome(plans: "Sequence[Plan]", *, refused: bool) -> str:
    if refused:
        return "the update is refused"
    return "nothing is refused" if all(each.is_possible for each in plans) else "not possible"
