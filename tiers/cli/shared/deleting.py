"""Delete a stack, unless something prevents it, and follow the deletion to its end."""

import argparse
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from tiers.cli import CLEAN
from tiers.cli.shared import emptying
from tiers.cli.shared.emptying import Emptied
from tiers.cli.shared.following import say
from tiers.cli.shared.live import watch
from tiers.cli.shared.losses import Losses, print_left, print_losses
from tiers.cli.shared.stack import Named, StoppedError, emit, why
from tiers.deploy.aws import AwsError
from tiers.deploy.following import GONE, newest
from tiers.deploy.stacks import read_stack
from tiers.deploy.states import Remedy, state_of
from tiers.diagnostics.codes import stacks as codes
from tiers.diagnostics.model import NOWHERE
from tiers.diagnostics.wording import quoted
from tiers.operate.deletion_preview import Block, Fate, Item, Remains, look, snapshots
from tiers.operate.emptying import BUCKET, is_full
from tiers.operate.recovery import Stuck, chosen, stuck_at

if TYPE_CHECKING:
    from tiers.deploy.stacks import LiveStack
    from tiers.diagnostics.model import Diagnostic

GOING_ON = "the operation continues; run `tiers status` to see its progress"


class Prepared(NamedTuple):
    """A deletion that can begin: what it does, and to what it does not."""

    losses: Losses
    given_up: tuple[Stuck, ...]


def prepared(
    named: Named,
    stack: "LiveStack",
    retain: Sequence[str],
    arguments: argparse.Namespace,
    *,
    unprotect: bool = False,
    empty: Sequence[str] = (),
) -> Prepared:
    """Show what deleting does to each resource. Raises `StoppedError` for what prevents it."""
    stuck = stuck_at(stack, "DELETE_FAILED")
    # RetainResources is taken for a stack in that state only.
    given_up = to_skip(
        named, retain, [each for each in stuck if each.stack.status == "DELETE_FAILED"], "retained"
    )
    names = {each.called for each in given_up}
    remains = look(named.aws, stack)
    emptied = to_empty(named, empty, remains)
    removed = {each.item for each in emptied}
    blocks = [each for each in remains.blocks if each.item.called not in names and each.item not in removed]
    lifted = tuple(block for block in blocks if unprotect and block.obstacle.call)
    losses = Losses(stack, remains, names, lifted, emptied, _full(named, remains, removed))
    print_losses(losses, arguments)
    left = [_blocked(named, stack, block) for block in blocks if block not in lifted]
    if left:
        raise StoppedError(named.located(*left))
    return Prepared(losses, given_up)


def to_empty(named: Named, names: Sequence[str], remains: Remains) -> tuple[Emptied, ...]:
    """Return the buckets that were named. Raises `StoppedError` for what is none of the stack's."""
    return emptying.chosen(named, names, remains.items)


def _full(named: Named, remains: Remains, emptied: Collection[Item]) -> dict[Item, bool | None]:
    """Return whether each bucket that is kept has objects."""
    kept = (each for each in remains.of(Fate.KEPT) if each.resource.type == BUCKET and each not in emptied)
    return {each: is_full(named.aws, each.resource.physical_id) for each in kept}


def _blocked(named: Named, stack: "LiveStack", block: Block) -> "Diagnostic":
    resource, obstacle = block.item.resource, block.obstacle
    advice = obstacle.help
    if obstacle.call and state_of(stack.status).remedy in {Remedy.DELETE, Remedy.DELETE_AGAIN}:
        advice = (
            "run `tiers recover SPEC --unprotect` to turn off protection; a deployment cannot do it anymore"
        )
    return codes.DELETION_BLOCKED.at(
        named.place(resource.logical_id, *obstacle.properties),
        f"`{block.item.called}` {obstacle.words}",
        label=f"`{resource.physical_id}` ({resource.type})",
        help=named.said(advice),
    )


def to_skip(named: Named, names: Sequence[str], stuck: Sequence[Stuck], done: str) -> tuple[Stuck, ...]:
    """Return what was named of what is stuck. Raises `StoppedError` for what is not."""
    found, unknown = chosen(names, stuck)
    if unknown:
        failed = quoted(each.called for each in stuck)
        advice = f"use one of the failed resources: {failed}" if failed else "remove it; no resource failed"
        wrong = (codes.NOT_FAILED.at(NOWHERE, f"`{name}` cannot be {done}", help=advice) for name in unknown)
        raise StoppedError(named.located(*wrong))
    return found


