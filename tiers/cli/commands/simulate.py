"""`tiers simulate SPEC | BUNDLE_DIR | TEMPLATE [--lose WHAT]`."""

import argparse
from typing import TYPE_CHECKING, Any

from tiers.cli import CLEAN, FAILED
from tiers.cli.shared import output
from tiers.cli.shared.reporting import located, report
from tiers.cli.shared.subject import add_subject, declarations, load, too_many
from tiers.diagnostics.codes import proof as codes
from tiers.diagnostics.model import NOWHERE

if TYPE_CHECKING:
    from tiers.proof.answers.simulate import Broken, Outage, Untold
    from tiers.proof.model.loaded import Loaded

KINDS = ("zone", "nat", "instance", "database")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_subject(parser)
    parser.add_argument(
        "--lose",
        metavar="WHAT",
        type=_loss,
        action="append",
        default=[],
        help="lose `zone:LETTER`, `nat:ID`, `instance:ID`, or `database:ID` (default: each, one at a time)",
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="output format (default: text)"
    )
    parser.set_defaults(strict=False)


def _loss(given: str) -> tuple[str, str]:
    kind, colon, name = given.partition(":")
    if kind not in KINDS or not colon or not name:
        message = f"{given!r} is not zone:NAME, nat:LOGICAL_ID, instance:LOGICAL_ID, or database:LOGICAL_ID"
        raise argparse.ArgumentTypeError(message)
    return kind, name


def run(arguments: argparse.Namespace) -> int:
    """Remove the named parts, and report what breaks; the exit code is 0 in each case."""
    subject = load(arguments)
    if subject.loaded is None:
        return report(subject.findings, arguments)
    from tiers.proof.answers.simulate import Unlosable, chosen, simulate

    lost = chosen(subject.loaded.network, arguments.lose)
    if isinstance(lost, Unlosable):
        finding = codes.UNKNOWN_PLACE.at(NOWHERE, lost.message, help=lost.help)
        report(located(subject.document, [finding]), arguments)
        return FAILED
    refused = too_many(subject, subject.loaded.network, len(lost))
    if refused:
        return report([*subject.findings, *refused], arguments)
    declared = declarations(subject, arguments.subject)
    outages = simulate(subject.loaded.network, lost, declared.promises if declared is not None else None)
    if arguments.format == "json":
        output.data(_data(outages, subject.loaded))
    else:
        from tiers.proof.answers import assumptions
        from tiers.proof.report import outages as words
        from tiers.proof.report import text

        assumed = assumptions.lines_of_losses(subject.loaded)
        output.lines([*words.lines(outages), *assumed, *text.unread(subject.loaded)])
    return CLEAN


def _data(outages: "tuple[Outage, ...]", loaded: "Loaded") -> dict[str, Any]:
    from tiers.proof.answers import assumptions
    from tiers.proof.report.jsonformat import not_modelled

    return {
        "format_version": "1.1",
        "outages": [
            {
                "lost": {"kind": outage.loss.kind, "name": outage.loss.name},
                "broken": [{**_flow(each), "partly": each.partly} for each in outage.broken],
                "untold": [_flow(each) for each in outage.untold],
            }
            for outage in outages
        ],
        "not_modelled": not_modelled(loaded),
        **assumptions.as_data(loaded),
    }


def _flow(each: "Broken | Untold") -> dict[str, Any]:
    ends = {"from": each.source, "to": each.destination, "protocol": each.protocol}
    return {**ends, "ports": [list(ports) for ports in each.ports]}
