"""Show the progress of an operation on a stack, and its result."""

import argparse
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tiers.cli.shared import output
from tiers.cli.shared.services import numbers, watched
from tiers.cli.shared.stack import Named
from tiers.deploy.changes.deployed import find
from tiers.deploy.following import GONE, follow
from tiers.diagnostics.safe import one_line

if TYPE_CHECKING:
    from tiers.deploy.containers.services import Service
    from tiers.deploy.following import Happened

FORMAT_VERSION = "1.0"


def say(
    arguments: argparse.Namespace,
    event: str,
    text: str | Iterable[str],
    *,
    painted: bool = False,
    **data: Any,  # noqa: ANN401 - JSON
) -> None:
    """Print a message: lines for people, which may be `painted`, or a line of JSON for programs."""
    if arguments.format == "json":
        line = {"format_version": FORMAT_VERSION, "event": event, **data}
        output.data(line, indent=None)
    else:
        output.lines(text.split("\n") if isinstance(text, str) else text, painted=painted)
    sys.stdout.flush()


def watch(named: Named, arn: str, after: datetime | None, arguments: argparse.Namespace) -> str:
    """Show what happens to a stack until it rests; return its status then."""

    def progress(service: "Service") -> None:
        text = f"  {one_line(service.called)}: {numbers(service)}"
        say(arguments, "service", text, **_numbers(service))

    width = 0
    for each in follow(named.aws, arn, after, beside=watched(named, arguments, progress).poll):
        width = max(width, len(each.status))
        say(arguments, "resource", _line(each, width), **_data(each))
    row = find(named.aws, arn)
    return str(row["StackStatus"]) if row else GONE


def _numbers(service: "Service") -> dict[str, Any]:
    return {
        "resource": service.called,
        "running": service.running,
        "desired": service.desired,
        "pending": service.pending,
    }


def _line(happened: "Happened", width: int) -> str:
    reason = (
        f": {one_line(happened.reason)}" if happened.reason and happened.status.endswith("_FAILED") else ""
    )
    return f"  {happened.time:%H:%M:%S}  {happened.status:{width}}  {happened.called}{reason}"


def _data(happened: "Happened") -> dict[str, Any]:
    return {
        "path": list(happened.path),
        "logical_id": happened.logical_id,
        "type": happened.type,
        "status": happened.status,
        "reason": happened.reason or None,
        "time": happened.time.isoformat(),
    }
