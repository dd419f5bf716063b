"""The alarms of a queue and of its queue for messages that fail."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch, one
from tiers.language.component import Context
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example
from tiers.workload.alarms import ALARMS, breach, dead_letters, threshold

if TYPE_CHECKING:
    from tiers.components.queue.spec import Queue

LEAST_AGE = 900
DAY = 24 * 60 * 60
MOST_AGE = 14 * DAY
"""Seconds."""


class QueueAlarms(Record):
    """Alarms on messages that wait."""

    age: Annotated[
        Annotated[int, Between(1, MOST_AGE)] | Literal["none"],
        Doc("Age of the oldest message, in seconds, that must not be reached for 15 minutes"),
        Example(3600),
    ] = derived(
        "`visibility` times `dead_letters.after`, after which no message waits that is received at all; at "
        "least `900`, at most half of `retention`"
    )
    dead_letters: Annotated[
        Annotated[int, Between(0, 1_000_000)] | Literal["none"],
        Doc("Messages that may be in the queue for those that fail"),
        Example(10),
    ] = 0


def completed(alarms: QueueAlarms, queue: "Queue") -> QueueAlarms:
    """Fill in the age at which nothing receives messages."""
    if not isinstance(alarms.age, Derived):
        return alarms
    longest = max(LEAST_AGE, queue.visibility * queue.dead_letters.after)
    return alarms.replace(age=min(longest, queue.retention * DAY // 2))


def watches(queue: "Queue", here: Context, own: str, failed: str) -> Iterator[Watch]:
    """Yield the metrics of both queues, by their logical IDs.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    """
    yield Watch(
        own,
        "age",
        "age of the oldest message in seconds",
        Stack.DATA,
        (*here.route, ALARMS, "age"),
        one("AWS/SQS", "ApproximateAgeOfOldestMessage", _name(own), "Maximum"),
        breach(threshold(queue.alarms, "age"), "GreaterThanOrEqualToThreshold", 15, "missing"),
    )
    yield dead_letters(queue.alarms, here, failed, "messages that failed", Stack.DATA)


def _name(queue: str) -> tuple[tuple[str, Target], ...]:
    return (("QueueName", Target(queue, "QueueName")),)
