"""`tiers ids SPEC [COMPONENT]`."""

import argparse
import sys
from collections.abc import Iterator
from typing import NamedTuple

from tiers import compiler
from tiers.cli import CLEAN
from tiers.cli.shared import output
from tiers.cli.shared.reading import add_environment, add_findings, add_spec, read
from tiers.cli.shared.reporting import located, report
from tiers.cli.shared.unknown import unknown_component
from tiers.compile.overrides import path_of, written
from tiers.ir.placed import Built
from tiers.language.architecture import Architecture


class Row(NamedTuple):
    """A resource of the templates.

    `path` is what a key of `overrides` begins with; it is empty for one that is in `resources`.
    """

    logical_id: str
    type: str
    stack: str
    component: str
    path: str
    old: str
    """The logical ID in the templates, where `logical_ids` keeps another one."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_spec(parser)
    parser.add_argument(
        "component", metavar="COMPONENT", nargs="?", help="list only the resources of this component"
    )
    add_environment(parser)
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print a row for each resource; what is wrong with `overrides` or `resources` does not stop it."""
    spec = read(arguments.spec)
    if spec.failure:
        return report(located(spec.document, [spec.failure]), arguments, stream=sys.stderr)
    checked = compiler.generated(spec.path, spec.raw, arguments.env)
    if checked.architecture is None or checked.built is None:
        return report(located(checked.document, checked.findings), arguments, stream=sys.stderr)
    rows = list(_rows(checked.architecture, checked.built))
    wanted = arguments.component
    if wanted is not None:
        components = checked.architecture.members
        if wanted not in components:
            return report(located(checked.document, [unknown_component(wanted, components)]), arguments)
        rows = [row for row in rows if row.component == wanted]
    _print(rows, arguments.format)
    return CLEAN


def _rows(architecture: Architecture, built: Built) -> Iterator[Row]:
    for placed in built.resources:
        component = placed.component or ""
        path = path_of(placed, component)
        old = architecture.spec.logical_ids.get(placed.logical_id, "")
        yield Row(placed.logical_id, placed.body["Type"], placed.stack, component, path, old)
    for stack, logical_id, raw in written(architecture.spec):
        component = logical_id if logical_id in architecture.members else ""
        yield Row(logical_id, raw.Type, stack, component, "", "")


def _print(rows: list[Row], form: str) -> None:
    if form == "json":
        found = [{**row._asdict(), "old": row.old or None} for row in rows]
        output.data({"format_version": "1.0", "resources": found})
        return
    head = Row("LOGICAL ID", "TYPE", "STACK", "COMPONENT", "PATH IN OVERRIDES", "IN TEMPLATES AS")
    if not any(row.old for row in rows):
        head = head._replace(old="")
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        output.lines([line.rstrip()])
