"""Keys of the replacement of running tasks after a change, and their defaults."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, Self

from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example

Strategy = Literal["rolling", "blue_green", "canary", "linear"]

DAY = 1440
"""Minutes."""
MOST_PERCENT = 200
"""Percent of the number of tasks that may run."""
BAKE_TIME = 15
"""Minutes that AWS assumes:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-deploymentconfiguration.html"""

Minutes = Annotated[int, Between(0, DAY)]


class Canary(Record):
    """First shift of a canary deployment; the rest of the traffic follows at once."""

    percent: Annotated[int, Between(1, 100), Doc("Traffic of the first shift, in percent"), Example(10)] = 5
    bake_time: Annotated[Minutes, Doc("Minutes between the first shift and the rest"), Example(10)] = 10


class Linear(Record):
    """Equal shifts of a linear deployment."""

    percent: Annotated[int, Between(3, 100), Doc("Traffic of each shift, in percent"), Example(25)] = 10
    bake_time: Annotated[Minutes, Doc("Minutes between two shifts"), Example(5)] = 6

    @property
    def waits(self) -> int:
        """The number of waits between shifts, which CloudFormation counts in the same way."""
        whole, rest = divmod(100, self.percent)
        return whole if rest else whole - 1


class Deployment(Record):
    """Replacement of running tasks after a change."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(
                ("minimum_healthy_percent", "min_healthy_percent", "minimum_percent"), "use `min_percent`"
            ),
            **dict.fromkeys(("maximum_percent", "max_healthy_percent"), "use `max_percent`"),
            **dict.fromkeys(
                ("rollback", "rollback_alarms"),
                "use `alarms: true`; the circuit breaker and the alarms roll back on their own",
            ),
            **dict.fromkeys(
                ("hooks", "lifecycle_hooks"), "remove it: functions that a deployment calls are not supported"
            ),
        }
    )

    strategy: Annotated[
        Strategy,
        Doc(
            "`rolling` starts new tasks and stops old ones as the new ones become healthy; the others start "
            "all new tasks first, and shift the traffic: `blue_green` at once, `canary` in two shifts, "
            "`linear` in equal ones"
        ),
        Example("canary"),
    ] = "rolling"
    min_percent: Annotated[
        Annotated[int, Between(0, 100)] | None,
        Doc("Healthy tasks that remain during a rolling deployment, in percent of the number of tasks"),
        Example(50),
    ] = derived("`100` for `rolling`")
    max_percent: Annotated[
        Annotated[int, Between(100, MOST_PERCENT)] | None,
        Doc("Tasks that may run during a rolling deployment, in percent of the number of tasks"),
        Example(150),
    ] = derived(f"`{MOST_PERCENT}` for `rolling`")
    bake_time: Annotated[
        Minutes | None,
        Doc("Minutes that old tasks remain after all traffic was shifted, ready for a rollback"),
        Example(30),
    ] = derived(f"`{BAKE_TIME}`, and none for `rolling`")
    canary: Annotated[
        Canary | None, Doc("First shift of `canary`"), Example({"percent": 10, "bake_time": 10})
    ] = derived("5 percent, 10 minutes before the rest")
    linear: Annotated[Linear | None, Doc("Shifts of `linear`"), Example({"percent": 25, "bake_time": 5})] = (
        derived("10 percent every 6 minutes")
    )
    circuit_breaker: Annotated[
        bool | None,
        Doc("Whether a deployment whose tasks fail to start is stopped and rolled back"),
        Example(True),
    ] = derived("`true` for `rolling` and `blue_green`, for which AWS documents one")
    alarms: Annotated[
        bool,
        Doc(
            "Whether alarms on the target groups of its load balancers roll a deployment back: responses "
            "with a 5xx status, or unhealthy targets of a `network_load_balancer`"
        ),
        Example(True),
    ] = derived("`false` for `rolling`, `true` for the others")

    @property
    def shifts(self) -> bool:
        """Return whether old and new tasks run side by side, and the traffic is shifted."""
        return self.strategy != "rolling"

    def completed(self) -> Self:
        """Fill in the defaults, which depend on the strategy."""
        rolls, breaks = not self.shifts, self.strategy in {"rolling", "blue_green"}
        defaults = {
            "min_percent": 100 if rolls else None,
            "max_percent": MOST_PERCENT if rolls else None,
            "bake_time": None if rolls else BAKE_TIME,
            "canary": Canary() if self.strategy == "canary" else None,
            "linear": Linear() if self.strategy == "linear" else None,
            "circuit_breaker": True if breaks else None,
            "alarms": self.shifts,
        }
        unset = {name: each for name, each in defaults.items() if isinstance(getattr(self, name), Derived)}
        return self.replace(**unset)

    @property
    def minutes(self) -> int:
        """The minutes of the shifts and the bake time after them."""
        waits = self.canary.bake_time if self.canary else 0
        if self.linear:
            waits += self.linear.waits * self.linear.bake_time
        return waits + (self.bake_time or 0)
