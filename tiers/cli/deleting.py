"""Deletes a stack: says before what is lost, what stays and what is in the way, and after it what stayed."""

import argparse
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tiers.cli import CLEAN
from tiers.cli.following import say, watch
from tiers.cli.stack import NOWHERE, Named, StoppedError, tell, why
from tiers.cli.targets import counted
from tiers.delivery.aws import AwsError
from tiers.delivery.following import GONE, newest
from tiers.delivery.recovery import Stuck, chosen, stuck_at
from tiers.delivery.remains import Fate, Item, Remains, look, snapshots
from tiers.delivery.stacks import read_stack
from tiers.diagnostics.codes import stacks as codes
from tiers.plan.holds import HOLDS

if TYPE_CHECKING:
    from tiers.delivery.stacks import Stack
    from tiers.diagnostics.model import Diagnostic

GOING_ON = "what was started goes on by itself; `tiers status` tells how far it is"


def prepared(
    named: Named, stack: "Stack", retain: Sequence[str], arguments: argparse.Namespace
) -> tuple[Remains, tuple[Stuck, ...]]:
    """Tell what deleting does to each resource, and which are given up. Raises `StoppedError`."""
    given_up = to_skip(named, retain, stuck_at(stack, "DELETE_FAILED"), "given up")
    remains = look(named.aws, stack)
    _tell(remains, [each.called for each in given_up], stack, arguments)
    names = {each.called for each in given_up}
    blocks = [block for block in remains.blocks if block.item.called not in names]
    if blocks:
        raise StoppedError(
            named.located(
                *(
                    codes.DELETION_BLOCKED.at(
                        named.place(block.item.resource.logical_id, *block.properties),
                        block.message,
                        label=f"`{block.item.resource.physical_id}`",
                        help=block.help,
                    )
                    for block in blocks
                )
            )
        )
    return remains, given_up


def to_skip(named: Named, names: Sequence[str], stuck: Sequence[Stuck], done: str) -> tuple[Stuck, ...]:
    """Return what was named of what is stuck. Raises `StoppedError` for what is not."""
    found, unknown = chosen(names, stuck)
    if unknown:
        there = ", ".join(f"`{each.called}`" for each in stuck) or "nothing"
        wrong = (
            codes.NOT_FAILED.at(
                NOWHERE, f"`{name}` did not fail, so it is not {done}", help=f"what failed is {there}"
            )
            for name in unknown
        )
        raise StoppedError(named.located(*wrong))
    return found


def _tell(remains: Remains, given_up: Collection[str], stack: "Stack", arguments: argparse.Namespace) -> None:
    fates = {fate: [each for each in remains.of(fate) if each.called not in given_up] for fate in Fate}
    say(
        arguments,
        "remains",
        "\n".join(_told(stack, fates, given_up, remains.unsure)),
        stack=stack.name,
        termination_protection=stack.protected,
        **{str(fate): [_data(each) for each in items] for fate, items in fates.items()},
        given_up=list(given_up),
        unsure=list(remains.unsure),
    )


def _told(
    stack: "Stack",
    fates: dict[Fate, list[Item]],
    given_up: Iterable[str],
    unsure: Iterable[str],
) -> Iterator[str]:
    yield f"deleting the stack `{stack.name}`"
    if fates[Fate.SNAPSHOT]:
        yield "  deletes, after a last snapshot that stays (and is paid for):"
        yield from map(_row, fates[Fate.SNAPSHOT])
    holding = [each for each in fates[Fate.LOST] if each.resource.type in HOLDS]
    if holding:
        yield "  deletes for good, with what they hold:"
        yield from (f"{_row(each)}: {HOLDS[each.resource.type]}" for each in holding)
    others = Counter(each.resource.type for each in fates[Fate.LOST] if each not in holding)
    if others:
        yield f"  deletes {counted(others.total(), 'resource')} that the templates can make again:"
        yield from (f"    {count:3} {type_}" for type_, count in sorted(others.items()))
    if fates[Fate.KEPT]:
        yield "  keeps, with what it costs, for you to delete:"
        yield from map(_row, fates[Fate.KEPT])
    yield from (f"  gives up `{name}`: it stays, and nothing will know of it" for name in given_up)
    yield from (f"  could not look whether it is protected: {each}" for each in unsure)
    if stack.protected:
        yield "  turns its termination protection off first"


