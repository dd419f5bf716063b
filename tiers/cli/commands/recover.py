"""`tiers recover SPEC`."""

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tiers.cli import CLEAN
from tiers.cli.shared import edge
from tiers.cli.shared.account import add_role
from tiers.cli.shared.confirm import agree
from tiers.cli.shared.deleting import GOING_ON, delete, prepared, to_skip, with_role
from tiers.cli.shared.following import say
from tiers.cli.shared.live import watch
from tiers.cli.shared.stack import (
    Named,
    StoppedError,
    add_stack,
    emit,
    existing,
    guarded,
    remark,
    standing,
    why,
)
from tiers.deploy.following import newest
from tiers.deploy.stacks import read_stack
from tiers.deploy.states import Phase, Remedy, state_of
from tiers.diagnostics.codes import stacks as codes
from tiers.diagnostics.model import NOWHERE
from tiers.operate.recovery import Stuck, stuck_at

if TYPE_CHECKING:
    from tiers.deploy.stacks import LiveStack
    from tiers.diagnostics.model import Diagnostic

SKIPPING = (
    "skipped resources keep their state, but the stack shows them as rolled back; "
    "make both the same before the next deployment, or it may fail permanently"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_stack(parser, lines=True)
    add_role(parser)
    parser.add_argument("-y", "--yes", action="store_true", help="skip the confirmation prompt")
    parser.add_argument(
        "--cancel", action="store_true", help="cancel the update in progress and roll it back"
    )
    parser.add_argument(
        "--skip",
        metavar="ID",
        action="append",
        default=[],
        help="in UPDATE_ROLLBACK_FAILED: skip this resource, such as Data.MysqlDBInstance (repeatable)",
    )
    parser.add_argument(
        "--retain",
        metavar="ID",
        action="append",
        default=[],
        help="in DELETE_FAILED: delete the stack but keep this resource (repeatable)",
    )
    parser.add_argument(
        "--unprotect",
        action="store_true",
        help="turn off deletion protection of the resources that block deletion",
    )


def run(arguments: argparse.Namespace) -> int:
    """Free a stuck stack in the least intrusive way; the exit code is 0 if it is not stuck anymore."""
    return guarded(arguments, lambda named: _recover_roots(named, arguments), GOING_ON)


def _recover_roots(named: Named, arguments: argparse.Namespace) -> int:
    """Free the edge first if it is stuck: the other stack cannot be deployed before."""
    beside = edge.beside(named, arguments)
    if beside is None or not _is_stuck(beside[1]):
        return _recover(named, existing(named), arguments)
    main = standing(named)
    code = _recover(*beside, arguments)
    return _recover(named, main, arguments) if main and _is_stuck(main) and code == CLEAN else code


def _is_stuck(stack: "LiveStack") -> bool:
    return state_of(stack.status).remedy not in {Remedy.NOTHING, Remedy.WAIT}


def _recover(named: Named, stack: "LiveStack", arguments: argparse.Namespace) -> int:
    state = state_of(stack.status)
    lines = (f"{stack.name} in {named.aws.region}: {stack.status} ({state.phase})", f"  {state.meaning}")
    facts: dict[str, Any] = {
        "stack": stack.name,
        "status": stack.status,
        "phase": str(state.phase),
        "next": named.said(state.next),
    }
    say(arguments, "state", lines, meaning=state.meaning, **facts)
    if state.phase is Phase.STUCK and (findings := why(named, stack)):
        remark(named, findings, arguments)
    _refuse_options(named, state.remedy, arguments)
    return _REMEDIES[state.remedy](named, stack, arguments)


def _refuse_options(named: Named, remedy: Remedy, arguments: argparse.Namespace) -> None:
    """Refuse `--skip` and `--retain` where the remedy does not use them. Raises `StoppedError`."""
    if remedy is not Remedy.CONTINUE:
        to_skip(named, arguments.skip, (), "skipped")
    if remedy not in {Remedy.DELETE, Remedy.DELETE_AGAIN}:
        to_skip(named, arguments.retain, (), "retained")


def _nothing(named: Named, stack: "LiveStack", arguments: argparse.Namespace) -> int:
    following = named.said(state_of(stack.status).next)
    say(arguments, "end", f"nothing to recover; {following}", status=stack.status)
    return CLEAN


def _wait(named: Named, stack: "LiveStack", arguments: argparse.Namespace) -> int:
    following = named.said(state_of(stack.status).next)
    cancellable = stack.status == "UPDATE_IN_PROGRESS"
    if arguments.cancel and cancellable:
        agree(named, f"Cancel the update of `{stack.name}` and roll it back?", yes=arguments.yes)
        return _operated(named, stack, arguments, "cancel_update_stack")
    if arguments.cancel:
        message = f"`{stack.name}` is {stack.status}; only an update can be canceled, and not near its end"
        running = codes.OPERATION_RUNNING.at(NOWHERE, message, help=following)
        raise StoppedError(named.located(running))
    more = "; pass `--cancel` to roll it back" if cancellable else ""
    say(arguments, "end", f"nothing to recover yet; {following}{more}", status=stack.status)
    return CLEAN


def _delete(named: Named, stack: "LiveStack", arguments: argparse.Namespace) -> int:
    if stack.status == "REVIEW_IN_PROGRESS":
        _show_change_sets(named, stack, arguments)
    what = prepared(named, stack, arguments.retain, arguments, unprotect=arguments.unprotect)
    agree(named, f"Delete the stack `{stack.name}`?", yes=arguments.yes)
    return delete(named, what, arguments)


def _show_change_sets(named: Named, stack: "LiveStack", arguments: argparse.Namespace) -> None:
    """Report pending change sets; each may be about to be executed."""
    rows = named.aws.pages("cloudformation", "list_change_sets", "Summaries", StackName=stack.arn)
    for row in rows:
        name, status = row["ChangeSetName"], row.get("ExecutionStatus", row.get("Status", ""))
        say(arguments, "change_set", f"  waiting change set: `{name}` ({status})", name=name)


def _continue(named: Named, stack: "LiveStack", arguments: argparse.Namespace) -> int:
    stuck = stuck_at(stack, "UPDATE_FAILED")
    skipped = to_skip(named, arguments.skip, stuck, "skipped")
    for each in stuck:
        left = "skipped" if each in skipped else "rolled back again"
        say(arguments, "stuck", f"  {each.called} ({each.type}): {left}", resource=each.called, done=left)
    question = f"Continue the rollback of `{stack.name}`?"
    if skipped:
        question = f"{', '.join(each.called for each in skipped)}: {SKIPPING}.\n{question}"
    agree(named, question, yes=arguments.yes)
    skip = {"ResourcesToSkip": [each.skipped for each in skipped]} if skipped else {}
    return _operated(named, stack, arguments, "continue_update_rollback", **skip)


def _roll_back(named: Named, stack: "LiveStack", arguments: argparse.Namespace) -> int:
    agree(named, f"Roll `{stack.name}` back to its last stable state?", yes=arguments.yes)
    return _operated(named, stack, arguments, "rollback_stack")


def _operated(
    named: Named, stack: "LiveStack", arguments: argparse.Namespace, operation: str, **more: Sequence[str]
) -> int:
    """Run an operation on the root, follow it to its end, and report the result."""
    begun = newest(named.aws, stack.arn)
    token = f"tiers-{uuid4()}"
    # CancelUpdateStack has no parameter for a role: the update goes on with the role that it has.
    role = {} if operation == "cancel_update_stack" else with_role(arguments)
    named.aws.call("cloudformation", operation, StackName=stack.arn, ClientRequestToken=token, **role, **more)
    status = watch(named, stack.arn, begun, arguments)
    state = state_of(status)
    say(arguments, "end", f"the stack `{stack.name}` is {status}: {state.meaning}", status=status)
    if state.phase is Phase.STABLE:
        return CLEAN
    left = read_stack(named.aws, stack.arn) or stack
    return emit([*why(named, left), *named.located(_still(named, left))], arguments, named.remarks)


def _still(named: Named, stack: "LiveStack") -> "Diagnostic":
    stuck = stuck_at(stack, "UPDATE_FAILED") if stack.status == "UPDATE_ROLLBACK_FAILED" else ()
    return codes.OPERATION_FAILED.at(
        NOWHERE,
        f"the stack `{stack.name}` is still stuck",
        help=named.said(f"fix the other findings, then run the command again{_to_skip(stuck)}"),
    )


def _to_skip(stuck: Sequence[Stuck]) -> str:
    options = " ".join(f"--skip {each.called}" for each in stuck)
    return f", or skip the failed resources: `tiers recover SPEC {options}`" if stuck else ""


def _by_hand(named: Named, stack: "LiveStack", arguments: argparse.Namespace) -> int:
    state = state_of(stack.status)
    message = f"`tiers` cannot unblock the stack `{stack.name}`: {state.meaning}"
    beyond = codes.NOT_RECOVERABLE.at(NOWHERE, message, help=state.next)
    return emit(named.located(beyond), arguments, named.remarks)


_REMEDIES: dict[Remedy, Callable[[Named, "LiveStack", argparse.Namespace], int]] = {
    Remedy.NOTHING: _nothing,
    Remedy.WAIT: _wait,
    Remedy.DELETE: _delete,
    Remedy.DELETE_AGAIN: _delete,
    Remedy.CONTINUE: _continue,
    Remedy.ROLL_BACK: _roll_back,
    Remedy.BY_HAND: _by_hand,
}
