"""`tiers refactor --from STACK --to STACK LOGICAL_ID...`."""

import argparse
import re
import sys
from typing import TYPE_CHECKING

from tiers.cli import CLEAN, INTERRUPTED
from tiers.cli.shared import output
from tiers.cli.shared.account import bucket_name, stack_of
from tiers.cli.shared.confirm import agree
from tiers.cli.shared.delivering import add_prefix
from tiers.cli.shared.following import say
from tiers.cli.shared.reporting import located
from tiers.cli.shared.stack import StoppedError, emit
from tiers.cli.shared.transfers import options
from tiers.diagnostics.model import Document, Source
from tiers.diagnostics.wording import counted

if TYPE_CHECKING:
    from tiers.cli.shared.refactor_steps import Pair
    from tiers.deploy.changes.refactoring import Move
    from tiers.diagnostics.model import Finding

UNTOUCHED = "nothing was changed"
GOES_ON = "the stack refactoring continues"
_LOGICAL_ID = re.compile(r"[A-Za-z0-9]{1,255}")
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "moves",
        metavar="LOGICAL_ID[=NEW_ID]",
        type=_move,
        nargs="+",
        help="resource to move, and its logical ID in the other stack if that is another one",
    )
    parser.add_argument(
        "--from",
        dest="from_stack",
        metavar="STACK",
        type=stack_of,
        required=True,
        help="deployed stack that has the resources",
    )
    parser.add_argument(
        "--to",
        dest="to_stack",
        metavar="STACK",
        type=stack_of,
        required=True,
        help="deployed stack that gets them",
    )
    parser.add_argument("--region", metavar="NAME", help="AWS region (default: the AWS configuration)")
    parser.add_argument("--profile", metavar="NAME", help="AWS CLI profile")
    parser.add_argument(
        "--bucket",
        metavar="B",
        type=bucket_name,
        help="S3 bucket for large templates, in the target region and owned by this account",
    )
    add_prefix(parser)
    parser.add_argument("-y", "--yes", action="store_true", help="skip the confirmation prompt")
    parser.add_argument("--dry-run", action="store_true", help="show the moves without executing them")
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="output format (default: text)"
    )
    parser.set_defaults(strict=False, lines=True)


def _move(given: str) -> "Move":
    from tiers.deploy.changes.refactoring import Move

    logical_id, equals, new_id = given.partition("=")
    if not _LOGICAL_ID.fullmatch(logical_id) or (equals and not _LOGICAL_ID.fullmatch(new_id)):
        message = f"{given!r} is not LOGICAL_ID or LOGICAL_ID=NEW_ID; a logical ID has letters and digits"
        raise argparse.ArgumentTypeError(message)
    return Move(logical_id, new_id or logical_id)


def run(arguments: argparse.Namespace) -> int:
    """Move resources as they are, by a stack refactoring of CloudFormation."""
    from tiers.deploy.aws import AwsError
    from tiers.deploy.aws_errors import diagnostic

    try:
        return _refactor(arguments)
    except StoppedError as stopped:
        emit(stopped.findings, arguments)
        return stopped.code
    except AwsError as error:
        document = Document(Source(arguments.from_stack, ""), None, {})
        return emit(located(document, [diagnostic(error.failure)]), arguments)
    except KeyboardInterrupt as interrupt:
        output.lines([f"\ntiers: interrupted; {' '.join(interrupt.args) or UNTOUCHED}"], sys.stderr)
        return INTERRUPTED


def _refactor(arguments: argparse.Namespace) -> int:
    from tiers.cli.shared import refactor_steps as steps
    from tiers.cli.shared.account import connect

    moves = tuple(dict.fromkeys(arguments.moves))
    steps.refuse_same(arguments)
    pair = steps.prepared(connect(arguments, ()), moves, arguments)
    made, actions = steps.created(pair, arguments)
    steps.show_moves(pair, made, actions, arguments)
    steps.warn(pair, arguments)
    if arguments.dry_run:
        say(arguments, "dry_run", UNTOUCHED, id=made)
        return CLEAN
    number = counted(len(moves), "resource")
    agree(
        pair,
        f"Move {number} from `{pair.source.name}` to `{pair.target.name}` in `{pair.aws.region}`?",
        yes=arguments.yes,
    )
    findings = _executed(pair, made, arguments)
    if findings:
        return emit(findings, arguments)
    more = options(arguments, "region", "profile")
    templates = f"`aws cloudformation get-template --stack-name NAME{more}`"
    rows = [
        f"{number} moved from {pair.source.name} to {pair.target.name}",
        f"next: replace the templates in your repository by those of {templates}",
        f"then: run `tiers adopt --stack {pair.target.name}{more}` to write a spec for that stack",
    ]
    say(arguments, "refactored", rows, source=pair.source.name, target=pair.target.name, id=made)
    return CLEAN


def _executed(pair: "Pair", made: str, arguments: argparse.Namespace) -> "list[Finding]":
    """Execute the refactoring and follow it; return why it failed, if it did. Raises `AwsError`."""
    from tiers.cli.shared import refactor_steps as steps
    from tiers.deploy.aws import AwsError
    from tiers.deploy.changes import stack_refactors

    command = f"aws cloudformation describe-stack-refactor --stack-refactor-id {made}"
    goes_on = f"{GOES_ON}; `{command}{options(arguments, 'region', 'profile')}` shows it"
    before = steps.last_events(pair)
    try:
        stack_refactors.execute(pair.aws, made)
        try:
            return steps.followed(pair, made, before, arguments)
        except AwsError:
            output.lines([f"tiers: {goes_on}"], sys.stderr)
            raise
    except KeyboardInterrupt:
        raise KeyboardInterrupt(goes_on) from None
