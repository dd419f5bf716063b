"""Number of tasks of a service, and what changes it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from tiers.ir.parameters import Kind
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, DeployTime, Doc, Example, In
from tiers.workload.limits import Limits

if TYPE_CHECKING:
    from tiers.workload.scheduled_limits import Schedule

MOST_TASKS = 1000
"""Tasks of a service, above which only an increased quota leads:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html"""

MOST_ACTIONS = 200
"""Scheduled actions of a scalable target:
https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-quotas.html"""

USUAL_CPU = 60
"""Percent."""

LONGEST_COOLDOWN = 3600
"""Seconds."""

_DESIRED = "remove it: scaling sets the number of tasks between `min` and `max`; `count` is a fixed number"


class Cooldown(Record):
    """Seconds after a change of the number of tasks in which scaling does not repeat it."""

    # One key is a keyword of Python's.
    __annotations__ = {
        "in": Annotated[
            int, Between(0, LONGEST_COOLDOWN), Doc("Seconds between two removals of tasks"), Example(120)
        ],
        "out": Annotated[
            int,
            Between(0, LONGEST_COOLDOWN),
            Doc("Seconds between two additions of tasks, unless the second one is larger"),
            Example(60),
        ],
    }

    @property
    def seconds(self) -> tuple[int, int]:
        """The seconds between two removals, and between two additions."""
        written = vars(self)
        return written["in"], written["out"]


class TaskCapacity(Limits):
    """Number of tasks of a service, and what changes it."""

    largest: ClassVar[int] = MOST_TASKS
    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(("desired", "desired_capacity", "desired_count", "desired_size"), _DESIRED),
            "queue_delay": "use `backlog: 100`, the messages for each task",
            "spot": "use `spot` beside `capacity`",
        }
    )

    min: Annotated[
        int,
        Between(0, MOST_TASKS),
        DeployTime(kind=Kind("Number", low=1, high=MOST_TASKS)),
        Doc("Minimum number of tasks; as a stack parameter, at least 1"),
        Example(2),
    ] = derived("one in each zone, or `max` if that is less")
    max: Annotated[int, Between(1, MOST_TASKS), DeployTime(), Doc("Maximum number of tasks"), Example(6)] = (
        derived("twice `min`, at least 1")
    )
    target_cpu: Annotated[
        int | None,
        Between(10, 90),
        DeployTime(),
        Doc("Average CPU utilization of the tasks, in percent, that scaling aims at"),
        Example(60),
    ] = derived(f"`{USUAL_CPU}`, or none with `backlog`")
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
    backlog: Annotated[
        int | None,
        Between(1, 1_000_000),
        DeployTime(),
        Doc(
            "Messages for each task that scaling aims at, waiting or received and not yet deleted; needs one "
            "queue in `consumes`"
        ),
        Example(100),
    ] = None
    cooldown: Annotated[
        Cooldown | None,
        Doc("Seconds after a change in which scaling to a target does not repeat it; 300 if left out"),
        Example({"in": 120, "out": 60}),
    ] = None
    schedule: Annotated[
        "Schedule",
        In("tiers.workload.scheduled_limits"),
        Between(0, MOST_ACTIONS),
        Doc("Times at which `min` and `max` change, and with them the number of tasks"),
        Example([{"cron": "0 8 * * 1-5", "timezone": "Europe/Berlin", "min": 4}]),
    ] = ()

    def completed(self, zones: int) -> Self:
        """Fill in the limits of a component in that many zones, and the target of CPU utilization."""
        whole = super().completed(zones)
        if not isinstance(whole.target_cpu, Derived):
            return whole
        # Busy consumers may use little CPU, and idle ones of a full queue too: it would fight the backlog.
        return whole.replace(target_cpu=USUAL_CPU if whole.backlog is None else None)

    @property
    def is_scaled(self) -> bool:
        """Whether the number of tasks ever changes, by scaling or by the schedule."""
        return self.may_change or bool(self.schedule)

    @property
    def starts_again(self) -> bool:
        """Whether anything starts a task when there is none."""
        return (self.may_change and self.backlog is not None) or any(each.min for each in self.schedule)
