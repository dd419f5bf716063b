"""Number of tasks of a service, and what changes it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar

from tiers.language.record import derived
from tiers.language.shape import Between, DeployTime, Doc, Example
from tiers.workload.limits import Limits

MOST_TASKS = 1000
"""Tasks of a service, above which only an increased quota leads:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html"""

_DESIRED = "remove it: scaling sets the number of tasks between `min` and `max`"


class TaskCapacity(Limits):
    """Number of tasks of a service, and what changes it."""

    largest: ClassVar[int] = MOST_TASKS
    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        dict.fromkeys(("desired", "desired_capacity", "desired_count", "desired_size"), _DESIRED)
    )

    min: Annotated[int, Between(1, MOST_TASKS), DeployTime(), Doc("Minimum number of tasks"), Example(2)] = (
        derived("one in each zone, or `max` if that is less")
    )
    max: Annotated[int, Between(1, MOST_TASKS), DeployTime(), Doc("Maximum number of tasks"), Example(6)] = (
        derived("twice `min`")
    )
    target_cpu: Annotated[
        int,
        Between(10, 90),
        DeployTime(),
        Doc("Average CPU utilization of the tasks, in percent, that scaling aims at"),
        Example(60),
    ] = 60
    target_memory: Annotated[
        int | None,
        Between(10, 90),
        DeployTime(),
        Doc("Average memory utilization of the tasks, in percent, that scaling aims at as well"),
        Example(70),
    ] = None
    target_requests: Annotated[
        int | None,
        Between(1, 1_000_000),
        DeployTime(),
        Doc("Requests a minute for each task that scaling aims at as well; needs one load balancer in front"),
        Example(1000),
    ] = None
