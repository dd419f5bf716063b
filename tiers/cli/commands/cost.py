"""`tiers cost SPEC | BUNDLE_DIR | TEMPLATE [--prices FILE] [--usage FILE]`."""

import argparse
import json
import sys
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tiers.cli import USAGE
from tiers.cli.shared import costing, output
from tiers.cli.shared.reporting import exit_code, located, report, show
from tiers.cli.shared.subject import add_templates
from tiers.diagnostics.codes import cost as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic, Finding

if TYPE_CHECKING:
    from tiers.cost.priced import Bill

NOTHING = "nothing is costed"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_templates(parser)
    parser.add_argument(
        "--region",
        metavar="NAME",
        type=costing.region_of,
        help="AWS region (default: the first of the spec's `regions`, else the only one of the price file)",
    )
    costing.add_tariff(parser)
    parser.add_argument(
        "--compare",
        metavar="ENV",
        nargs=2,
        help="compare two environments of the spec; `base` is the spec itself",
    )
    parser.add_argument(
        "--budget",
        metavar="N",
        type=_budget,
        help="exit 1 if the maximum of a month is higher; needs `--prices`",
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="output format (default: text)"
    )
    parser.add_argument("--strict", action="store_true", help="exit 1 if there are warnings")


def _budget(given: str) -> Decimal:
    from tiers.cost.inventory import number

    found = number(given)
    if found is None:
        message = f"{given!r} is not an amount of money such as 200"
        raise argparse.ArgumentTypeError(message)
    return found


def run(arguments: argparse.Namespace) -> int:
    """Print what a month costs; the exit code is 1 above the budget."""
    refusal = _misused(arguments)
    if refusal:
        return _usage(refusal)
    rates = costing.tariff(arguments)
    names = [_environment(each) for each in arguments.compare] if arguments.compare else [arguments.env]
    file = costing.opened(arguments.subject)
    sides = [costing.side(arguments.subject, file, each, dict(arguments.parameter)) for each in names]
    findings = [*rates.findings, *(finding for each in sides for finding in each.findings)]
    snapshots = [each.snapshot for each in sides if each.snapshot is not None]
    if findings or len(snapshots) < len(sides):
        return report(findings, arguments, NOTHING)
    if arguments.compare and not sides[0].is_spec:
        return _usage("pass a spec with --compare; others have no environments")
    bills = []
    for side, found in zip(sides, snapshots, strict=True):
        name, wrong = costing.region(found, arguments.region, rates)
        if wrong:
            return report(located(rates.document, wrong), arguments, NOTHING)
        bills.append(costing.whole_bill(found, side.edge, rates, name))
        findings += located(side.document, _judged(bills[-1], arguments.budget))
    return _show(bills, [*findings, *_unused(bills, rates)], arguments)


def _misused(arguments: argparse.Namespace) -> str:
    if arguments.budget is not None and arguments.prices is None:
        return "pass --prices FILE with --budget"
    return "pass either --env or --compare" if arguments.compare and arguments.env else ""


def _usage(message: str) -> int:
    output.lines([f"tiers: {message}"], sys.stderr)
    return USAGE


def _environment(name: str) -> str | None:
    return None if name == "base" else name


def _judged(bill: "Bill", budget: Decimal | None) -> list[Diagnostic]:
    """Return the findings about a bill: a budget that it exceeds, and what has no price."""
    if bill.prices is None:
        return []
    found = []
    lacking = len(bill.unpriced) + len(bill.estimate.unread)
    if lacking:
        plural = "" if lacking == 1 else "s"
        message = f"the total of `{bill.estimate.name}` lacks {lacking} line{plural}"
        advice = "fetch the prices again with `tiers prices fetch`, and set what is not known"
        found.append(codes.UNPRICED.at(NOWHERE, message, help=advice))
    if budget is not None and bill.total.most > budget:
        most = f"{bill.total.most:,.2f} {bill.prices.currency}"
        message = f"`{bill.estimate.name}` costs up to {most} a month; the budget is {budget:,f}"
        found.append(
            codes.OVER_BUDGET.at(NOWHERE, message, help="reduce what is billed, or raise `--budget`")
        )
    return found


def _unused(bills: Sequence["Bill"], rates: costing.Tariff) -> list[Finding]:
    """Return warnings about amounts for something that no side has."""
    used = frozenset[str]().union(*(each.estimate.usages for each in bills))
    unused = [name for name, amount in rates.usage.items() if amount and name not in used]
    return located(
        rates.usage_document,
        [
            codes.UNUSED_USAGE.at(
                NOWHERE._replace(route=("usage", name), part="key", span=None),
                f"`{name}` has no effect",
                help="remove it, unless other specs use this file",
            )
            for name in unused
        ],
    )


def _show(bills: Sequence["Bill"], findings: list[Finding], arguments: argparse.Namespace) -> int:
    if arguments.format == "json":
        output.data({**_diagnostics(findings), **_data(bills)})
    else:
        _as_text(bills, arguments)
        if findings:
            output.lines([""])
            show(findings, sys.stdout)
    return exit_code(findings, strict=arguments.strict)


def _diagnostics(findings: list[Finding]) -> dict[str, Any]:
    from tiers.diagnostics import jsonformat

    found: dict[str, Any] = json.loads(jsonformat.render(findings))
    return found


def _data(bills: Sequence["Bill"]) -> dict[str, Any]:
    from tiers.cost.priced import differences
    from tiers.cost.report import jsonformat

    data: dict[str, Any] = {"costs": [jsonformat.bill(each) for each in bills]}
    if len(bills) > 1:
        data["differences"] = [jsonformat.difference(each) for each in differences(bills[0], bills[1])]
    return data


def _as_text(bills: Sequence["Bill"], arguments: argparse.Namespace) -> None:
    from tiers.cost.priced import differences
    from tiers.cost.report import text

    if len(bills) == 1:
        output.lines(text.bill(bills[0]))
    else:
        old, new = bills
        output.lines([f"{new.estimate.name}, compared with {old.estimate.name}", ""])
        output.lines(text.differences(differences(old, new), old, new))
    if arguments.prices is None:
        place = bills[0].estimate.region or "REGION"
        fetch = f"tiers prices fetch {arguments.subject} --regions {place} --out prices.yaml"
        output.lines([f"for money: {fetch}"])
