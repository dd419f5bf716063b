"""`tiers adopt TEMPLATE | BUNDLE_DIR | --stack NAME`."""

import argparse
import os
import sys
from typing import TYPE_CHECKING

from tiers.cli.commands.init import placed
from tiers.cli.shared import output
from tiers.cli.shared.account import stack_of
from tiers.cli.shared.importing import SCHEMA, remarks_as_findings
from tiers.cli.shared.reading import add_findings, add_parameters
from tiers.cli.shared.reporting import located, report, show
from tiers.diagnostics.model import Document, Source

if TYPE_CHECKING:
    from tiers.adopt.adopting import Adopted
    from tiers.adopt.reading import Given
    from tiers.cloudformation.load.files import Trouble
    from tiers.diagnostics.model import Diagnostic

NOTHING = "nothing written"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "template",
        metavar="TEMPLATE | BUNDLE_DIR",
        nargs="?",
        help="any CloudFormation template, or a bundle directory; local nested templates are included",
    )
    parser.add_argument(
        "--stack", metavar="NAME", type=stack_of, help="adopt the template of a deployed stack instead"
    )
    parser.add_argument(
        "--account",
        metavar="DIR",
        help="directory with the JSON output of `aws … describe-…` commands: values of parameters, the VPC, "
        "security groups, and drift",
    )
    parser.add_argument("--name", metavar="NAME", help="name of the architecture (default: that of the file)")
    parser.add_argument("--out", metavar="FILE", help="output file (default: NAME.yaml)")
    parser.add_argument(
        "--region", metavar="NAME", help="region of the stack, which selects the values of mappings"
    )
    parser.add_argument("--profile", metavar="NAME", help="AWS CLI profile, for `--stack`")
    add_parameters(parser, "value for a template parameter instead of its default")
    add_findings(parser)
    parser.set_defaults(refuse=parser.error)


def run(arguments: argparse.Namespace) -> int:
    """Print where each resource went, and write the spec; never over another file."""
    from tiers.adopt.adopting import adopt
    from tiers.adopt.reading import Given

    if (arguments.template is None) is (arguments.stack is None):
        arguments.refuse("pass either a template or --stack NAME")
    given = Given(arguments.name, arguments.region, dict(arguments.parameter))
    if arguments.account is not None:
        from tiers.cli.shared.account_facts import read

        stem = os.path.basename(os.path.normpath(arguments.template or "")).partition(".")[0]
        known = read(arguments.account, arguments.stack, arguments.name, stem)
        findings = [each for trouble in known.troubles for each in located(*_listed(trouble))]
        if any(each.diagnostic.is_error for each in findings):
            return report(findings, arguments, NOTHING)
        if arguments.format == "text":
            show(findings, sys.stdout)
        given = given._replace(facts=known.facts, region=given.region or known.region)
    if arguments.stack is not None:
        return _of_stack(arguments, given)
    return _written(adopt(arguments.template, SCHEMA, given), arguments)


def _listed(trouble: "Trouble") -> "tuple[Document, list[Diagnostic]]":
    return trouble.document, [trouble.diagnostic]


def _of_stack(arguments: argparse.Namespace, given: "Given") -> int:
    """Adopt the template of a stack, with the values that its parameters have."""
    from tiers.adopt.adopting import adopt
    from tiers.deploy.aws import Aws, AwsError
    from tiers.deploy.aws_errors import diagnostic
    from tiers.deploy.deployed_template import deployed_template

    stack = arguments.stack
    try:
        aws = Aws(arguments.region, arguments.profile)
        found = deployed_template(aws, stack)
    except AwsError as error:
        document = Document(Source(stack, ""), None, {})
        return report(located(document, [diagnostic(error.failure)]), arguments, NOTHING)
    known = given._replace(
        region=aws.region, parameters={**found.parameters, **given.parameters}, text=found.text
    )
    return _written(adopt(f"{stack}.template", SCHEMA, known), arguments)


def _written(adopted: "Adopted", arguments: argparse.Namespace) -> int:
    from tiers.migrate import summary

    if adopted.failures:
        findings = [each for document, found in adopted.failures for each in located(document, found)]
        return report(findings, arguments, NOTHING)
    remarks = adopted.ledger.remarks
    if arguments.format != "text":
        return placed(arguments, adopted.name, adopted.text, [*remarks_as_findings(adopted.ledger)], "")
    output.lines(summary.lines(remarks))
    code = placed(arguments, adopted.name, adopted.text, [], f"{summary.counts(remarks)}; ")
    return 1 if arguments.strict and summary.has_left_out(remarks) else code