def delete(named: Named, what: Prepared, arguments: argparse.Namespace) -> int:
    """Delete a stack and follow it to its end; return the exit code."""
    stack = what.losses.stack
    with _unprotected(named, stack):
        for block in what.losses.unprotected:
            if block.obstacle.call:
                service, operation, given = block.obstacle.call
                named.aws.call(service, operation, **given)
        _empty_first(named, what.losses, arguments)
        for inner in _inner(stack, what.given_up):
            begun = newest(named.aws, inner.arn)
            delete_stack(named, inner, arguments, what.given_up)
            watch(named, inner.arn, begun, arguments)
        begun = newest(named.aws, stack.arn)
        delete_stack(named, stack, arguments, what.given_up)
    return finish(named, what.losses, begun, arguments)


def _empty_first(named: Named, losses: Losses, arguments: argparse.Namespace) -> None:
    """Empty the buckets that the stack deletes. Raises `StoppedError` for what S3 does not delete."""
    first = (each for each in losses.emptied if not each.is_kept)
    wrong = [found for each in first for found in emptying.empty(named, each, arguments)]
    if wrong:
        raise StoppedError(named.located(*wrong))


def _inner(stack: "LiveStack", given_up: Sequence[Stuck]) -> "list[LiveStack]":
    """Return the nested stacks that have resources to retain, the deepest first.

    `RetainResources` accepts only logical IDs of the stack that is deleted, so these go before the root.
    """
    holding = {each.stack.arn for each in given_up}
    found = [each for each in stack.walk() if each.path and each.arn in holding]
    return sorted(found, key=lambda each: -len(each.path))


@contextmanager
def _unprotected(named: Named, stack: "LiveStack") -> Iterator[None]:
    """Turn a stack's termination protection off, and on again if its deletion does not begin."""
    if not stack.protected:
        yield
        return
    _protect(named, stack, on=False)
    try:
        yield
    except BaseException:
        with suppress(AwsError):
            _protect(named, stack, on=True)
        raise


def _protect(named: Named, stack: "LiveStack", *, on: bool) -> None:
    named.aws.call(
        "cloudformation",
        "update_termination_protection",
        StackName=stack.arn,
        EnableTerminationProtection=on,
    )


def with_role(arguments: argparse.Namespace) -> dict[str, str]:
    """Return the role that CloudFormation is to work with, if one is named."""
    return {"RoleARN": arguments.role_arn} if arguments.role_arn else {}


def delete_stack(
    named: Named, stack: "LiveStack", arguments: argparse.Namespace, given_up: Sequence[Stuck] = ()
) -> None:
    """Begin the deletion of a stack, without what is given up of it. Raises `AwsError`."""
    names = [each.logical_id for each in given_up if each.stack.arn == stack.arn]
    retained = {"RetainResources": names} if names else {}
    token = f"tiers-{uuid4()}"
    more = {**retained, **with_role(arguments)}
    named.aws.call("cloudformation", "delete_stack", StackName=stack.arn, ClientRequestToken=token, **more)


def finish(named: Named, losses: Losses, after: datetime | None, arguments: argparse.Namespace) -> int:
    """Follow a deletion to its end, and report the result; return the exit code."""
    stack = losses.stack
    status = watch(named, stack.arn, after, arguments)
    if status != GONE:
        say(arguments, "end", f"the stack `{stack.name}` is not deleted: {status}", status=status)
        return _stopped(named, stack, arguments)
    made = {each: snapshots(named.aws, each, after) for each in losses.of(Fate.SNAPSHOT)}
    print_left(losses, made, arguments)
    return remove_buckets(named, losses.emptied, arguments)


def remove_buckets(named: Named, emptied: Sequence[Emptied], arguments: argparse.Namespace) -> int:
    """Empty and delete the buckets that the deleted stack has kept; return the exit code."""
    wrong = emptying.remove(named, [each for each in emptied if each.is_kept], arguments)
    return emit(named.located(*wrong), arguments, named.remarks) if wrong else CLEAN


def _stopped(named: Named, stack: "LiveStack", arguments: argparse.Namespace) -> int:
    left = read_stack(named.aws, stack.arn)
    stuck = stuck_at(left, "DELETE_FAILED") if left else ()
    stopped = named.located(_not_deleted(named, stack, stuck))
    return emit([*(why(named, left) if left else ()), *stopped], arguments, named.remarks)


def _not_deleted(named: Named, stack: "LiveStack", stuck: Sequence[Stuck]) -> "Diagnostic":
    options = " ".join(f"--retain {each.called}" for each in stuck)
    ways = f", or keep the failed resources: `tiers destroy SPEC {options}`" if stuck else ""
    return codes.OPERATION_FAILED.at(
        NOWHERE,
        f"the deletion of `{stack.name}` failed",
        help=named.said(f"fix the other findings, then run `tiers destroy SPEC` again{ways}"),
    )
