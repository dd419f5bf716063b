"""Effects of a stack's deletion on each resource, and the resources that are left in the end."""

import argparse
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from tiers.cli.shared import emptying
from tiers.cli.shared.emptying import Emptied
from tiers.cli.shared.following import say
from tiers.deploy.following import GONE
from tiers.diagnostics.wording import counted
from tiers.operate.deletion_preview import Block, Fate, Item, Remains

if TYPE_CHECKING:
    from tiers.deploy.stacks import LiveStack


ADDRESS = "AWS::EC2::EIP"
"""A stack that is created again gets another one."""


class Losses(NamedTuple):
    """Effects of a deletion."""

    stack: "LiveStack"
    remains: Remains
    given_up: Collection[str]
    unprotected: Sequence[Block]
    emptied: tuple[Emptied, ...] = ()
    """The buckets to empty."""
    full: Mapping[Item, bool | None] = {}
    """By kept bucket, whether it has objects; `None` where that could not be checked."""

    def of(self, fate: Fate) -> list[Item]:
        """Return the resources with this fate, except those that are given up or emptied."""
        emptied = {each.item for each in self.emptied}
        found = (each for each in self.remains.of(fate) if each not in emptied)
        return [each for each in found if each.called not in self.given_up]


def print_losses(losses: Losses, arguments: argparse.Namespace) -> None:
    """Print the effects of a deletion before it starts."""
    by_fate: dict[str, Any] = {str(fate): [_data(each) for each in losses.of(fate)] for fate in Fate}
    say(
        arguments,
        "remains",
        _lines(losses),
        stack=losses.stack.name,
        termination_protection=losses.stack.protected,
        **by_fate,
        given_up=sorted(losses.given_up),
        emptied=[each.data() for each in losses.emptied],
        not_empty=[each.called for each, is_full in losses.full.items() if is_full],
        unprotected=[each.item.called for each in losses.unprotected],
        unsure=list(losses.remains.unsure),
    )


def _lines(losses: Losses) -> Iterator[str]:
    yield f"deleting the stack `{losses.stack.name}`"
    lost, snapshot, kept = map(losses.of, (Fate.LOST, Fate.SNAPSHOT, Fate.KEPT))
    if snapshot:
        yield "  deletes after a final snapshot, which is billed until you delete it:"
        yield from map(_row, snapshot)
    holding = [each for each in lost if each.holds]
    if holding:
        yield "  permanently deletes, including their data:"
        yield from (f"{_row(each)}: {each.holds}" for each in holding)
    addresses = [each for each in lost if each.resource.type == ADDRESS]
    if addresses:
        yield "  releases public IP addresses, which you cannot get back:"
        yield from map(_row, addresses)
    rest = (each for each in lost if each not in holding and each not in addresses)
    others = Counter(each.resource.type for each in rest)
    if others:
        yield f"  deletes {counted(others.total(), 'resource')} that the templates can create again:"
        yield from (f"    {count:3} {type_}" for type_, count in sorted(others.items()))
    waiting = [each for each in lost if each.lingers]
    if waiting:
        yield "  may wait up to 40 minutes until Lambda has deleted the network interfaces of:"
        yield from map(_row, waiting)
    yield from emptying.lines(losses.emptied)
    if kept:
        yield "  keeps (billed until you delete them):"
        yield from (f"{_row(each)}{_FULL[losses.full.get(each, False)]}" for each in kept)
    yield from _done_first(losses)


_FULL = {True: ": not empty", None: ": could not check for objects", False: ""}


def _done_first(losses: Losses) -> Iterator[str]:
    yield from (f"  keeps `{name}`, outside any stack" for name in losses.given_up)
    yield from (f"  could not check for deletion protection: {each}" for each in losses.remains.unsure)
    yield from (
        f"  turns off deletion protection of `{each.item.called}` first" for each in losses.unprotected
    )
    if losses.stack.protected:
        yield "  turns off termination protection first"


def _row(item: Item) -> str:
    return f"    {item.called}  {item.resource.type}  {item.resource.physical_id}"


def _data(item: Item) -> dict[str, Any]:
    resource = item.resource
    return {"resource": item.called, "type": resource.type, "physical_id": resource.physical_id}


def print_left(losses: Losses, made: Mapping[Item, Sequence[str]], arguments: argparse.Namespace) -> None:
    """Print the resources that a deleted stack leaves; `made` has the names of snapshots, where known."""
    given_up = [each for each in losses.remains.items if each.called in losses.given_up]
    left = [*losses.of(Fate.KEPT), *given_up]
    lines = [f"the stack `{losses.stack.name}` is deleted"]
    lines += [f"  kept: {each.resource.type} {each.resource.physical_id}" for each in left]
    for item, names in made.items():
        lines.append(
            f"  final snapshot of {item.called}: {', '.join(names) or 'see the console of its service'}"
        )
    snapshots = [name for names in made.values() for name in names]
    kept = [_data(each) for each in left]
    say(arguments, "end", lines, status=GONE, kept=kept, snapshots=snapshots)
