"""Says what deleting a stack does to each of its resources, and what is left in the end."""

import argparse
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from tiers.cli.shared.following import say
from tiers.deploy.following import GONE
from tiers.diagnostics.wording import counted
from tiers.operate.deletion_preview import Block, Fate, Item, Remains
from tiers.plan.safeguards.stateful import HOLDS

if TYPE_CHECKING:
    from tiers.deploy.stacks import LiveStack


ADDRESS = "AWS::EC2::EIP"
"""A stack that is created again gets another one."""


class Losses(NamedTuple):
    """What a deletion would do."""

    stack: "LiveStack"
    remains: Remains
    given_up: Collection[str]
    unprotected: Sequence[Block]

    def of(self, fate: Fate) -> list[Item]:
        """Return the resources that this becomes of, but for what is given up."""
        return [each for each in self.remains.of(fate) if each.called not in self.given_up]


def tell_losses(losses: Losses, arguments: argparse.Namespace) -> None:
    """Say it before it is done."""
    by_fate: dict[str, Any] = {str(fate): [_data(each) for each in losses.of(fate)] for fate in Fate}
    say(
        arguments,
        "remains",
        _told(losses),
        stack=losses.stack.name,
        termination_protection=losses.stack.protected,
        **by_fate,
        given_up=sorted(losses.given_up),
        unprotected=[each.item.called for each in losses.unprotected],
        unsure=list(losses.remains.unsure),
    )


def _told(losses: Losses) -> Iterator[str]:
    yield f"deleting the stack `{losses.stack.name}`"
    lost, snapshot, kept = map(losses.of, (Fate.LOST, Fate.SNAPSHOT, Fate.KEPT))
    if snapshot:
        yield "  deletes, after a last snapshot that stays (and is paid for):"
        yield from map(_row, snapshot)
    holding = [each for each in lost if each.resource.type in HOLDS]
    if holding:
        yield "  deletes for good, with what they hold:"
        yield from (f"{_row(each)}: {HOLDS[each.resource.type]}" for each in holding)
    addresses = [each for each in lost if each.resource.type == ADDRESS]
    if addresses:
        yield "  releases public IP addresses, which cannot be had again:"
        yield from map(_row, addresses)
    rest = (each for each in lost if each not in holding and each not in addresses)
    others = Counter(each.resource.type for each in rest)
    if others:
        yield f"  deletes {counted(others.total(), 'resource')} that the templates can make again:"
        yield from (f"    {count:3} {type_}" for type_, count in sorted(others.items()))
    if kept:
        yield "  keeps, with what it costs, for you to delete:"
        yield from map(_row, kept)
    yield from _done_first(losses)


def _done_first(losses: Losses) -> Iterator[str]:
    yield from (f"  gives up `{name}`: it stays, and no stack has it any more" for name in losses.given_up)
    yield from (f"  could not look whether it is protected: {each}" for each in losses.remains.unsure)
    yield from (f"  turns the protection of `{each.item.called}` off first" for each in losses.unprotected)
    if losses.stack.protected:
        yield "  turns its own termination protection off first"


def _row(item: Item) -> str:
    return f"    {item.called}  {item.resource.type}  {item.resource.physical_id}"


def _data(item: Item) -> dict[str, Any]:
    resource = item.resource
    return {"resource": item.called, "type": resource.type, "physical_id": resource.physical_id}


def tell_left(losses: Losses, made: Mapping[Item, Sequence[str]], arguments: argparse.Namespace) -> None:
    """Say what is left of a stack that is gone; `made` are the names of snapshots, where they are known."""
    given_up = [each for each in losses.remains.items if each.called in losses.given_up]
    left = [*losses.of(Fate.KEPT), *given_up]
    lines = [f"the stack `{losses.stack.name}` is deleted"]
    lines += [f"  still there: {each.resource.type} {each.resource.physical_id}" for each in left]
    for item, names in made.items():
        lines.append(f"  last snapshot of {item.called}: {', '.join(names) or 'its service lists it'}")
    snapshots = [name for names in made.values() for name in names]
    kept = [_data(each) for each in left]
    say(arguments, "end", lines, status=GONE, kept=kept, snapshots=snapshots)
