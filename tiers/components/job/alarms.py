"""The alarms of a job: on starts that fail, and on runs that fail."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch, one
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example
from tiers.workload.alarms import ALARMS, breach, threshold

if TYPE_CHECKING:
    from tiers.components.job.spec import Job


class JobAlarms(Record):
    """Alarms on the starts of a scheduled job."""

    dead_letters: Annotated[
        Annotated[int, Between(0, 1_000_000)] | Literal["none"],
        Doc("Failed starts that may be in the queue for those that were given up"),
        Example(10),
    ] = 0


def watches(job: "Job", here: Context, queue: str) -> Iterator[Watch]:
    """Yield the number of starts that the schedule gave up, by the logical ID of their queue.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
    """
    yield Watch(
        queue,
        "dead_letters",
        "starts that failed",
        Stack.LOGIC,
        (*here.route, ALARMS, "dead_letters"),
        one(
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            (("QueueName", Target(queue, "QueueName")),),
            "Maximum",
        ),
        breach(threshold(job.alarms, "dead_letters"), "GreaterThanThreshold", 1, "missing"),
    )
