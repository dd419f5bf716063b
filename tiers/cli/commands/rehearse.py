"""`tiers rehearse SPEC | BUNDLE_DIR | TEMPLATE`."""

import argparse
import sys
from contextlib import nullcontext
from ipaddress import ip_address

from tiers.cli import USAGE
from tiers.cli.shared import output
from tiers.cli.shared.reporting import report
from tiers.cli.shared.subject import add_templates, load

FORMATS = ("text", "json", "junit")
_LAST_PORT = 65535


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_templates(parser)
    parser.add_argument(
        "--lose",
        metavar="WHAT",
        action="append",
        default=[],
        help="also check the loss of `zone:LETTER`, `nat:ID`, `instance:ID`, or `database:ID`",
    )
    parser.add_argument("--strict", action="store_true", help="exit 1 if something was not checked")
    parser.add_argument(
        "--keep", action="store_true", help="keep the network running after the checks until Ctrl-C"
    )
    parser.add_argument(
        "--publish",
        metavar="ADDRESS:PORT",
        type=_loopback,
        help="serve the site on a loopback address, such as 127.0.0.1:8080; implies --keep",
    )
    parser.add_argument(
        "--shell", metavar="COMPONENT", help="open a shell on this host instead of running the checks"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="output format (default: text)")
    parser.add_argument(
        "--report",
        metavar="FILE",
        type=_named,
        help="also write the report to FILE: JSON (`.json`) or JUnit (`.xml`)",
    )
    parser.set_defaults(account=None)


def _loopback(given: str) -> tuple[str, int]:
    host, _, port = given.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    try:
        fine = ip_address(host).is_loopback and 0 <= int(port) <= _LAST_PORT
    except ValueError:
        fine = False
    if not fine:
        message = f"{given!r} is not a loopback address with a port, such as 127.0.0.1:8080"
        raise argparse.ArgumentTypeError(message)
    return host, int(port)


def _named(given: str) -> str:
    if not given.endswith((".json", ".xml")):
        message = f"{given!r} must end with .json or .xml"
        raise argparse.ArgumentTypeError(message)
    return given


def _idle(arguments: argparse.Namespace) -> str | None:
    """Return an option that is about checks, if one was given."""
    given = {
        "--keep": arguments.keep,
        "--publish": arguments.publish,
        "--report": arguments.report,
        "--format": arguments.format != "text",
        "--strict": arguments.strict,
    }
    return next((name for name, value in given.items() if value), None)


def run(arguments: argparse.Namespace) -> int:
    """Rehearse; the exit code is 1 where a check fails, or nothing was checked."""
    idle = _idle(arguments) if arguments.shell else None
    if idle is not None:
        output.lines([f"tiers: `{idle}` has no effect with `--shell`; remove it"], sys.stderr)
        return USAGE
    subject = load(arguments)
    if subject.loaded is None:
        findings = argparse.Namespace(format="json" if arguments.format == "json" else "text", strict=False)
        return report(subject.findings, findings, "nothing rehearsed")
    from tiers.cli.shared.rehearsal import enclosed, refused
    from tiers.cli.shared.rehearsing import RefusalError, listening, planned

    try:
        play = planned(subject, arguments)
        with listening(*arguments.publish) if arguments.publish else nullcontext() as opened:
            return enclosed(play, arguments, opened)
    except RefusalError as refusal:
        return refused(refusal, arguments)
