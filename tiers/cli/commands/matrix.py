"""`tiers matrix SPEC | BUNDLE_DIR | TEMPLATE`."""

import argparse
from typing import TYPE_CHECKING

from tiers.cli import CLEAN, FAILED
from tiers.cli.shared import output, page_file
from tiers.cli.shared.reporting import located, report
from tiers.cli.shared.subject import add_subject, load, too_many

if TYPE_CHECKING:
    from tiers.permissions.answers.matrix import Cell
    from tiers.permissions.model.universe import Universe
    from tiers.proof.model.loaded import Loaded


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_subject(parser)
    parser.add_argument(
        "--protocol",
        choices=("tcp", "udp", "icmp"),
        action="append",
        help="protocol to check (default: tcp, repeatable)",
    )
    page_file.add(parser, "--html", "also write the table as an HTML page that shows the path for each cell")
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="output format (default: text)"
    )
    parser.set_defaults(strict=False)


def run(arguments: argparse.Namespace) -> int:
    """Print who reaches whom, and who may do what."""
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
    allowed = _permissions(subject.loaded)
    if arguments.html:
        from tiers.report.contents import matrix_page

        title = arguments.subject or arguments.account
        architecture = subject.compiled.architecture if subject.compiled is not None else None
        page = matrix_page(whole, subject.loaded, title, architecture, allowed)
        failure = page_file.save(arguments.html, page)
        if failure:
            report(located(subject.document, [failure]), arguments)
            return FAILED
    if arguments.format == "json":
        from tiers.proof.report import jsonformat

        found = jsonformat.matrix(whole, subject.loaded)
        if allowed is not None:
            from tiers.permissions.report import jsonformat as permissions_json

            found["permissions"] = permissions_json.matrix(*allowed)
        output.data(found)
    else:
        from tiers.proof.report import text

        output.lines(text.matrix(whole, subject.loaded))
        if allowed is not None:
            from tiers.permissions.report import text as permissions_text

            output.lines(("", *permissions_text.matrix(*allowed)))
    return CLEAN


def _permissions(loaded: "Loaded") -> "tuple[tuple[Cell, ...], Universe] | None":
    """Return who may do what, and of which roles and resources; `None` without any role."""
    if loaded.catalogue is None:
        return None
    from tiers.intent.access import words
    from tiers.permissions.answers.matrix import matrix
    from tiers.permissions.decide.engine import Engine
    from tiers.permissions.read.universe import left_to_roles, universe

    whole = left_to_roles(universe(loaded.catalogue))
    cells = matrix(whole, Engine(whole), words())
    return (cells, whole) if cells else None
