"""The number of servers of a group: its limits, and what moves it between them."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, NamedTuple, Self

from tiers.components.autoscaling.warm_pool import WarmPool
from tiers.diagnostics.model import Route
from tiers.ir import identifiers
from tiers.ir.parameters import Kind, Number, narrowed
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, DeployTime, Doc, Example
from tiers.workload import cron as crontab
from tiers.workload.cron import TIME_ZONE, UTC
from tiers.workload.limits import Limits

MOST_SERVERS = 1000

MOST_ACTIONS = 125
"""Scheduled actions of a group: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-quotas.html"""

MOST_STEPS = 20
"""Step adjustments of a scaling policy:
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-quotas.html"""

USUAL_CPU = 60
"""Percent."""

LONGEST_CRON = 60
"""Characters, all of which are in the logical ID of the scheduled action."""

_DESIRED = "remove it: scaling sets the number of servers between `min` and `max`"
_HINTS = MappingProxyType(dict.fromkeys(("desired", "desired_capacity", "desired_size"), _DESIRED))


class ScheduledLimits(Record):
    """Times at which the limits of the number of servers change."""

    hints: ClassVar[Mapping[str, str]] = _HINTS

    cron: Annotated[
        str,
        crontab.fields(LONGEST_CRON),
        Doc("Minute, hour, day of month, month, and day of week, as in a crontab"),
        Example("0 8 * * 1-5"),
    ]
    timezone: Annotated[str, TIME_ZONE, Doc("Time zone of `cron`"), Example("Europe/Berlin")] = UTC
    min: Annotated[
        int, Between(0, MOST_SERVERS), Doc("Minimum number of servers from then on"), Example(4)
    ] = derived("`min` of `capacity`")
    max: Annotated[
        int, Between(0, MOST_SERVERS), Doc("Maximum number of servers from then on"), Example(12)
    ] = derived("`max` of `capacity`")

    def within(self, least: int, most: int) -> Self:
        """Fill in the limits that are not written, with those of the capacity."""
        return self.replace(
            min=least if isinstance(self.min, Derived) else self.min,
            max=most if isinstance(self.max, Derived) else self.max,
        )


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


def scheduled_action_id(component: str, scheduled: ScheduledLimits) -> str:
    """Return the logical ID of a scheduled action, which has its time and its time zone in it."""
    names = ("Minute", "Hour", "Day", "Month", "Weekday")
    fields = (f"{name}{_words(text)}" for name, text in zip(names, scheduled.cron.split(), strict=True))
    zone = _words(scheduled.timezone.replace("/", "").replace("_", ""))
    return f"{identifiers.pascal(component)}Schedule{''.join(fields)}{zone}"


def _words(text: str) -> str:
    """Return a field of cron, or a time zone, in letters and digits."""
    spelled = {"*": "Any", "-": "To", ",": "And", "/": "Every", "+": "Plus"}
    return "".join(spelled.get(letter, letter) for letter in text)


class Span(NamedTuple):
    """Limits that hold at some time, with the route that sets them."""

    min: int
    max: int
    route: Route


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
        tuple[ScheduledLimits, ...],
        Between(0, MOST_ACTIONS),
        Doc("Times at which `min` and `max` change, and with them the number of servers"),
        Example([{"cron": "0 8 * * 1-5", "timezone": "Europe/Berlin", "min": 4}]),
    ] = ()
    warm_pool: Annotated[
        WarmPool | None,
        Doc("Servers that have started once and wait until scaling needs them"),
        Example({"size": 2, "state": "running"}),
    ] = None

    def completed(self, zones: int) -> Self:
        """Fill in the limits of a component in that many zones, and those of the schedule."""
        whole = super().completed(zones)
        target = whole.target_cpu
        if isinstance(target, Derived):
            target = None if whole.steps or whole.backlog is not None else USUAL_CPU
        schedule = tuple(each.within(whole.min, whole.max) for each in whole.schedule)
        return whole.replace(target_cpu=target, schedule=schedule)

    def limited(self) -> Self:
        """Narrow a limit that is a parameter to all limits that it meets, those of the schedule too."""
        whole = super().limited()
        if isinstance(whole.min, Number):
            tops = [each.max for each in self.schedule if isinstance(each.min, Derived)]
            high = whole.min.parameter.kind.high
            numbers = [each for each in (high, *tops) if isinstance(each, int)]
            whole = whole.replace(min=narrowed(whole.min, high=min(numbers)))
        if isinstance(whole.max, Number):
            floors = [each.min for each in self.schedule if isinstance(each.max, Derived)]
            low = whole.max.parameter.kind.low
            numbers = [each for each in (low, *floors) if isinstance(each, int)]
            whole = whole.replace(max=narrowed(whole.max, low=max(numbers)))
        return whole

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

    def spans(self, route: Route) -> Iterator[Span]:
        """Yield all limits that hold at some time: those without a schedule, then those of the schedule."""
        yield Span(self.min, self.max, route)
        for index, each in enumerate(self.schedule):
            yield Span(each.min, each.max, (*route, "schedule", index))
