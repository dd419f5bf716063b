"""`tiers logs SPEC COMPONENT`."""

import argparse
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.cli import CLEAN
from tiers.cli.shared import components, output
from tiers.cli.shared.following import say
from tiers.cli.shared.stack import Named, StoppedError, add_stack, existing, guarded
from tiers.diagnostics.codes import stacks as codes
from tiers.diagnostics.safe import rows
from tiers.diagnostics.wording import quoted
from tiers.operate import log_events
from tiers.operate.log_events import LogEvent, Query

if TYPE_CHECKING:
    from tiers.diagnostics.model import Diagnostic

LOG_GROUP = "AWS::Logs::LogGroup"
SHORT = 8
"""Characters of a task, instance, or function that are shown."""
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DURATION = re.compile(r"([0-9]{1,6})([smhdw])", re.ASCII)
_COLOR = re.compile("\x1b\\[[0-9;]*m")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_stack(parser, lines=True)
    parser.add_argument("component", metavar="COMPONENT", help="the component whose log to print")
    parser.add_argument("--follow", action="store_true", help="wait for new events until Ctrl-C")
    parser.add_argument(
        "--since",
        metavar="TIME",
        type=_duration,
        default="10m",
        help="how far back to begin, such as 90s, 10m, 2h, or 3d (default: 10m)",
    )
    parser.add_argument(
        "--grep", metavar="TEXT", default="", help="print only events that contain this text, as it is"
    )


def _duration(given: str) -> int:
    found = _DURATION.fullmatch(given)
    if not found:
        message = f"{given!r} is not a duration: use a number with s, m, h, d, or w, such as 10m"
        raise argparse.ArgumentTypeError(message)
    return int(found[1]) * SECONDS[found[2]]


def run(arguments: argparse.Namespace) -> int:
    """Print the log of a component."""
    return guarded(arguments, lambda named: _logs(named, arguments), "nothing was changed")


def _logs(named: Named, arguments: argparse.Namespace) -> int:
    component = arguments.component
    components.check(named, component)
    group = next(components.placed(named, component, LOG_GROUP), None)
    if group is None:
        raise StoppedError(named.located(_without(named, component)))
    found = components.deployed(named, existing(named), group)
    query = Query(found.physical_id, log_events.now() - 1000 * arguments.since)
    read = log_events.follow if arguments.follow else log_events.events
    shown = False
    for each in read(named.aws, query):
        if arguments.grep in each.message:
            shown = True
            _print(each, arguments)
    if not shown and arguments.format == "text":
        output.lines([f"no such events in `{found.physical_id}`"], sys.stderr)
    return CLEAN


def _without(named: Named, component: str) -> "Diagnostic":
    groups = (each for each in named.origins.values() if each.body["Type"] == LOG_GROUP)
    others = sorted({each.component for each in groups if each.component})
    return codes.NO_LOG_GROUP.at(
        components.place(named, component),
        f"`{component}` has no log group",
        help=f"use one of {quoted(others)}" if others else "no component of the spec has a log group",
    )


def _print(event: LogEvent, arguments: argparse.Namespace) -> None:
    say(
        arguments,
        "log",
        _lines(event, arguments.component),
        time=event.when.isoformat(timespec="milliseconds"),
        stream=event.stream,
        message=event.message,
    )


def _lines(event: LogEvent, component: str) -> Iterator[str]:
    """Yield the lines of an event, each with its time and source, without the colors of its program."""
    text = _COLOR.sub("", event.message).expandtabs()
    head = f"{event.when:%Y-%m-%d %H:%M:%S}  {source(event.stream, component)}"
    for row in rows(text.rstrip("\r\n")):
        yield f"{head}  {row}"


def source(stream: str, component: str) -> str:
    """Return a short name of a log stream: a container and its task, or the end of the name.

    The streams of tasks are named PREFIX/CONTAINER/TASK:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
    """
    prefix, *rest = stream.split("/")
    if prefix == component and len(rest) == 2:  # noqa: PLR2004 - the container and the task
        return f"{rest[0]}/{rest[1][:SHORT]}"
    return stream[-SHORT:]
