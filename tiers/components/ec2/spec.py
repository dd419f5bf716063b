"""`ec2`: a fixed number of servers, spread over the zones."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, Self

from tiers.diagnostics.model import Diagnostic
from tiers.ir import identifiers
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch
from tiers.language.component import Context
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example
from tiers.network.layout import PlannedSubnet
from tiers.workload import codes, instance_alarms
from tiers.workload.alarms import DEFAULT
from tiers.workload.instance_alarms import InstanceAlarms
from tiers.workload.server import Server


class Ec2(Server):
    """A fixed number of servers. They are not replaced or scaled; `autoscaling` does both."""

    recommended: ClassVar[Record | None] = InstanceAlarms()

    type: Annotated[Literal["ec2"], Doc("Always `ec2`")]
    count: Annotated[
        int,
        Between(1, 100),
        Doc("Number of servers, distributed over the zones in order"),
        Example(2),
    ] = 1
    alarms: Annotated[
        Literal["recommended", "none"] | InstanceAlarms | None,
        Doc("Alarms on each instance, each with its threshold or `none`"),
        Example({"cpu": 90}),
    ] = derived(DEFAULT)

    def complete(self, here: Context) -> Self:
        """Remove the grace period, which only a group has."""
        completed = super().complete(here)
        if isinstance(completed.health_check.grace_period, Derived):
            return completed.replace(health_check=completed.health_check.replace(grace_period=None))
        return completed

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find a grace period, which has no effect here."""
        yield from super().check(here)
        if self.health_check.grace_period is not None:
            yield codes.GRACE_PERIOD.at(
                (*here.route, "health_check", "grace_period"),
                f"`grace_period` has no effect on the `ec2` component `{here.name}`",
                label="only `autoscaling` replaces servers",
                help="remove it, or use `type: autoscaling`",
            )

    def watches(self, here: Context) -> Iterator[Watch]:
        """Yield the metrics of each instance."""
        return instance_alarms.watches(self.alarms, self.instance_ids(here.name), Stack.LOGIC, here)

    def subnet_of(self, number: int, here: Context) -> PlannedSubnet:
        """Return the subnet of the instance with that number, counted from 1.

        Zones first, then the subnets within the zone: a further zone moves only instances beyond it.
        """
        subnets = here.subnets(self.subnets)
        zones = sorted({subnet.zone for subnet in subnets})
        turn, zone = divmod(number - 1, len(zones))
        in_zone = [subnet for subnet in subnets if subnet.zone == zones[zone]]
        return in_zone[turn % len(in_zone)]

    def instance_ids(self, name: str) -> tuple[str, ...]:
        """Return the logical ID of every instance."""
        return tuple(identifiers.instance(name, number) for number in range(1, self.count + 1))
