"""Number of tasks of a service, and sizes that Fargate accepts for one task."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from tiers.language.record import derived
from tiers.language.shape import Between, DeployTime, Doc, Example
from tiers.workload.limits import Limits

MOST_TASKS = 1000
"""Tasks of a service, above which only an increased quota leads:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html"""

Cpu = Literal[256, 512, 1024, 2048, 4096, 8192, 16384]
MEMORY: Mapping[int, tuple[int, ...]] = MappingProxyType(
    {
        256: (512, 1024, 2048),
        512: tuple(range(1024, 4096 + 1, 1024)),
        1024: tuple(range(2048, 8192 + 1, 1024)),
        2048: tuple(range(4096, 16384 + 1, 1024)),
        4096: tuple(range(8192, 30720 + 1, 1024)),
        8192: tuple(range(16384, 61440 + 1, 4096)),
        16384: tuple(range(32768, 122880 + 1, 8192)),
    }
)
"""Sizes of memory in MiB by CPU units:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size"""

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
