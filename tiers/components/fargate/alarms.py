"""The alarms of a Fargate service."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Breach, Watch, one
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
        Doc("Whether an alarm rings if fewer than `capacity.min` tasks run for 5 minutes"),
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

    for word, name in (("cpu", "CPUUtilization"), ("memory", "MemoryUtilization")):
        limit = breach(threshold(service.alarms, word), "GreaterThanThreshold", 5, "breaching")
        resource = "CPU" if word == "cpu" else word
        yield watch(word, "AWS/ECS", name, f"average {resource} utilization in percent", limit)
    few = when(service.alarms, "tasks", service.capacity.min, "LessThanThreshold", 5, "notBreaching")
    yield watch("tasks", "ECS/ContainerInsights", "RunningTaskCount", "running tasks", few)
