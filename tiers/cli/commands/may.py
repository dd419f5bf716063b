"""`tiers may SPEC | BUNDLE_DIR | TEMPLATE --who A --do ACTION --on B`."""

import argparse

from tiers.cli import CLEAN, FAILED
from tiers.cli.shared import output
from tiers.cli.shared.reporting import located, report
from tiers.cli.shared.subject import add_subject, load
from tiers.diagnostics.codes import permissions as codes
from tiers.diagnostics.model import NOWHERE


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_subject(parser)
    parser.add_argument(
        "--who",
        metavar="A",
        required=True,
        help="who acts: a component, the logical ID of a role, a service, an account, or `internet`",
    )
    parser.add_argument(
        "--do",
        metavar="ACTION",
        required=True,
        help="IAM action, for example `s3:GetObject`; `*` and `?` list each action that matches",
    )
    parser.add_argument(
        "--on",
        metavar="B",
        required=True,
        help="resource: a component, a logical ID, `COMPONENT:KIND`, or an ARN",
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="output format (default: text)"
    )
    parser.set_defaults(strict=False)


def run(arguments: argparse.Namespace) -> int:
    """Answer one question; the exit code is 0 whatever the answer is."""
    subject = load(arguments)
    if subject.loaded is None:
        return report(subject.findings, arguments)
    from tiers.permissions.answers.may import may
    from tiers.permissions.answers.names import UnknownName
    from tiers.permissions.decide.engine import Engine
    from tiers.permissions.read.universe import universe

    whole = universe(subject.loaded.catalogue)
    found = may(whole, Engine(whole), arguments.who, arguments.do, arguments.on)
    unknown = [each for each in found if isinstance(each, UnknownName)]
    if unknown:
        said = [codes.UNKNOWN_NAME.at(NOWHERE, each.message, help=each.help) for each in unknown]
        report(located(subject.document, said), arguments)
        return FAILED
    answers = [each for each in found if not isinstance(each, UnknownName)]
    if arguments.format == "json":
        from tiers.permissions.report import jsonformat

        output.data(jsonformat.answers(answers, whole, subject.loaded))
    else:
        from tiers.permissions.report import text

        is_list = "*" in arguments.do or "?" in arguments.do
        output.lines(text.answers(answers, whole, subject.loaded, is_list=is_list))
    return CLEAN
