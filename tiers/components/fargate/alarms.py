"""The alarms of a Fargate service."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from tiers.ir.parameters import Number
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Breach, MissingData, Watch, one
from tiers.language.component import Context
from tiers.language.record import Record, derived
from tiers.language.shape import Doc, Example
from tiers.workload.alarms import ALARMS, Percent, breach, threshold, when

if TYPE_CHECKING:
    from tiers.components.fargate.spec import Fargate

HIGHEST = 80
"""Percent of CPU or memory."""


class ServiceAlarms(Record):
    """Alarms on the service."""

    cpu: Annotated[
        Percent,
        Doc("Average CPU utilization in percent that must not be exceeded for 5 minutes"),
        Example(90),
    ] = derived("`80`, or 5 above `target_cpu` if that is not less")
    memory: Annotated[
        Percent,
        Doc("Average memory utilization in percent that must not be exceeded for 5 minutes"),
        Example(90),
    ] = derived("`80`, or 5 above `target_memory` if that is not less")
    tasks: Annotated[
        bool,
        Doc(
            "Whether an alarm rings if fewer tasks than `count` or the smallest `min` of `capacity` run for "
            "5 minutes; there is none if that is 0"
        ),
        Example(False),
    ] = True


def watches(service: "Fargate", here: Context, cluster: str, own: str) -> Iterator[Watch]:
    """Yield the metrics of the service, by the logical IDs of its cluster and its own.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html and
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
    """

    def watch(word: str, namespace: str, name: str, title: str, limit: Breach | None) -> Watch:
        dimensions = (("ClusterName", Target(cluster)), ("ServiceName", Target(own, "Name")))
        only = one(namespace, name, dimensions, "Average")
        return Watch(own, word, title, Stack.LOGIC, (*here.route, ALARMS, word), only, limit)

    least = service.limits.least
    may_be_none = least == 0 and not isinstance(least, Number)
    # Without tasks, there is no data.
    missing: MissingData = "notBreaching" if may_be_none else "breaching"
    for word, name in (("cpu", "CPUUtilization"), ("memory", "MemoryUtilization")):
        limit = breach(threshold(service.alarms, word), "GreaterThanThreshold", 5, missing)
        resource = "CPU" if word == "cpu" else word
        yield watch(word, "AWS/ECS", name, f"average {resource} utilization in percent", limit)
    few = when(service.alarms, "tasks", least, "LessThanThreshold", 5, "notBreaching")
    few = None if may_be_none else few
    yield watch("tasks", "ECS/ContainerInsights", "RunningTaskCount", "running tasks", few)