def _row(item: Item) -> str:
    return f"    {item.called}  {item.resource.type}  {item.resource.physical_id}"


def _data(item: Item) -> dict[str, Any]:
    resource = item.resource
    return {"resource": item.called, "type": resource.type, "physical_id": resource.physical_id}


def delete(
    named: Named,
    stack: "Stack",
    remains: Remains,
    given_up: Sequence[Stuck],
    arguments: argparse.Namespace,
) -> int:
    """Delete a stack and follow it to its end; return the exit code."""
    with _unprotected(named, stack):
        for inner in _inner(stack, given_up):
            begun = newest(named.aws, inner.arn)
            _delete(named, inner, [each for each in given_up if each.stack.arn == inner.arn])
            watch(named, inner.arn, begun, arguments)
        begun = newest(named.aws, stack.arn)
        _delete(named, stack, [each for each in given_up if each.stack.arn == stack.arn])
    return finish(named, stack, begun, remains, arguments)


def _inner(stack: "Stack", given_up: Sequence[Stuck]) -> "list[Stack]":
    """Return the nested stacks that something is given up in, the deepest first.

    `RetainResources` takes logical ids of the very stack that is deleted, so these go before the root.
    """
    holding = {each.stack.arn for each in given_up}
    found = [each for each in stack.walk() if each.path and each.arn in holding]
    return sorted(found, key=lambda each: -len(each.path))


@contextmanager
def _unprotected(named: Named, stack: "Stack") -> Iterator[None]:
    """Turn a stack's termination protection off, and on again if its deletion does not begin."""
    if not stack.protected:
        yield
        return
    _protect(named, stack, on=False)
    try:
        yield
    except (AwsError, KeyboardInterrupt):
        with suppress(AwsError):
            _protect(named, stack, on=True)
        raise


def _protect(named: Named, stack: "Stack", *, on: bool) -> None:
    named.aws.call(
        "cloudformation",
        "update_termination_protection",
        StackName=stack.arn,
        EnableTerminationProtection=on,
    )


def _delete(named: Named, stack: "Stack", given_up: Sequence[Stuck]) -> None:
    retained = {"RetainResources": [each.logical_id for each in given_up]} if given_up else {}
    token = f"tiers-{uuid4()}"
    named.aws.call(
        "cloudformation", "delete_stack", StackName=stack.arn, ClientRequestToken=token, **retained
    )


def finish(
    named: Named,
    stack: "Stack",
    after: datetime | None,
    remains: Remains,
    arguments: argparse.Namespace,
) -> int:
    """Follow a deletion to its end, and tell what came of it; return the exit code."""
    status = watch(named, stack.arn, after, arguments)
    if status != GONE:
        say(arguments, "end", f"the stack `{stack.name}` is not deleted: {status}", status=status)
        return _stopped(named, stack, arguments)
    kept = [_data(each) for each in remains.of(Fate.KEPT)]
    made = [name for each in remains.of(Fate.SNAPSHOT) for name in snapshots(named.aws, each, after)]
    lines = [f"the stack `{stack.name}` is deleted"]
    lines += [f"  still there: {each['type']} {each['physical_id']}" for each in kept]
    lines += [f"  snapshot: {name}" for name in made]
    say(arguments, "end", "\n".join(lines), status=status, kept=kept, snapshots=made)
    return CLEAN


def _stopped(named: Named, stack: "Stack", arguments: argparse.Namespace) -> int:
    left = read_stack(named.aws, stack.arn)
    stuck = stuck_at(left, "DELETE_FAILED") if left else ()
    stopped = named.located(_not_deleted(named, stack, stuck))
    return tell([*(why(named, left) if left else ()), *stopped], arguments)


def _not_deleted(named: Named, stack: "Stack", stuck: Sequence[Stuck]) -> "Diagnostic":
    options = " ".join(f"--retain {each.called}" for each in stuck)
    ways = f"; or give up what cannot be deleted: `tiers destroy SPEC {options}`" if stuck else ""
    return codes.OPERATION_FAILED.at(
        NOWHERE,
        f"the deletion of `{stack.name}` stopped",
        help=named.said(f"mend what the other findings name, and `tiers destroy SPEC` again{ways}"),
    )
