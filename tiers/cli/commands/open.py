"""`tiers open SPEC`."""

import argparse
import webbrowser
from collections.abc import Iterator
from typing import Any

from tiers.cli import CLEAN, FAILED
from tiers.cli.shared import output
from tiers.cli.shared.entrances import chosen
from tiers.cli.shared.opening import Opened, opened
from tiers.cli.shared.stack import Named, add_stack, guarded
from tiers.operate.site.readiness import State, worst

WAITING, MISSING = 3, 4
EXIT_CODES = {State.READY: CLEAN, State.FAILED: FAILED, State.WAITING: WAITING}
"""Exit codes for scripts: 0 it answers, 1 a part failed, 3 a part is not ready yet, 4 there is no stack."""
SHORTEST, LONGEST = 1, 300


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_stack(parser)
    parser.add_argument(
        "component",
        metavar="COMPONENT",
        nargs="?",
        help="distribution or load balancer (default: a distribution, or else a public load balancer)",
    )
    parser.add_argument("--browser", action="store_true", help="open the address in a browser")
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_seconds,
        default=10,
        help="how long to wait for a name and for an answer (default: 10)",
    )
    parser.epilog = "Exit status: 0 the site answers, 1 a part failed, 3 not ready yet, 4 no such stack."


def _seconds(given: str) -> int:
    if not (given.isascii() and given.isdecimal() and SHORTEST <= int(given[:4]) <= LONGEST):
        message = f"{given!r} is not a number of seconds from {SHORTEST} to {LONGEST}"
        raise argparse.ArgumentTypeError(message)
    return int(given)


def run(arguments: argparse.Namespace) -> int:
    """Print the address of a site, and what is missing for an answer; the exit code shows if it answers."""
    return guarded(arguments, lambda named: _open(named, arguments), "nothing was changed")


def _open(named: Named, arguments: argparse.Namespace) -> int:
    found = opened(named, chosen(named, arguments.component), arguments, MISSING)
    if arguments.format == "json":
        output.data(_data(named, found))
    else:
        output.lines(_lines(named, found))
    if arguments.browser and found.address.startswith(("https://", "http://")):
        webbrowser.open(found.address)
    return EXIT_CODES[worst(found.checks)]


def _lines(named: Named, found: Opened) -> Iterator[str]:
    yield found.address or f"{found.component} has no address yet"
    width = max(len(each.name) for each in found.checks)
    for each in found.checks:
        yield f"  {each.state:8} {each.name:{width}}  {each.text}"
        if each.help:
            yield f"  {'':8} {'':{width}}  {named.said(each.help)}"


def _data(named: Named, found: Opened) -> dict[str, Any]:
    return {
        "format_version": "1.0",
        "stack": named.name,
        "component": found.component,
        "address": found.address or None,
        "names": list(found.names),
        "state": str(worst(found.checks)),
        "checks": [
            {"name": each.name, "state": str(each.state), "text": each.text, "help": named.said(each.help)}
            for each in found.checks
        ],
    }
