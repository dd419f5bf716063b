"""`tiers import SPEC LOGICAL_ID=IDENTIFIER...`."""

import argparse
from typing import TYPE_CHECKING

from tiers.cli import CLEAN, FAILED
from tiers.cli.shared.account import bucket_pattern
from tiers.cli.shared.confirm import agree
from tiers.cli.shared.delivering import add_prefix
from tiers.cli.shared.following import say
from tiers.cli.shared.reading import add_parameters
from tiers.cli.shared.stack import Named, StoppedError, add_stack, emit, guarded, why
from tiers.cli.shared.transfers import options
from tiers.deploy.states import state_of
from tiers.diagnostics.codes import deploy as deploy_codes
from tiers.diagnostics.codes import stacks as codes
from tiers.diagnostics.model import NOWHERE
from tiers.diagnostics.wording import counted

if TYPE_CHECKING:
    from datetime import datetime

    from tiers.cli.shared.import_checks import Prepared
    from tiers.deploy.changes.changesets import ChangeSet

UNTOUCHED = "nothing was changed"
GOES_ON = "the import continues; run `tiers status` to see its progress"
DONE = frozenset({"IMPORT_COMPLETE", "UPDATE_COMPLETE"})
"""The latter is the status after an import into nested stacks, which is an update of the root."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_stack(parser, lines=True)
    parser.add_argument(
        "imports",
        metavar="LOGICAL_ID=IDENTIFIER",
        type=_pair,
        nargs="*",
        help="resource of the spec, and the identifier of the one that exists: `Archive=shop-archive`; with "
        "several properties, `LOGICAL_ID=NAME=VALUE,NAME=VALUE`",
    )
    parser.add_argument(
        "--resources",
        metavar="FILE",
        help="JSON or YAML file with more of them: `LOGICAL_ID: IDENTIFIER`, or a list as for the AWS CLI",
    )
    add_parameters(parser, "value for a parameter of the stack that the import creates")
    parser.add_argument(
        "--bucket",
        metavar="B",
        type=bucket_pattern,
        help="S3 bucket for templates of nested stacks, and for a large one, in the target region and owned "
        "by this account; `{account}` and `{region}` in it are replaced",
    )
    add_prefix(parser)
    parser.add_argument("-y", "--yes", action="store_true", help="skip the confirmation prompt")
    parser.add_argument("--dry-run", action="store_true", help="show the import without executing it")
    parser.set_defaults(no_lint=True, no_verify=True, image=[], allow_replace=[], refuse=parser.error)


def _pair(given: str) -> tuple[str, str]:
    logical_id, equals, identifier = given.partition("=")
    if not equals or not logical_id or not identifier:
        message = f"{given!r} is not LOGICAL_ID=IDENTIFIER"
        raise argparse.ArgumentTypeError(message)
    return logical_id, identifier


def run(arguments: argparse.Namespace) -> int:
    """Import resources that exist into a stack; nothing else of it changes."""
    if not arguments.imports and not arguments.resources:
        arguments.refuse("pass LOGICAL_ID=IDENTIFIER, or --resources FILE")
    return guarded(arguments, lambda named: _import(named, arguments), UNTOUCHED)


def _import(named: Named, arguments: argparse.Namespace) -> int:
    from tiers.cli.shared import deployment as steps
    from tiers.cli.shared import import_checks, import_steps

    what = import_checks.prepared(named, import_checks.wanted(arguments), arguments)
    named = what.deployment.named
    change_set = import_steps.change_set(what)
    with steps.removed_unless_executed(what.deployment, change_set) as executed:
        import_steps.refuse_overtaken(what)
        import_steps.refuse_more(what, change_set)
        import_steps.show(what, change_set)
        if arguments.dry_run:
            say(arguments, "dry_run", UNTOUCHED, stack=named.name)
            return CLEAN
        number = counted(len(what.imports), "resource")
        agree(named, f"Import {number} into `{named.name}` in `{named.aws.region}`?", yes=arguments.yes)
        after = _execute(named, change_set, executed)
    try:
        return _followed(what, change_set, after)
    except KeyboardInterrupt as interrupt:
        raise KeyboardInterrupt(*(interrupt.args or (GOES_ON,))) from None


def _execute(named: Named, made: "ChangeSet", executed: list[bool]) -> "datetime | None":
    """Begin the import; return the time of the last event before it. Raises `StoppedError`."""
    from tiers.deploy.aws import AwsError
    from tiers.deploy.changes import changesets, deploying
    from tiers.deploy.following import newest

    try:
        after = newest(named.aws, made.stack)
        executed.append(True)
        changesets.execute(named.aws, made, rollback=True, imports=True)
    except AwsError as error:
        executed.clear()
        if not deploying.is_overtaken(error.failure):
            raise
        message = f"`{named.name}` changed after the change set was created; nothing was imported"
        changed = deploy_codes.CONCURRENT_CHANGE.at(
            NOWHERE, message, help="run the same command again", note=error.failure.message
        )
        raise StoppedError(named.located(changed)) from error
    except KeyboardInterrupt:
        raise KeyboardInterrupt(*([GOES_ON] if executed else [])) from None
    return after


def _followed(what: "Prepared", made: "ChangeSet", after: "datetime | None") -> int:
    """Show what happens to the stack, and the next steps or the cause of a failure."""
    from tiers.cli.shared.live import watch
    from tiers.deploy.stacks import read_stack

    arguments, named = what.deployment.arguments, what.deployment.named
    say(
        arguments,
        "started",
        f"resources are being imported into {named.name}",
        stack=named.name,
        id=made.stack,
    )
    status = watch(named, made.stack, after, arguments)
    if status in DONE:
        more = options(arguments, "stack-name", "region", "profile")
        drift = named.said(f"`tiers drift SPEC{more}`")
        bucket = f" --bucket {arguments.bucket}" if arguments.bucket else ""
        deploy = named.said(f"`tiers deploy SPEC --layout {arguments.layout}{bucket}{more}`")
        rows = [
            f"{counted(len(what.imports), 'resource')} imported into {named.name}",
            f"next: run {drift} to compare the imported resources with the template",
            f"then: run {deploy} for what else the spec says",
        ]
        say(arguments, "imported", rows, stack=named.name, status=status)
        return CLEAN
    stack = read_stack(named.aws, made.stack)
    findings = why(named, stack) if stack else []
    state = state_of(status)
    message = f"`{named.name}` is {status}: {state.meaning}"
    ended = codes.OPERATION_FAILED.at(NOWHERE, message, help=named.said(state.next))
    emit([*findings, *named.located(ended)], arguments, named.remarks)
    return FAILED
