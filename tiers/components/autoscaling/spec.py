"""`autoscaling`: servers that are replaced when unhealthy, and whose number follows the load."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, Self

from tiers.components.autoscaling import alarms, checks
from tiers.components.autoscaling.alarms import GroupAlarms
from tiers.components.autoscaling.capacity import Capacity
from tiers.diagnostics.model import Diagnostic
from tiers.ir import identifiers
from tiers.ir.facets import Glyph, Placement
from tiers.ir.watches import Failures, Watch
from tiers.language.component import Context
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example
from tiers.workload import agent, signals
from tiers.workload.alarms import DEFAULT, HIGHEST_CPU, beyond
from tiers.workload.environment import Parts
from tiers.workload.server import Server
from tiers.workload.spot import Spot
from tiers.workload.volumes.keys import volume_words

GRACE_PERIOD = 120
"""Seconds that a new server has for its user data before a failed health check counts."""


TAGGED = ("volume", "network-interface")
"""Resources that the tags of a group do not reach, so a launch template tags them. A new tag is a new version
of the template and replaces the servers a few at a time, but an account whose policies require tags refuses
every launch without them: https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-tagging.html"""


def termination_hook_id(component: str) -> str:
    """Return the logical ID of the hook that lets a server of a group go on before it is terminated."""
    return f"{identifiers.pascal(component)}TerminationHook"


class AutoScaling(Server):
    """A group of servers over all its subnets' zones, replaced when unhealthy, scaled by processor use."""

    recommended: ClassVar[Record | None] = GroupAlarms()
    metrics_of: ClassVar[str] = agent.OF_GROUP

    type: Annotated[Literal["autoscaling"], Doc("Always `autoscaling`")]
    spot: Annotated[
        Spot | None,
        Doc("Part of the servers on spot capacity, with several types in `instance_type`"),
        Example({"percent": 50, "on_demand_base": 1}),
    ] = None
    capacity: Annotated[Capacity, Doc("Number of servers, with scaling"), Example({"min": 2, "max": 6})] = (
        Capacity()
    )
    update: Annotated[
        Literal["instance_refresh", "rolling"],
        Doc(
            "How changes reach running servers, while the update of the stack waits: by `instance_refresh`, "
            "Auto Scaling replaces them as new ones become healthy, in 36 hours at most; by `rolling`, "
            "CloudFormation replaces them in batches, as new ones signal that they answer their health check"
        ),
        Example("rolling"),
    ] = "instance_refresh"
    alarms: Annotated[
        Literal["recommended", "none"] | GroupAlarms | None,
        Doc("Alarms on the group, each with its threshold or `none`"),
        Example({"cpu": 90}),
    ] = derived(DEFAULT)

    max_lifetime: Annotated[
        int | None,
        Between(1, 365),
        Doc("Days after which a server is replaced, by a new one that starts first"),
        Example(14),
    ] = None
    drain: Annotated[
        int | None,
        Between(30, 7200),
        Doc(
            "Seconds that a server goes on after it is taken out of service, so that its programs can end "
            "their work; its instance metadata has the state `Terminated` from then on"
        ),
        Example(120),
    ] = None

    def complete(self, here: Context) -> Self:
        """Fill in the capacity, and the alarms that follow from it."""
        completed = super().complete(here)
        zones = len({subnet.zone for subnet in here.subnets(completed.subnets)}) or 1
        check = completed.health_check
        grace = GRACE_PERIOD if isinstance(check.grace_period, Derived) else check.grace_period
        watched, capacity = completed.alarms, completed.capacity.completed(zones)
        if isinstance(watched, GroupAlarms) and isinstance(watched.cpu, Derived):
            watched = watched.replace(cpu=beyond(capacity.usual_cpu, HIGHEST_CPU))
        return completed.replace(
            alarms=watched,
            capacity=capacity,
            health_check=check.replace(grace_period=grace),
        )

    def place(self, here: Context) -> Placement:
        """Return its place; without servers, it has no network interface."""
        return super().place(here)._replace(may_be_absent=self.capacity.least == 0)

    def watches(self, here: Context) -> Iterator[Watch | Failures]:
        """Yield the metrics of the group and of its servers, and its failures."""
        return alarms.watches(self, here)

    @property
    def is_mixed(self) -> bool:
        """Whether the group chooses among instance types, or between on-demand and spot capacity."""
        return self.spot is not None or len(self.instance_types) > 1

    @property
    def grace_period(self) -> int:
        """Seconds that a new server has to start."""
        grace = self.health_check.grace_period
        return GRACE_PERIOD if grace is None else grace

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find a capacity or an update that makes no sense."""
        yield from super().check(here)
        yield from checks.check(self, here)

    def check_image(self, here: Context) -> Iterator[Diagnostic]:
        """Find nothing: other servers take over while one is replaced by a newer image."""
        return iter(())

    def last_words(self, here: Context) -> Parts:
        """Signal, if updates wait for it."""
        if self.update != "rolling":
            return ()
        layers = {tie.layer for tie in here.behind()}
        # Of both kinds of load balancers, that of applications asks for more.
        layer = min(layers, default=None)
        checked = signals.Checked(self.port, self.health_check, layer) if self.port and layer else None
        resource = identifiers.auto_scaling_group(here.name)
        return signals.script(resource, checked, signals.wait(self.grace_period))

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams: servers in each zone."""
        words = [f"auto scaling {self.capacity.words}", self.type_words, *volume_words(self.volumes)]
        return Glyph("server_group", " · ".join(words), here.in_each_zone("servers"))
