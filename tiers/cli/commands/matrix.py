"""`tiers matrix SPEC | BUNDLE_DIR | TEMPLATE`."""

import argparse

from tiers.cli import CLEAN, FAILED
from tiers.cli.shared import output
from tiers.cli.shared.reporting import located, report
from tiers.cli.shared.subject import add_subject, load, too_many
from tiers.diagnostics.codes import files as codes
from tiers.diagnostics.model import NOWHERE


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_subject(parser)
    parser.add_argument(
        "--protocol",
        choices=("tcp", "udp", "icmp"),
        action="append",
        help="protocol to check (default: tcp, repeatable)",
    )
    parser.add_argument(
        "--html",
        metavar="FILE",
        help="also write the table as an HTML page that shows the path for each cell",
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="output format (default: text)"
    )
    parser.set_defaults(strict=False)


def run(arguments: argparse.Namespace) -> int:
    """Print who reaches whom."""
    subject = load(arguments)
    if subject.loaded is None:
        return report(subject.findings, arguments)
    refused = too_many(subject, subject.loaded.network)
    if refused:
        return report([*subject.findings, *refused], arguments)
    from tiers.proof.answers.queries import matrix

    explained = bool(arguments.html) or arguments.format == "json"
    protocols = tuple(dict.fromkeys(arguments.protocol or ("tcp",)))
    whole = matrix(subject.loaded.network, protocols, explained=explained)
    if arguments.html:
        from tiers.proof.report import page

        title = arguments.subject or arguments.account
        try:
            with open(arguments.html, "w", encoding="utf-8") as file:
                file.write(page.render(whole, subject.loaded, title))
        except OSError as error:
            message = f"cannot write `{arguments.html}`: {(error.strerror or str(error)).lower()}"
            failure = codes.CANNOT_WRITE.at(NOWHERE, message, help="use a writable file")
            report(located(subject.document, [failure]), arguments)
            return FAILED
    if arguments.format == "json":
        from tiers.proof.report import jsonformat

        output.data(jsonformat.matrix(whole, subject.loaded))
    else:
        from tiers.proof.report import text

        output.lines(text.matrix(whole, subject.loaded))
    return CLEAN
