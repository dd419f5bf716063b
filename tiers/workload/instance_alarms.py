"""The alarms of instances of EC2 that are counted one by one."""

from collections.abc import Iterator
from typing import Annotated

from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch, one
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.language.shape import Doc, Example
from tiers.workload.alarms import ALARMS, FIVE_MINUTES, HIGHEST_CPU, Percent, breach, threshold, when


class InstanceAlarms(Record):
    """Alarms on each instance."""

    status: Annotated[
        bool, Doc("Whether an alarm rings if a status check of EC2 fails for 10 minutes"), Example(False)
    ] = True
    cpu: Annotated[
        Percent, Doc("CPU utilization in percent that must not be exceeded for 15 minutes"), Example(90)
    ] = HIGHEST_CPU


class ServerAlarms(InstanceAlarms):
    """Alarms on each fixed server, and on its volumes."""

    volumes: Annotated[
        bool, Doc("Whether an alarm rings if a volume completes no I/O for 10 minutes"), Example(False)
    ] = True


def watches(
    alarms: InstanceAlarms | str | None, ids: tuple[str, ...], stack: Stack, here: Context
) -> Iterator[Watch]:
    """Yield the metrics of instances.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html
    """
    for each in ids:
        dimensions = (("InstanceId", Target(each)),)
        yield Watch(
            each,
            "status",
            "failed status checks",
            stack,
            (*here.route, ALARMS, "status"),
            one("AWS/EC2", "StatusCheckFailed", dimensions, "Maximum", FIVE_MINUTES),
            when(alarms, "status", 1, "GreaterThanOrEqualToThreshold", 2, "missing"),
        )
        yield Watch(
            each,
            "cpu",
            "CPU utilization in percent",
            stack,
            (*here.route, ALARMS, "cpu"),
            one("AWS/EC2", "CPUUtilization", dimensions, "Average", FIVE_MINUTES),
            breach(threshold(alarms, "cpu"), "GreaterThanThreshold", 3, "missing"),
        )
