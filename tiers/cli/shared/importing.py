"""`tiers init --from`: options, questions, and the summary of an import."""

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tiers.cli.shared import output
from tiers.cli.shared.reporting import located, report
from tiers.diagnostics.codes import files as codes
from tiers.diagnostics.model import NOWHERE, Document, Finding, Place, Source

if TYPE_CHECKING:
    from tiers.migrate.finishing import Result
    from tiers.migrate.remarks import Ledger, Remark

SCHEMA = "tiers.schema.json"
"""The name of the schema next to the spec, where editors find it offline, also in a copy of the two."""

_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]")

Write = Callable[[argparse.Namespace, str, str, list[Finding], str], int]


def add_import(parser: argparse.ArgumentParser) -> None:
    """Add the options of an import."""
    parser.add_argument(
        "--from",
        dest="source",
        metavar="PATH",
        help="import a `copilot` directory of AWS Copilot or a Compose file instead of a starter spec",
    )
    parser.add_argument(
        "--env-region",
        metavar="ENV=REGION",
        type=_environment_region,
        action="append",
        default=[],
        help="region of an environment of Copilot, which its files do not have (repeatable)",
    )
    parser.add_argument(
        "--domain", metavar="NAME", help="domain of the Copilot application, from `copilot app init --domain`"
    )
    parser.add_argument(
        "--keep-copilot-variables",
        action="store_true",
        help="set the `COPILOT_...` variables of the application, the environment, and the service",
    )
    parser.add_argument(
        "--profile",
        metavar="NAME",
        action="append",
        default=[],
        help="import the services of this Compose profile, too (repeatable); with `--from-vpc`, the AWS CLI "
        "profile",
    )


def _environment_region(given: str) -> tuple[str, str]:
    environment, equals, region = given.partition("=")
    if not equals or not environment or not _REGION.fullmatch(region):
        message = f"{given!r} is not ENV=REGION"
        raise argparse.ArgumentTypeError(message)
    return environment, region


def without_effect(arguments: argparse.Namespace, source: str | None) -> str | None:
    """Return an option that has no effect on an import of that path, or without one."""
    given = {
        "--env-region": arguments.env_region,
        "--domain": arguments.domain,
        "--keep-copilot-variables": arguments.keep_copilot_variables,
        "--profile": arguments.profile,
    }
    of_copilot = given.keys() - {"--profile"}
    used = {"--profile"} if source is None and arguments.from_vpc else set()
    if source is not None:
        used = of_copilot if os.path.isdir(source) else {"--profile"}
    return next((option for option, value in given.items() if value and option not in used), None)


def run(arguments: argparse.Namespace, write: Write) -> int:
    """Import, print where each value went, and write the spec."""
    from tiers.migrate import summary

    result = _imported(arguments)
    if isinstance(result, str):
        refused = codes.NOTHING_TO_IMPORT.at(
            NOWHERE, f"`{arguments.source}` is {result}", help="use the path of `copilot/` or `compose.yaml`"
        )
        document = Document(Source(arguments.source, ""), None, {})
        return report(located(document, [refused]), arguments, "nothing written")
    if result.failures:
        findings = [each for document, found in result.failures for each in located(document, found)]
        return report(findings, arguments, "nothing written")
    remarks = result.remarks
    if arguments.format != "text":
        return write(arguments, result.name, result.text, [*remarks_as_findings(result.ledger)], "")
    output.lines(summary.lines(remarks))
    code = write(arguments, result.name, result.text, [], f"{summary.counts(remarks)}; ")
    return 1 if arguments.strict and summary.has_left_out(remarks) else code


def _imported(arguments: argparse.Namespace) -> "Result | str":
    """Return the result, or a noun phrase for a path without anything to import."""
    from tiers.migrate.copilot import importing as copilot

    path = arguments.source
    if not os.path.isdir(path):
        return _compose(arguments) or "a file without `services`"
    folder = copilot.folder(path)
    return "a directory without manifests of Copilot" if folder is None else _copilot(folder, arguments)


def _compose(arguments: argparse.Namespace) -> "Result | None":
    from tiers.migrate.compose import importing as compose
    from tiers.migrate.compose.site import Options

    return compose.run(arguments.source, SCHEMA, Options(arguments.name, tuple(arguments.profile)))


def _copilot(folder: str, arguments: argparse.Namespace) -> "Result":
    from tiers.migrate.copilot import importing as copilot
    from tiers.migrate.copilot.site import Options

    regions = dict(arguments.env_region)
    for name in copilot.environments(folder):
        if name not in regions:
            answer = _ask(f"Region of the environment {name} (empty: choose it later): ")
            regions.update({name: answer} if _REGION.fullmatch(answer) else {})
    options = Options(
        arguments.name, regions, arguments.domain, arguments.keep_copilot_variables, arguments.source
    )
    return copilot.run(folder, SCHEMA, options)


def _ask(question: str) -> str:
    """Return the answer to a question, or nothing without a terminal."""
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return ""
    output.prompt(question)
    return sys.stdin.readline().strip()


def remarks_as_findings(ledger: "Ledger") -> Iterator[Finding]:
    """Yield the remarks as findings, for programs."""
    from tiers.migrate.remarks import State

    for each in ledger.remarks:
        file = ledger.files.get(each.path)
        document = file.document if file else Document(Source(each.path, ""), None, {})
        code = codes.LEFT_OUT if each.state is State.LEFT_OUT else codes.IMPORTED
        place = Place(span=each.span) if file else NOWHERE
        yield from located(document, [code.at(place, _message(each))])


def _message(remark: "Remark") -> str:
    return f"{remark.state}: {remark.subject}{': ' if remark.subject else ''}{remark.words}"
