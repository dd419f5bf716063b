"""`tiers reach SPEC | BUNDLE_DIR | TEMPLATE --from A --to B`."""

import argparse
from typing import TYPE_CHECKING, get_args

from tiers.cli import CLEAN, FAILED
from tiers.cli.shared import output
from tiers.cli.shared.reporting import located, report
from tiers.cli.shared.subject import add_subject, load
from tiers.diagnostics.codes import proof as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic
from tiers.proof.model.filters import Protocol

if TYPE_CHECKING:
    from tiers.proof.answers.queries import UnknownName
    from tiers.proof.model.loaded import Loaded

HIGHEST_PORT = 65535


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_subject(parser)
    ends = "a component, logical ID, CIDR block, or `internet`"
    parser.add_argument("--from", dest="source", metavar="A", required=True, help=f"source: {ends}")
    parser.add_argument("--to", dest="destination", metavar="B", required=True, help=f"destination: {ends}")
    parser.add_argument("--port", type=_port, metavar="N", help="port to check (default: all ports)")
    parser.add_argument(
        "--protocol", choices=get_args(Protocol), default="tcp", help="protocol to check (default: tcp)"
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="output format (default: text)"
    )
    parser.set_defaults(strict=False)


def _port(given: str) -> int:
    if not given.isascii() or not given.isdigit() or not 0 <= int(given[:6]) <= HIGHEST_PORT:
        message = f"{given!r} is not a port: use a number from 0 to {HIGHEST_PORT}"
        raise argparse.ArgumentTypeError(message)
    return int(given)


def run(arguments: argparse.Namespace) -> int:
    """Answer one question; the exit code is 0 whatever the answer is."""
    subject = load(arguments)
    if subject.loaded is None:
        return report(subject.findings, arguments)
    from tiers.proof.answers.queries import reach
    from tiers.proof.answers.verdicts import Flow

    names = (arguments.source, arguments.destination)
    answer = reach(subject.loaded.network, *names, arguments.protocol, arguments.port)
    if not isinstance(answer, Flow):
        unknown = [_unanswerable(each, subject.loaded) for each in answer]
        report(located(subject.document, unknown), arguments)
        return FAILED
    if arguments.format == "json":
        from tiers.proof.report import jsonformat

        output.data(jsonformat.answer(answer, subject.loaded))
    else:
        from tiers.proof.report import text

        output.lines(text.flow(answer, subject.loaded))
    return CLEAN


def _unanswerable(name: "UnknownName", loaded: "Loaded") -> Diagnostic:
    """Report a name that no packets are about: an unknown one, or a component outside the VPC."""
    from tiers.proof.model.loaded import component_of

    if name.name in {component_of(each.spec) for each in loaded.written.values()}:
        message = f"`{name.name}` has no known network interface"
        return codes.UNKNOWN_PLACE.at(NOWHERE, message, help="run `tiers may`, which is about calls of APIs")
    return codes.UNKNOWN_PLACE.at(NOWHERE, name.message, help=name.help)
