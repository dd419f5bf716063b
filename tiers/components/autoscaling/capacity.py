"""The number of servers of a group: its limits, and what moves it between them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from tiers.ir import identifiers
from tiers.ir.parameters import Kind
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, DeployTime, Doc, Example, In
from tiers.workload.limits import Limits

if TYPE_CHECKING:
    from tiers.components.autoscaling.warm_pool import WarmPool
    from tiers.workload.scheduled_limits import Schedule, ScheduledLimits

MOST_SERVERS = 1000

MOST_ACTIONS = 125
"""Scheduled actions of a group: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-quotas.html"""

MOST_STEPS = 20
"""Step adjustments of a scaling policy:
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-quotas.html"""

USUAL_CPU = 60
"""Percent."""

_DESIRED = "remove it: scaling sets the number of servers between `min` and `max`"
_HINTS = MappingProxyType(dict.fromkeys(("desired", "desired_capacity", "desired_size"), _DESIRED))


class Step(Record):
    """A processor use at which servers are added or removed."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "adjustment": "use `add: 1` or `remove: 1`",
            "change": "use `add: 1` or `remove: 1`",
            "scaling_adjustment": "use `add: 1` or `remove: 1`",
            "threshold": "use `cpu: 70`, in percent",
        }
    )

    cpu: Annotated[
        int,
        Between(1, 99),
        Doc("Average CPU utilization in percent: with `add`, at least this; with `remove`, at most this"),
        Example(70),
    ]
    add: Annotated[
        int | None, Between(1, MOST_SERVERS), Doc("Number of servers to add; this or `remove`"), Example(2)
    ] = None
    remove: Annotated[
        int | None, Between(1, MOST_SERVERS), Doc("Number of servers to remove; this or `add`"), Example(1)
    ] = None


def scheduled_action_id(component: str, scheduled: "ScheduledLimits") -> str:
    """Return the logical ID of a scheduled action, which has its time and its time zone in it."""
    return f"{identifiers.pascal(component)}Schedule{scheduled.spelled}"


class Capacity(Limits):
    """The number of servers, and what makes it change."""

    largest: ClassVar[int] = MOST_SERVERS
    hints: ClassVar[Mapping[str, str]] = _HINTS

    min: Annotated[
        int,
        Between(0, MOST_SERVERS),
        DeployTime(kind=Kind("Number", low=1, high=MOST_SERVERS)),
        Doc("Minimum number of servers; as a stack parameter, at least 1"),
        Example(2),
    ] = derived("one in each zone, or `max` if that is less")
    max: Annotated[
        int, Between(1, MOST_SERVERS), DeployTime(), Doc("Maximum number of servers"), Example(6)
    ] = derived("twice `min`, at least 1")
    target_cpu: Annotated[
        int | None,
        Between(10, 90),
        DeployTime(),
        Doc("Scaling target for the average CPU utilization, in percent"),
        Example(USUAL_CPU),
    ] = derived(f"`{USUAL_CPU}`, or none with `steps` or `backlog`")
    target_requests: Annotated[
        int | None,
        Between(1, 1_000_000),
        DeployTime(),
        Doc("Second scaling target: requests a minute for each server; needs one load balancer in front"),
        Example(1000),
    ] = None
    backlog: Annotated[
        int | None,
        Between(1, 1_000_000),
        DeployTime(),
        Doc("Scaling target: messages that wait for each server; needs one queue to `consume` from"),
        Example(100),
    ] = None
    steps: Annotated[
        tuple[Step, ...],
        Between(0, MOST_STEPS),
        Doc("Processor use at which servers are added or removed, in place of `target_cpu`"),
        Example([{"cpu": 70, "add": 1}, {"cpu": 90, "add": 3}, {"cpu": 25, "remove": 1}]),
    ] = ()
    schedule: Annotated[
        "Schedule",
        In("tiers.workload.scheduled_limits"),
        Between(0, MOST_ACTIONS),
        Doc("Times at which `min` and `max` change, and with them the number of servers"),
        Example([{"cron": "0 8 * * 1-5", "timezone": "Europe/Berlin", "min": 4}]),
    ] = ()
    warm_pool: Annotated[
        "WarmPool | None",
        In("tiers.components.autoscaling.warm_pool"),
        Doc("Servers that have started once and wait until scaling needs them"),
        Example({"size": 2, "state": "running"}),
    ] = None

    def completed(self, zones: int) -> Self:
        """Fill in the limits of a component in that many zones, and the scaling target."""
        whole = super().completed(zones)
        if not isinstance(whole.target_cpu, Derived):
            return whole
        return whole.replace(target_cpu=None if whole.steps or whole.backlog is not None else USUAL_CPU)

    @property
    def adding(self) -> tuple[Step, ...]:
        """The steps that add servers, by rising processor use."""
        return tuple(sorted((each for each in self.steps if each.add), key=lambda each: each.cpu))

    @property
    def removing(self) -> tuple[Step, ...]:
        """The steps that remove servers, by falling processor use."""
        return tuple(sorted((each for each in self.steps if each.remove), key=lambda each: -each.cpu))

    @property
    def usual_cpu(self) -> int | None:
        """The processor use up to which scaling has an answer that is still to come."""
        return self.adding[-1].cpu if self.adding else self.target_cpu

    @property
    def in_service(self) -> int:
        """The servers that a rolling update keeps in service; AWS requires less than the maximum."""
        return min(self.min, self.max - 1)
