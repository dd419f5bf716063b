"""`fargate`: a service of containers on AWS Fargate, which Amazon ECS starts, replaces, and scales."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, Self

from tiers.components.fargate import alarms, checks
from tiers.components.fargate.alarms import HIGHEST, ServiceAlarms
from tiers.components.fargate.capacity import MOST_TASKS, TaskCapacity
from tiers.components.fargate.deployment import Deployment
from tiers.diagnostics.model import Diagnostic
from tiers.ir import identifiers
from tiers.ir.facets import CONNECT, Backend, Connection, Glyph, Listens, Offer, Placement
from tiers.ir.watches import Watch
from tiers.language import accepting
from tiers.language.accepting import Accepted
from tiers.language.component import Context, Member
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, DeployTime, Doc, Example, Pattern
from tiers.language.vocabulary import Port
from tiers.workload.alarms import DEFAULT, beyond
from tiers.workload.health_check import HealthCheck
from tiers.workload.spot import Spot
from tiers.workload.tasks.spec import CLUSTER, Tasks

NAMESPACE = "ServiceConnectNamespace"
"""Logical ID of the namespace of all services of a spec."""

GRACE_PERIOD = 60
"""Seconds that a new task has to start before a failed health check counts."""


def service_id(component: str) -> str:
    """Return the logical ID of a component's service."""
    return f"{identifiers.pascal(component)}Service"


def scalable_target_id(component: str) -> str:
    """Return the logical ID of the scaling limits of a component's service."""
    return f"{identifiers.pascal(component)}ScalableTarget"


class TaskHealthCheck(HealthCheck):
    """Health check by which a load balancer finds out whether a task can serve requests."""

    grace_period: Annotated[
        int, Between(0, 7200), Doc("Seconds that a new task has before a failed check counts"), Example(120)
    ] = GRACE_PERIOD


