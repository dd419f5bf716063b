"""`tiers adopt TEMPLATE | BUNDLE_DIR`."""

import argparse
from typing import TYPE_CHECKING

from tiers.cli.commands.init import placed
from tiers.cli.shared import output
from tiers.cli.shared.importing import SCHEMA, remarks_as_findings
from tiers.cli.shared.reading import add_findings, add_parameters
from tiers.cli.shared.reporting import located, report

if TYPE_CHECKING:
    from tiers.adopt.adopting import Adopted


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "template",
        metavar="TEMPLATE | BUNDLE_DIR",
        help="any CloudFormation template, or a bundle directory; local nested templates are included",
    )
    parser.add_argument("--name", metavar="NAME", help="name of the architecture (default: that of the file)")
    parser.add_argument("--out", metavar="FILE", help="output file (default: NAME.yaml)")
    add_parameters(parser, "value for a template parameter instead of its default")
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print where each resource went, and write the spec; never over another file."""
    from tiers.adopt.adopting import adopt

    return _written(adopt(arguments.template, SCHEMA, arguments.name, dict(arguments.parameter)), arguments)


def _written(adopted: "Adopted", arguments: argparse.Namespace) -> int:
    from tiers.migrate import summary

    if adopted.failures:
        findings = [each for document, found in adopted.failures for each in located(document, found)]
        return report(findings, arguments, "nothing written")
    remarks = adopted.ledger.remarks
    if arguments.format != "text":
        return placed(arguments, adopted.name, adopted.text, [*remarks_as_findings(adopted.ledger)], "")
    output.lines(summary.lines(remarks))
    code = placed(arguments, adopted.name, adopted.text, [], f"{summary.counts(remarks)}; ")
    return 1 if arguments.strict and summary.has_left_out(remarks) else code
