"""`tiers prices fetch SPEC | BUNDLE_DIR | TEMPLATE ... --regions NAME ... --out FILE`."""

import argparse
import os
import tempfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tiers.cli.shared import costing, output
from tiers.cli.shared.reading import Read, add_findings, read
from tiers.cli.shared.reporting import cannot_write, located, report
from tiers.diagnostics.codes import cost as codes
from tiers.diagnostics.codes import files
from tiers.diagnostics.model import NOWHERE, Diagnostic, Document, Finding, Source
from tiers.source import is_template

if TYPE_CHECKING:
    from tiers.cost.estimate import Product
    from tiers.deploy.price_list import Found

NOTHING = "nothing written"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("action", choices=("fetch",), help="`fetch`: call the AWS Price List")
    parser.add_argument(
        "subjects",
        metavar="SPEC | BUNDLE_DIR | TEMPLATE",
        nargs="+",
        help="what needs prices; of a spec, with all its environments",
    )
    parser.add_argument(
        "--regions",
        metavar="NAME",
        nargs="+",
        required=True,
        type=_region,
        help="regions whose prices are fetched",
    )
    parser.add_argument("--out", metavar="FILE", required=True, help="price file to write, or to replace")
    parser.add_argument("--profile", metavar="NAME", help="AWS CLI profile; it needs `pricing:GetProducts`")
    add_findings(parser)


def _region(given: str) -> str:
    if os.path.exists(given):
        message = f"{given!r} is a file; put it before `--regions`"
        raise argparse.ArgumentTypeError(message)
    name = costing.region_of(given)
    if name.startswith("cn-"):
        message = f"{given!r} has no prices in USD: its partition has a separate Price List"
        raise argparse.ArgumentTypeError(message)
    return name


def run(arguments: argparse.Namespace) -> int:
    """Fetch the prices of everything that is billed in the named templates, and write them."""
    from tiers.deploy.aws import Aws, AwsError
    from tiers.deploy.aws_errors import diagnostic
    from tiers.deploy.price_list import ENDPOINT, fetch

    refusal = _replaceable(arguments.out)
    if refusal is not None:
        return report(_located(arguments.out, refusal), arguments, NOTHING)
    products, findings = _products(arguments.subjects)
    if findings:
        return report(findings, arguments, NOTHING)
    try:
        aws = Aws(ENDPOINT, arguments.profile)
        found = [*fetch(aws, products, dict.fromkeys(arguments.regions))]
    except AwsError as error:
        return report(_located(arguments.out, diagnostic(error.failure)), arguments, NOTHING)
    failure = _write(arguments.out, _text(found, arguments.regions))
    if failure is not None:
        return report(_located(arguments.out, failure), arguments, NOTHING)
    known = sum(1 for each in found if each.choice.steps)
    outcome = f"{known} prices in {arguments.out}"
    code = report(_located(arguments.out, *_lacking(found)), arguments, outcome)
    if arguments.format == "text":
        output.lines([f"\nnext: tiers cost {arguments.subjects[0]} --prices {arguments.out}"])
    return code


def _products(subjects: Iterable[str]) -> "tuple[set[Product], list[Finding]]":
    """Return what the subjects are billed for, and the findings that prevent it."""
    from tiers.cost.estimate import estimate

    products: set[Product] = set()
    for subject in subjects:
        file = costing.opened(subject)
        for name in _environments(file):
            side = costing.side(subject, file, name, {})
            if side.snapshot is None:
                return set(), side.findings
            roots = [each for each in (side.snapshot, side.edge) if each is not None]
            for found in (estimate(each, {}, "") for each in roots):
                lines = (*found.lines, *found.unset)
                products |= {each.product for each in lines if each.product is not None}
    return products, []


def _environments(file: Read | None) -> Iterator[str | None]:
    """Yield the base, and the names of a spec's environments."""
    from tiers import compiler

    yield None
    if file is not None and not is_template(file.raw):
        yield from compiler.outline(file.path, file.raw).environments


def _text(found: "Iterable[Found]", regions: Iterable[str]) -> str:
    from datetime import UTC, datetime

    from tiers.cost.offers import CURRENCY
    from tiers.cost.prices import Prices, Steps, write

    table: dict[str, dict[str, Steps]] = {region: {} for region in regions}
    for each in found:
        if each.choice.steps:
            table[each.region][each.product.key] = each.choice.steps
    return write(Prices(datetime.now(UTC).date().isoformat(), CURRENCY, table))


def _lacking(found: "Iterable[Found]") -> Iterator[Diagnostic]:
    for each in found:
        if not each.choice.steps:
            message = f"no price for `{each.product.key}` in {each.region}: {each.choice.reason}"
            advice = "look it up on the page that `tiers cost` names, and add it to the file"
            yield codes.NO_PRODUCT.at(NOWHERE, message, help=advice)


def _replaceable(path: str) -> Diagnostic | None:
    """Return the finding that keeps a file which is not a price file."""
    from tiers.cost import prices

    if not os.path.lexists(path):
        return None
    file = read(path)
    if file.failure is None and prices.read(path, file.raw)[1] is not None:
        return None
    return files.FOREIGN_FILE.at(
        NOWHERE,
        f"`{path}` exists, and is not a price file",
        help="move or delete it, or use another file with `--out FILE`",
    )


def _write(path: str, text: str) -> Diagnostic | None:
    """Replace a file as a whole; return why not."""
    try:
        descriptor, staged = tempfile.mkstemp(dir=os.path.dirname(path) or os.curdir, suffix=".tmp")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            os.chmod(staged, 0o644)
            os.replace(staged, path)
        except OSError:
            os.unlink(staged)
            raise
    except (OSError, ValueError) as error:
        return cannot_write(path, error, "use a file in a writable directory with `--out FILE`")
    return None


def _located(path: str, *diagnostics: Diagnostic) -> list[Finding]:
    return located(Document(Source(path, ""), None, {}), diagnostics)
