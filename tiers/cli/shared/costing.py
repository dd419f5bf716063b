"""Options and input of commands about costs: what is costed, prices, and usage."""

import argparse
import os
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from tiers import compiler
from tiers.cli.shared.reading import Read, read
from tiers.cli.shared.reporting import located
from tiers.diagnostics.codes import cost as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic, Document, Finding, Source
from tiers.ir.placed import Layout
from tiers.source import is_template

if TYPE_CHECKING:
    from tiers.cost.priced import Bill, Difference
    from tiers.cost.prices import Prices
    from tiers.plan.compare.snapshot import Snapshot
    from tiers.plan.planning import Plan

_Contents = TypeVar("_Contents")
_Parsed = tuple[Document, _Contents, tuple[Diagnostic, ...]]
REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d")


class Side(NamedTuple):
    """The templates to cost, or the findings that there are instead."""

    snapshot: "Snapshot | None"
    document: Document
    findings: list[Finding]
    is_spec: bool = False
    edge: "Snapshot | None" = None
    """The root in another region."""


class Tariff(NamedTuple):
    """The contents of the price file and of the usage file."""

    prices: "Prices | None"
    document: Document
    """The price file, which findings about regions point to."""
    usage: Mapping[str, Decimal]
    usage_document: Document
    findings: list[Finding]


def add_tariff(parser: argparse.ArgumentParser) -> None:
    """Add the options for prices and for usage."""
    parser.add_argument(
        "--prices",
        metavar="FILE",
        help="price file, as `tiers prices fetch` writes it (default: quantities only)",
    )
    parser.add_argument(
        "--usage", metavar="FILE", help="usage file: GB, requests, and the like a month (default: 0 of each)"
    )


def region_of(given: str) -> str:
    """Return the name of a region."""
    if not REGION.fullmatch(given):
        message = f"{given!r} is not a region name"
        raise argparse.ArgumentTypeError(message)
    return given


def opened(subject: str) -> Read | None:
    """Read the file that a command names; `None` for a directory."""
    return None if os.path.isdir(subject) else read(subject)


def side(subject: str, file: Read | None, environment: str | None, parameters: Mapping[str, str]) -> Side:
    """Return the templates of a spec, of a bundle, or of a single template."""
    from tiers.plan.compare.snapshot import NoSnapshotError, of_folder, of_template

    try:
        if file is None:
            roots = of_folder(subject, parameters)
            return _whole(roots.main, subject)._replace(edge=roots.edge)
        if file.failure:
            return Side(None, file.document, located(file.document, [file.failure]))
        if is_template(file.raw) or subject.endswith(".json"):
            return _whole(of_template(subject, parameters), subject)
    except NoSnapshotError as error:
        return Side(None, error.document, located(error.document, [error.diagnostic]))
    return _compiled(file, environment, parameters)


def _whole(found: "Snapshot", path: str) -> Side:
    return Side(found, Document(Source(path, ""), None, {}), [])


def _compiled(file: Read, environment: str | None, parameters: Mapping[str, str]) -> Side:
    compiled = compiler.compile_spec(file.path, file.raw, Layout.NESTED, environment=environment)
    if compiled.bundle is None:
        return Side(None, compiled.document, located(compiled.document, compiled.findings), is_spec=True)
    from tiers.compile.bundle import source_map
    from tiers.plan.compare.snapshot import roots_of_bundle

    sources = source_map(compiled.bundle, compiled.document)
    roots = roots_of_bundle(compiled.bundle, sources, parameters)
    return Side(roots.main, compiled.document, [], is_spec=True, edge=roots.edge)


def tariff(arguments: argparse.Namespace) -> Tariff:
    """Return the prices and the usage that the options name."""
    from tiers.cost import prices, usage

    document, table, wrong = _parsed(arguments.prices, prices.read, None)
    no_amounts: Mapping[str, Decimal] = {}
    usage_document, amounts, mistaken = _parsed(arguments.usage, usage.read, no_amounts)
    findings = [*located(document, wrong), *located(usage_document, mistaken)]
    return Tariff(table, document, amounts, usage_document, findings)


def _parsed(
    path: str | None, parse: Callable[[str, bytes], _Parsed[_Contents]], nothing: _Contents
) -> _Parsed[_Contents]:
    """Return what a parser makes of a file, or `nothing` without one that can be read."""
    if path is None:
        return Document(Source("", ""), None, {}), nothing, ()
    file = read(path)
    if file.failure:
        return file.document, nothing, (file.failure,)
    return parse(file.path, file.raw)


def region(found: "Snapshot", given: str | None, rates: Tariff) -> tuple[str, list[Diagnostic]]:
    """Return the region of a deployment, and the finding if the price file does not have it."""
    chosen = given or next(iter(found.regions), "")
    if rates.prices is None:
        return chosen, []
    if not chosen and len(rates.prices.regions) == 1:
        return next(iter(rates.prices.regions)), []
    if not chosen:
        advice = "pass `--region NAME`, or add `regions` to the spec"
        return "", [codes.NO_PRICES.at(NOWHERE, "the region of the deployment is not known", help=advice)]
    if chosen in rates.prices.regions:
        return chosen, []
    known = ", ".join(sorted(rates.prices.regions)) or "none"
    message = f"the price file has no region `{chosen}`; it has {known}"
    return chosen, [
        codes.NO_PRICES.at(NOWHERE, message, help=f"add it with `tiers prices fetch --regions {chosen}`")
    ]


class Change(NamedTuple):
    """The costs before and after an update."""

    differences: "tuple[Difference, ...]"
    old: "Bill | None"
    new: "Bill"


def change(made: "Plan", rates: Tariff, given: str | None) -> tuple[Change | None, list[Finding]]:
    """Return what a plan changes about costs, or why that is not known."""
    if not made.is_possible:
        return None, []
    from tiers.cost.priced import differences

    name, wrong = region(made.new, given, rates)
    new = bill(made.new, rates, name)
    old = bill(made.old, rates, name) if made.old is not None else None
    if wrong and (new.costs or (old is not None and old.costs)):
        return None, located(rates.document, wrong)
    return Change(differences(old, new), old, new), []


def bill(found: "Snapshot", rates: Tariff, name: str) -> "Bill":
    """Return the costs of templates in a region."""
    from tiers.cost.estimate import estimate
    from tiers.cost.priced import priced

    return priced(estimate(found, rates.usage, name), rates.prices)


def whole_bill(main: "Snapshot", edge: "Snapshot | None", rates: Tariff, name: str) -> "Bill":
    """Return the costs of templates in a region, and those of their root in another one."""
    found = bill(main, rates, name)
    if edge is None:
        return found
    from tiers.cost.priced import joined

    counted = found.estimate.usages
    usage = {name: amount for name, amount in rates.usage.items() if name not in counted}
    return joined(found, bill(edge, rates._replace(usage=usage), next(iter(edge.regions), "")))
