"""Queues that Lambda polls for a function: the key `consumes`, and mistakes in it."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar

from tiers.components.function import codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir.facets import CONSUME, Connection
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example
from tiers.language.vocabulary import ComponentName

if TYPE_CHECKING:
    from tiers.components.function.spec import Function

SMALL = 10
"""Messages of a batch that needs no window, and of the largest batch of a FIFO queue:
https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"""


class Poll(Record):
    """A queue that Lambda polls, and the size of its batches."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(("batch_size", "size"), "use `batch: 10`"),
            **dict.fromkeys(
                ("batch_window", "maximum_batching_window", "maximum_batching_window_in_seconds"),
                "use `window: 5`, in seconds",
            ),
            **dict.fromkeys(("max_concurrency", "maximum_concurrency"), "use `concurrency: 5`"),
            **dict.fromkeys(("arn", "event_source_arn", "from", "name", "sqs", "to"), "use `queue`"),
            **dict.fromkeys(
                ("function_response_types", "function_response_type", "report_batch_item_failures"),
                "remove it: messages that a call reports as failed are always received again alone",
            ),
            **dict.fromkeys(
                ("filter", "filters", "filter_criteria", "filter_patterns"),
                "remove it, and ignore such messages in the function",
            ),
        }
    )

    queue: Annotated[ComponentName, Doc("Queue whose messages the function is called with"), Example("jobs")]
    batch: Annotated[
        int,
        Between(1, 10_000),
        Doc("Maximum number of messages of a call; more than 10 need a `window`"),
        Example(100),
    ] = SMALL
    window: Annotated[
        int | None,
        Between(1, 300),
        Doc("Seconds that Lambda waits for a full batch; not for a FIFO queue"),
        Example(5),
    ] = None
    concurrency: Annotated[
        int | None, Between(2, 1000), Doc("Maximum number of calls at a time for this queue"), Example(5)
    ] = None


Consumes = Annotated[
    tuple[ComponentName | Poll, ...],
    Between(0, 20),
    Doc("Queues whose messages it is called with"),
    Example(["jobs"]),
]


def polls(consumes: Sequence[str | Poll]) -> tuple[Poll, ...]:
    """Return the items of `consumes`; a name alone is a queue with the defaults."""
    return tuple(each if isinstance(each, Poll) else Poll(queue=each) for each in consumes)


def connections(consumes: Sequence[str | Poll], route: Route) -> Iterator[Connection]:
    """Yield the connections to the queues; Lambda calls their API, outside the VPC."""
    for index, each in enumerate(consumes):
        key = ("queue",) if isinstance(each, Poll) else ()
        name = each.queue if isinstance(each, Poll) else each
        yield Connection(name, (*route, index, *key), access=CONSUME, is_outside=True)


def longest_window(consumes: Sequence[str | Poll]) -> int:
    """Return the seconds that a received message may wait for the rest of its batch."""
    return max((each.window or 0 for each in polls(consumes)), default=0)


def check(function: "Function", here: Context) -> Iterator[Diagnostic]:
    """Find batches that Lambda refuses, loops, and calls that would be throttled."""
    route = (*here.route, "consumes")
    sent = {grant.target for grant in here.grants() if grant.access != CONSUME}
    met: set[str] = set()
    for index, each in enumerate(polls(function.consumes)):
        item = (*route, index)
        place = (*item, "queue") if isinstance(function.consumes[index], Poll) else item
        yield from _check_batch(each, item, here)
        if each.queue in met:
            yield codes.POLLED_TWICE.at(
                place,
                f"duplicate queue `{each.queue}` in `consumes`",
                label="Lambda polls a queue once for a function",
                help="remove one of the two",
            )
        elif each.queue in sent:
            yield codes.MESSAGE_LOOP.at(
                place,
                f"`{here.name}` sends messages to the queue that it consumes",
                label="may call itself without end",
                help=f"remove `{each.queue}` from `connects_to`, or send to another queue",
            )
        met.add(each.queue)
    yield from _check_concurrency(function, here)


def _check_batch(poll: Poll, route: Route, here: Context) -> Iterator[Diagnostic]:
    queue = here.members.get(poll.queue)
    is_fifo = queue is not None and getattr(queue.component, "fifo", False) is True
    if is_fifo and queue is not None and poll.window is not None:
        yield codes.BATCH_WINDOW.at(
            (*route, "window"),
            f"`window` has no effect on the FIFO queue `{poll.queue}`",
            label="only for standard queues",
            also=(queue.note,),
            help="remove it",
        )
    if poll.batch > SMALL and is_fifo and queue is not None:
        yield codes.BATCH_WINDOW.at(
            (*route, "batch"),
            f"batches of the FIFO queue `{poll.queue}` have more than {SMALL} messages",
            label=f"the maximum is {SMALL} for a FIFO queue",
            also=(queue.note,),
            help=f"use `batch: {SMALL}` or less",
        )
    elif poll.batch > SMALL and poll.window is None:
        yield codes.BATCH_WINDOW.at(
            (*route, "batch"),
            f"batches of `{poll.queue}` with more than {SMALL} messages need a `window`",
            label="without a time to wait for them",
            help=f"add `window: 5`, or use `batch: {SMALL}` or less",
        )


def _check_concurrency(function: "Function", here: Context) -> Iterator[Diagnostic]:
    """Warn of queues that may be polled by more calls than are reserved for the function.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html#events-sqs-max-concurrency
    """
    wanted = sum(each.concurrency or 0 for each in polls(function.consumes))
    if function.concurrency and wanted > function.concurrency:
        yield codes.POLLED_TOO_FAST.at(
            (*here.route, "concurrency"),
            f"queues call `{here.name}` up to {wanted} times at once",
            label="the others are throttled",
            also=(Note(Place((*here.route, "consumes"), "key"), f"up to {wanted} at a time"),),
            help=f"use `concurrency: {wanted}` or more here, or less in `consumes`",
        )
