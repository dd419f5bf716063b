"""Removal of the rest of a failed first deployment, and a report of what cannot be removed."""

from typing import TYPE_CHECKING

from tiers.cli.shared.deleting import delete_stack
from tiers.cli.shared.following import say
from tiers.cli.shared.live import watch
from tiers.cli.shared.stack import Named, emit, why
from tiers.deploy import aws_errors
from tiers.deploy.aws import AwsError
from tiers.deploy.following import GONE, newest
from tiers.deploy.stacks import LiveStack, read_stack
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.codes.stacks import OPERATION_FAILED
from tiers.diagnostics.model import NOWHERE
from tiers.diagnostics.safe import one_line
from tiers.operate import failed_creations
from tiers.operate.failed_creations import Made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiers.cli.shared.deployment import Deployment
    from tiers.diagnostics.model import Diagnostic

FAILED_CREATIONS = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED"})
UNFINISHED = "run `tiers recover` with `--unprotect` to delete the rest of the stack"


def clear(deployment: "Deployment", arn: str) -> int:
    """Remove the rest of a stack that this command was creating; report why it failed."""
    named = deployment.named
    stack = read_stack(named.aws, arn)
    causes = why(named, stack, undoing=False) if stack else []
    try:
        left = list(_cleared(deployment, stack)) if stack else []
    except AwsError as error:
        left = [_unfinished(named, error)]
    except KeyboardInterrupt:
        raise KeyboardInterrupt(UNFINISHED) from None
    ended = _ended(named, arn)
    return emit([*causes, *named.located(*left, ended)], deployment.arguments, named.remarks)


def _cleared(deployment: "Deployment", stack: LiveStack) -> "Iterator[Diagnostic]":
    """Delete the stack if CloudFormation could not undo its creation, then what deleting it leaves."""
    named, aws = deployment.named, deployment.named.aws
    if stack.status == "ROLLBACK_FAILED":
        _delete(deployment, stack)
    what = failed_creations.creation(aws, stack.arn)
    for each in (*what.left, *failed_creations.snapshots(aws, what)):
        if failed_creations.remove(aws, each):
            text = f"  removed {each.type} {one_line(each.physical_id)}"
            say(deployment.arguments, "removed", text, resource=each.called, physical_id=each.physical_id)
        else:
            yield _left(named, each)


def _delete(deployment: "Deployment", stack: LiveStack) -> None:
    """Delete a stack, without the protection of what its creation made. Raises `AwsError`."""
    named, arguments = deployment.named, deployment.arguments
    text = f"the rollback of {stack.name} stopped; turning off deletion protection and deleting the stack"
    say(arguments, "clearing", text, stack=stack.name, id=stack.arn)
    made = failed_creations.creation(named.aws, stack.arn).ids
    for block in failed_creations.protections(named.aws, stack, made):
        assert block.obstacle.call is not None
        service, operation, given = block.obstacle.call
        named.aws.call(service, operation, **given)
        text = f"  turned off deletion protection: {block.item.called}"
        say(arguments, "unprotected", text, resource=block.item.called)
    begun = newest(named.aws, stack.arn)
    delete_stack(named, stack, arguments)
    watch(named, stack.arn, begun, arguments)


def _left(named: Named, what: Made) -> "Diagnostic":
    return codes.LEFT_BEHIND.at(
        named.place(what.logical_id),
        f"`{what.called}` is left from the failed creation",
        label=f"`{what.physical_id}` ({what.type})",
        help="check its data, then delete it in the console",
    )


def _unfinished(named: Named, error: AwsError) -> "Diagnostic":
    finding = aws_errors.diagnostic(error.failure)
    return codes.NOT_CLEARED.at(
        NOWHERE,
        f"the failed creation was not completely removed: {finding.message}",
        help=named.said("run `tiers recover SPEC --unprotect`"),
        note=finding.help,
    )


def _ended(named: Named, arn: str) -> "Diagnostic":
    """Return the finding with the final state of the stack."""
    from tiers.deploy.changes.deployed import find
    from tiers.deploy.states import state_of

    row = find(named.aws, arn)
    status = row["StackStatus"] if row else GONE
    if status == GONE:
        message = f"`{named.name}` was not created, and the stack is deleted"
        advice = "fix the other findings, then run `tiers deploy SPEC`"
    else:
        state = state_of(status)
        message, advice = f"`{named.name}` is {status}: {state.meaning}", state.next
    return OPERATION_FAILED.at(NOWHERE, message, help=named.said(advice))
