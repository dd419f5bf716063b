"""Mistakes in queues alone, or with their consumers."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.components.queue import codes
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.wording import counted
from tiers.ir.facets import CONSUME, Connection
from tiers.language.component import Context, Member

if TYPE_CHECKING:
    from tiers.components.queue.spec import Queue

DAY = 24 * 60 * 60
"""Seconds."""
LONGEST_RETENTION = 14
"""Days."""


def consumers(here: Context) -> Iterator[tuple[Member, int]]:
    """Yield the components that consume from a queue for a limited time, with that time in seconds."""
    for member in here.members.values():
        seconds = member.component.handles_within()
        if seconds is None:
            continue
        connections = member.component.connections(here.around(member))
        if any(each.target == here.name and each.access == CONSUME for each in connections):
            yield member, seconds


def check(queue: "Queue", here: Context) -> Iterator[Diagnostic]:
    """Find keys that have no effect together, and times that lose or repeat messages."""
    yield from _check_fifo(queue, here)
    yield from _check_retention(queue, here)
    yield from _check_receives(queue, here)
    for member, seconds in consumers(here):
        if queue.visibility < seconds:
            yield codes.VISIBILITY_SHORT.at(
                (*here.route, "visibility"),
                f"`{member.name}` works on a message for up to {seconds} s, hidden for {queue.visibility} s",
                label=f"must be at least {seconds}",
                also=(Note(Place(member.route, "key"), "consumes from this queue"),),
                help=f"remove it, for 6 times the timeout, or use `visibility: {seconds}` or more",
            )


def refuse_s3(wanted: Connection, here: Context) -> Diagnostic:
    """Refuse events of a bucket that would go to a queue which keeps the order."""
    return codes.EVENTS_TO_FIFO.at(
        Place(wanted.route, "key"),
        f"S3 cannot send events to the FIFO queue `{here.name}`",
        label="must be a standard queue",
        also=(Note(Place((*here.route, "fifo")), "keeps the order of messages"),),
        help=f"remove `fifo` from `{here.name}`, or use another queue",
    )


def _check_fifo(queue: "Queue", here: Context) -> Iterator[Diagnostic]:
    written = {"deduplication": queue.deduplication != "id", "high_throughput": queue.high_throughput}
    for key in (key for key, is_written in written.items() if is_written and not queue.fifo):
        yield codes.FIFO_ONLY.at(
            (*here.route, key),
            f"`{key}` has no effect on the standard queue `{here.name}`",
            label="only with `fifo: true`",
            help="remove it, or add `fifo: true`",
        )


def _check_retention(queue: "Queue", here: Context) -> Iterator[Diagnostic]:
    """Warn of failed messages that expire early: their age counts from when they were sent."""
    kept = queue.dead_letters.retention
    if kept > queue.retention or queue.fifo:
        return
    message = f"failed messages of `{here.name}` may expire soon after they fail"
    if kept == LONGEST_RETENTION:
        yield codes.DEAD_LETTERS_EXPIRE.at(
            (*here.route, "retention"),
            message,
            label=f"dead letters have {kept} days since sending",
            help=f"use `retention: {LONGEST_RETENTION // 2}` or less",
        )
    else:
        yield codes.DEAD_LETTERS_EXPIRE.at(
            (*here.route, "dead_letters", "retention"),
            message,
            label=f"{counted(kept, 'day')} since sending",
            also=(Note(Place((*here.route, "retention")), f"up to {counted(queue.retention, 'day')} here"),),
            help=f"use `retention: {LONGEST_RETENTION}` in `dead_letters`",
        )


def _check_receives(queue: "Queue", here: Context) -> Iterator[Diagnostic]:
    """Warn of messages that expire before they have failed often enough to be kept."""
    after = queue.dead_letters.after
    if queue.delay + queue.visibility * after >= queue.retention * DAY:
        yield codes.DEAD_LETTERS_UNREACHED.at(
            (*here.route, "dead_letters", "after"),
            f"messages of `{here.name}` may expire before they have failed {after} times",
            label=f"{after} times {queue.visibility} s hidden",
            also=(Note(Place((*here.route, "retention")), f"kept for {counted(queue.retention, 'day')}"),),
            help="use a smaller `after`, a shorter `visibility`, or a longer `retention`",
        )