class Fargate(Tasks):
    """A service of containers on AWS Fargate over all its subnets' zones, scaled by CPU utilization."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **Tasks.hints,
            **dict.fromkeys(
                ("replicas", "desired_count", "deploy"), "use `count`, or `capacity: {min: …, max: …}`"
            ),
            **dict.fromkeys(
                ("launch_type", "capacity_provider", "capacity_providers"),
                "remove it: tasks run on Fargate, and those of `spot` on Fargate Spot",
            ),
            "ports": "a service has one `port`, and each of its `sidecars` too; connections can name others",
            "schedule": "use `capacity: {schedule: […]}`, times at which `min` and `max` change",
        }
    )
    offered: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "endpoint": "name, for other `fargate` components",
            "port": "port",
            "url": "`http://` address, for other `fargate` components",
        }
    )

    recommended: ClassVar[Record | None] = ServiceAlarms()

    type: Annotated[Literal["fargate"], Doc("Always `fargate`")]
    port: Annotated[
        Port | None,
        Doc("TCP port that the container listens on; without it nothing can connect unless it names a port"),
        Example(8080),
    ] = None
    dns_name: Annotated[
        str | None,
        # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectClientAlias.html
        Pattern("[a-z0-9_][a-z0-9_.-]*", "a DNS name such as `api.prod.shop.local`"),
        Between(1, 127),
        Doc("Name by which other services connect to it, if that is not the component's"),
        Example("api.prod.shop.local"),
    ] = None
    count: Annotated[
        int | None,
        Between(0, MOST_TASKS),
        DeployTime(),
        Doc("Fixed number of tasks in place of `capacity`; with `0`, the service is paused"),
        Example(2),
    ] = None
    capacity: Annotated[
        TaskCapacity | None, Doc("Number of tasks, with scaling"), Example({"min": 2, "max": 6})
    ] = derived("the defaults of its keys, or none with `count`")
    spot: Annotated[
        Spot | None, Doc("Part of the tasks on Fargate Spot"), Example({"percent": 50, "on_demand_base": 1})
    ] = None
    health_check: Annotated[
        TaskHealthCheck, Doc("Health check by load balancers"), Example({"path": "/healthz"})
    ] = TaskHealthCheck()
    deployment: Annotated[
        Deployment, Doc("Replacement of running tasks after a change"), Example({"strategy": "blue_green"})
    ] = Deployment()
    alarms: Annotated[
        Literal["recommended", "none"] | ServiceAlarms | None,
        Doc("Alarms on the service, each with its threshold or `none`"),
        Example({"cpu": 90}),
    ] = derived(DEFAULT)

    @property
    def main_port(self) -> int | None:
        """The port that the main container listens on."""
        return self.port

    @property
    def entrance(self) -> int | None:
        """The port of connections that name none: `port`, or that of the only sidecar that has one."""
        ports = [each.port for each in self.sidecars.values() if each.port]
        return self.port or (ports[0] if len(ports) == 1 else None)

    def complete(self, here: Context) -> Self:
        """Fill in the number of tasks, and the thresholds of alarms, beside what all tasks have."""
        completed = super().complete(here)
        zones = len({subnet.zone for subnet in here.subnets(completed.subnets)}) or 1
        capacity = completed.capacity
        if isinstance(capacity, Derived):
            capacity = TaskCapacity() if completed.count is None else None
        completed = completed.replace(
            capacity=capacity and capacity.completed(zones), deployment=completed.deployment.completed()
        )
        return completed.replace(alarms=_completed(completed.alarms, completed.limits))

    @property
    def limits(self) -> TaskCapacity:
        """The capacity, or that of a fixed number of tasks."""
        if self.capacity is not None:
            return self.capacity
        count = self.count or 0
        return TaskCapacity(min=count, max=count, target_cpu=None)

    @property
    def scaled(self) -> TaskCapacity | None:
        """The capacity, if anything changes the number of tasks."""
        return self.capacity if self.capacity and self.capacity.is_scaled else None

    def place(self, here: Context) -> Placement:
        """Return its place; without tasks, it has no network interface."""
        return super().place(here)._replace(may_be_absent=self.limits.least == 0)

    def watches(self, here: Context) -> Iterator[Watch]:
        """Yield the metrics of the service."""
        return alarms.watches(self, here, CLUSTER, service_id(here.name))

    def listens(self, here: Context) -> tuple[Listens, ...]:
        """Listen on `port`, or that of the only sidecar that has one."""
        return (Listens(self.entrance),) if self.entrance else ()

    def accepts(self, wanted: Connection, caller: Member, here: Context) -> Accepted:
        """Accept connections on any port that is written: its program may listen there."""
        return accepting.by_port(wanted, caller, here, is_closed=False)

    def has_stable_name(self, caller: Member) -> bool:
        """Return whether callers find it: other services do, by Service Connect."""
        return self.entrance is None or isinstance(caller.component, Fargate)

    def backend(self, here: Context) -> Backend | None:
        """Return its tasks as targets of load balancers, on the port; ECS registers them by address."""
        if not self.entrance:
            return None
        return Backend("ip", self.entrance, self.health_check, is_shifted=self.deployment.shifts)

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return its name and port in Service Connect, if it has a port."""
        if not self.entrance:
            return {}
        host = self.host_name(name)
        return {
            "endpoint": Offer((host,), "address"),
            "port": Offer((str(self.entrance),), "address"),
            "url": Offer((f"http://{host}:{self.entrance}",), "address"),
        }

    def host_name(self, name: str) -> str:
        """Return the name in Service Connect of the service with that component's name."""
        return self.dns_name or name

    def served(self, here: Context) -> tuple[int, ...]:
        """Return the ports that other services connect to by Service Connect."""
        found = {
            flow.port
            for flow in here.flows_in()
            if (flow.access, flow.protocol) == (CONNECT, "tcp") and _is_service(flow.source, here)
        }
        return tuple(sorted(found))

    def port_names(self, here: Context) -> Mapping[int, str]:
        """Return the names of the ports in the namespace; no component's name has two hyphens in a row."""
        return {
            port: here.name if port == self.entrance else f"{here.name}--{port}" for port in self.served(here)
        }

    def used(self, here: Context) -> tuple[str, ...]:
        """Return the services that it connects to by Service Connect."""
        found = (
            flow.target
            for flow in here.flows_out()
            if (flow.access, flow.protocol) == (CONNECT, "tcp") and _is_service(flow.target, here)
        )
        return tuple(dict.fromkeys(found))

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find services that could not start, be reached, or be checked."""
        yield from super().check(here)
        yield from checks.check(self, here)

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams: tasks in each zone."""
        words = self.limits.words if self.capacity else str(self.count or "paused")
        spot = f" · {self.spot.percent}% spot" if self.spot else ""
        return Glyph("container", f"Fargate {words}{spot}", here.in_each_zone("tasks"))


def _completed(
    watched: Literal["recommended", "none"] | ServiceAlarms | None, capacity: TaskCapacity
) -> Literal["recommended", "none"] | ServiceAlarms | None:
    """Fill in thresholds that are above the values that scaling aims at."""
    if not isinstance(watched, ServiceAlarms):
        return watched
    cpu = beyond(capacity.target_cpu, HIGHEST) if isinstance(watched.cpu, Derived) else watched.cpu
    memory = watched.memory
    if isinstance(memory, Derived):
        memory = beyond(capacity.target_memory, HIGHEST)
    return watched.replace(cpu=cpu, memory=memory)


def _is_service(name: str, here: Context) -> bool:
    return isinstance(here.members[name].component, Fargate)
