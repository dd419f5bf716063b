"""The alarms of a function."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch, one, sums
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example
from tiers.workload.alarms import ALARMS, Percent, breach, dead_letters, threshold

if TYPE_CHECKING:
    from tiers.components.function.spec import Function

NAMESPACE = "AWS/Lambda"


class FunctionAlarms(Record):
    """Alarms on the calls of the function."""

    errors: Annotated[
        Percent, Doc("Failed calls in percent that must not be exceeded for 3 minutes"), Example(1)
    ] = 5
    throttles: Annotated[
        Annotated[int, Between(1, 1_000_000)] | Literal["none"],
        Doc("Throttled calls a minute that must not be reached for 5 minutes"),
        Example(100),
    ] = 1
    duration: Annotated[
        Percent,
        Doc("Duration of 9 of 10 calls, in percent of `timeout`, that must not be exceeded for 15 minutes"),
        Example(75),
    ] = 90
    dead_letters: Annotated[
        Annotated[int, Between(0, 1_000_000)] | Literal["none"],
        Doc("Asynchronous calls that may be in the queue for those that failed"),
        Example(10),
    ] = 0


def failed(function: "Function", here: Context, queue: str) -> Iterator[Watch]:
    """Yield the number of calls that failed each time, by the logical ID of their queue.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    yield dead_letters(function.alarms, here, queue, "asynchronous calls that failed")


def watches(function: "Function", here: Context, own: str) -> Iterator[Watch]:
    """Yield the metrics of the function with that logical ID.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    """
    alarms, dimensions = function.alarms, (("FunctionName", Target(own)),)
    yield Watch(
        own,
        "errors",
        "failed calls in percent",
        Stack.LOGIC,
        (*here.route, ALARMS, "errors"),
        sums(NAMESPACE, dimensions, errors="Errors", calls="Invocations"),
        breach(threshold(alarms, "errors"), "GreaterThanThreshold", 3, "missing"),
        # An error has the time at which its call began, perhaps a minute without other calls.
        expression="100 * errors / MAX([errors, calls])",
    )
    yield Watch(
        own,
        "throttles",
        "throttled calls a minute",
        Stack.LOGIC,
        (*here.route, ALARMS, "throttles"),
        one(NAMESPACE, "Throttles", dimensions, "Sum"),
        breach(threshold(alarms, "throttles"), "GreaterThanOrEqualToThreshold", 5, "missing"),
    )
    part = threshold(alarms, "duration")
    yield Watch(
        own,
        "duration",
        "duration of calls in milliseconds (p90)",
        Stack.LOGIC,
        (*here.route, ALARMS, "duration"),
        one(NAMESPACE, "Duration", dimensions, "p90"),
        breach(part and part * function.timeout * 10, "GreaterThanThreshold", 15, "missing"),
    )
