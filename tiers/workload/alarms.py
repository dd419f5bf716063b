"""Thresholds of alarms, as components of several types have them.

The values are those of AWS's list of recommended alarms, unless a comment has another page:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
"""

from typing import Annotated, Literal

from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Breach, Comparison, MissingData, Watch, one
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.language.shape import Between

Percent = Annotated[int, Between(1, 100)] | Literal["none"]
"""A percentage that is a threshold, or no alarm."""

ALARMS = "alarms"
DEFAULT = "the recommended alarms with `operations`, or `none` with `operations: {alarms: none}`"
"""The default of the key of every type, in words."""

HIGHEST_CPU = 80
"""Percent."""
FIVE_MINUTES = 300
"""Seconds."""


def threshold(alarms: Record | str | None, key: str) -> int | None:
    """Return the threshold of an alarm, `None` for no alarm."""
    value = getattr(alarms, key) if isinstance(alarms, Record) else None
    return value if isinstance(value, int) else None


def breach(
    value: float | None,
    comparison: Comparison,
    periods: int,
    missing: MissingData,
    count: int | None = None,
) -> Breach | None:
    """Return when an alarm rings: if all of the last periods breach, or `count` of them; `None` for never."""
    if value is None:
        return None
    return Breach(comparison, value, periods if count is None else count, periods, missing)


def when(
    alarms: Record | str | None,
    key: str,
    value: float,
    comparison: Comparison,
    periods: int,
    missing: MissingData,
) -> Breach | None:
    """Return when an alarm rings that a spec can only turn on and off."""
    wanted = isinstance(alarms, Record) and bool(getattr(alarms, key))
    return breach(value if wanted else None, comparison, periods, missing)


def beyond(target: int | None, usual: int) -> int:
    """Return a threshold that is above the value that scaling aims at."""
    return usual if target is None or target < usual else min(target + 5, 99)


def dead_letters(
    alarms: Record | str | None, here: Context, queue: str, what: str, stack: Stack = Stack.LOGIC
) -> Watch:
    """Return the number of messages in a queue for what failed, by its logical ID.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html
    """
    name = (("QueueName", Target(queue, "QueueName")),)
    return Watch(
        queue,
        "dead_letters",
        what,
        stack,
        (*here.route, ALARMS, "dead_letters"),
        one("AWS/SQS", "ApproximateNumberOfMessagesVisible", name, "Maximum"),
        breach(threshold(alarms, "dead_letters"), "GreaterThanThreshold", 1, "missing"),
    )
