"""`fargate`: a service of containers on AWS Fargate, which Amazon ECS starts, replaces, and scales."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, Self

from tiers.components.fargate import alarms, checks
from tiers.components.fargate.alarms import HIGHEST, ServiceAlarms
from tiers.components.fargate.capacity import Cpu, TaskCapacity
from tiers.components.fargate.secrets import NO_SECRETS, VARIABLES, Secrets, services
from tiers.diagnostics.model import Diagnostic
from tiers.ir import identifiers
from tiers.ir.facets import CONNECT, Backend, Call, Connection, Glyph, Listens, Offer, Placement
from tiers.ir.parameters import Text
from tiers.ir.stacks import SubnetKind
from tiers.ir.watches import Watch
from tiers.language import accepting
from tiers.language.accepting import Accepted
from tiers.language.component import Connections, Context, InSubnets, Member, connections_to
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example, Pattern
from tiers.language.vocabulary import Port
from tiers.workload import container_images, egress, roles
from tiers.workload.alarms import DEFAULT, beyond
from tiers.workload.egress import Egress
from tiers.workload.environment import Source
from tiers.workload.health_check import HealthCheck
from tiers.workload.log_retention import LogRetention

CLUSTER = "Cluster"
NAMESPACE = "ServiceConnectNamespace"
"""Logical IDs of what all services of a spec have in common."""

VALUE = Pattern(r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*", "a string without control characters")
Argument = Annotated[str, VALUE, Between(0, 4096)]
GRACE_PERIOD = 60
"""Seconds that a new task has to start before a failed health check counts."""
_LATER = "remove it: a task has one container, without volumes"


def service_id(component: str) -> str:
    """Return the logical ID of a component's service."""
    return f"{identifiers.pascal(component)}Service"


def task_definition_id(component: str) -> str:
    """Return the logical ID of a component's task definition."""
    return f"{identifiers.pascal(component)}TaskDefinition"


def execution_role_id(component: str) -> str:
    """Return the logical ID of the role by which ECS starts a component's tasks."""
    return f"{identifiers.pascal(component)}ExecutionRole"


def scalable_target_id(component: str) -> str:
    """Return the logical ID of the scaling limits of a component's service."""
    return f"{identifiers.pascal(component)}ScalableTarget"


class TaskHealthCheck(HealthCheck):
    """Health check by which a load balancer finds out whether a task can serve requests."""

    grace_period: Annotated[
        int, Between(0, 7200), Doc("Seconds that a new task has before a failed check counts"), Example(120)
    ] = GRACE_PERIOD


class Deployment(Record):
    """Replacement of running tasks after a change."""

    strategy: Annotated[
        Literal["rolling"],
        Doc("`rolling` starts new tasks and stops old ones as the new ones become healthy"),
        Example("rolling"),
    ] = "rolling"
    circuit_breaker: Annotated[
        bool,
        Doc("Whether a deployment whose tasks fail to start is stopped and rolled back"),
        Example(True),
    ] = True


class Fargate(InSubnets):
    """A service of containers on AWS Fargate over all its subnets' zones, scaled by CPU utilization."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(
                ("count", "replicas", "desired_count"),
                "use `capacity: {min: …, max: …}`, both the same for a fixed number",
            ),
            **dict.fromkeys(
                ("build", "dockerfile"), "push the image to a registry, and use `image` with its name"
            ),
            **dict.fromkeys(("volumes", "mounts", "sidecars", "containers"), _LATER),
            **dict.fromkeys(
                ("spot", "launch_type", "capacity_provider", "capacity_providers"),
                "remove it: all tasks run on Fargate's own capacity provider",
            ),
            "instance_type": "use `cpu` and `memory`",
            "user_data": "use `command`, or build it into the image",
            "key_pair": "use `exec: true`, which opens a shell by ECS Exec",
            "enable_execute_command": "use `exec`",
            "execute_command": "use `exec`",
            "security_group": "remove it: its security group follows from connections and `egress`",
            "ports": "a service has one `port`; connections can name others",
            "retention": "use `log_retention`",
            "logs": "use `log_retention`",
            "schedule": "remove it: a service runs all the time",
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
    image: container_images.Image
    command: Annotated[
        tuple[Argument, ...] | None,
        Between(1, 100),
        Doc("Command of the container, if not that of the image"),
        Example(["serve", "--port", "8080"]),
    ] = None
    entrypoint: Annotated[
        tuple[Argument, ...] | None,
        Between(1, 100),
        Doc("Entry point of the container, if not that of the image"),
        Example(["/usr/bin/tini", "--"]),
    ] = None
    port: Annotated[
        Port | None,
        Doc("TCP port that the container listens on; without it nothing can connect unless it names a port"),
        Example(8080),
    ] = None
    cpu: Annotated[Cpu, Doc("CPU units of a task; 1024 are one vCPU"), Example(512)] = 512
    memory: Annotated[
        int, Between(512, 122880), Doc("Memory of a task in MiB; each `cpu` has its sizes"), Example(1024)
    ] = derived("2 MiB for each CPU unit")
    architecture: Annotated[
        Literal["x86_64", "arm64"], Doc("Processor architecture of the image"), Example("x86_64")
    ] = "arm64"
    capacity: Annotated[TaskCapacity, Doc("Number of tasks"), Example({"min": 2, "max": 6})] = TaskCapacity()
    environment: Annotated[
        Mapping[str, Annotated[str, VALUE] | Source],
        VARIABLES,
        Doc("Environment variables of the container; never a secret"),
        Example({"DB_HOST": {"from": "orders.endpoint"}, "LOG_LEVEL": "info"}),
    ] = MappingProxyType({})
    secrets: Secrets = NO_SECRETS
    role: Annotated[
        roles.Role, Doc("Permissions of the container on AWS"), Example({"secrets": ["orders"]})
    ] = roles.Role()
    health_check: Annotated[
        TaskHealthCheck, Doc("Health check by load balancers"), Example({"path": "/healthz"})
    ] = TaskHealthCheck()
    ephemeral_storage: Annotated[
        int | None, Between(21, 200), Doc("GiB of temporary storage of a task; 20 if left out"), Example(50)
    ] = None
    read_only: Annotated[
        bool, Doc("Whether the root file system of the container is read-only"), Example(False)
    ] = derived("`true`, but `false` with `exec`")
    stop_timeout: Annotated[
        int,
        Between(2, 120),
        Doc("Seconds that a container has to stop before it is killed"),
        Example(60),
    ] = 30
    exec: Annotated[bool, Doc("Whether ECS Exec can run commands in the containers"), Example(True)] = False
    log_retention: Annotated[LogRetention, Doc("Days that logs are kept"), Example(30)] = 90
    egress: Annotated[
        Egress,
        Doc(
            "`internet` allows connections to any address on ports 80 and 443, a list to these CIDR blocks, "
            "`https` to any address on 443 alone, `none` to no address; `endpoints` of the network are "
            "reached either way"
        ),
        Example("https"),
    ] = derived("`internet` if the subnets have a route there, else `none`")
    deployment: Annotated[
        Deployment, Doc("Replacement of running tasks after a change"), Example({"circuit_breaker": True})
    ] = Deployment()
    connects_to: Connections = ()
    alarms: Annotated[
        Literal["recommended", "none"] | ServiceAlarms | None,
        Doc("Alarms on the service, each with its threshold or `none`"),
        Example({"cpu": 90}),
    ] = derived(DEFAULT)

    def kind_of_subnet(self) -> SubnetKind:
        """Return private subnets."""
        return "private"

    def complete(self, here: Context) -> Self:
        """Fill in the number and size of tasks, the egress, and whether the file system is read-only."""
        completed = super().complete(here)
        zones = len({subnet.zone for subnet in here.subnets(completed.subnets)}) or 1
        completed = completed.replace(capacity=completed.capacity.completed(zones))
        if isinstance(completed.egress, Derived):
            completed = completed.replace(egress="internet" if completed.has_exit(here) else "none")
        if isinstance(completed.memory, Derived):
            completed = completed.replace(memory=2 * completed.cpu)
        if isinstance(completed.read_only, Derived):
            completed = completed.replace(read_only=not completed.exec)
        return completed.replace(alarms=_completed(completed.alarms, completed.capacity))

    def watches(self, here: Context) -> Iterator[Watch]:
        """Yield the metrics of the service."""
        return alarms.watches(self, here, CLUSTER, service_id(here.name))

    def has_exit(self, here: Context) -> bool:
        """Return whether a default route leads to the internet from each of its subnets."""
        return here.network.has_nat and all(subnet.kind == "private" for subnet in here.subnets(self.subnets))

    def place(self, here: Context) -> Placement:
        """Return its place: its containers call AWS, and connect to what `egress` allows."""
        return (
            super()
            .place(here)
            ._replace(egress=egress.allowed(self.egress), has_exit=self.has_exit(here), uses_endpoints=True)
        )

    def listens(self, here: Context) -> tuple[Listens, ...]:
        """Listen on `port`."""
        return (Listens(self.port),) if self.port else ()

    def accepts(self, wanted: Connection, caller: Member, here: Context) -> Accepted:
        """Accept connections on any port that is written: its program may listen there."""
        return accepting.by_port(wanted, caller, here, is_closed=False)

    def connections(self, here: Context) -> Iterator[Connection]:
        """Yield the connections of `connects_to`."""
        return connections_to(self.connects_to, (*here.route, "connects_to"))

    def has_stable_name(self, caller: Member) -> bool:
        """Return whether callers find it: other services do, by Service Connect."""
        return self.port is None or isinstance(caller.component, Fargate)

    def backend(self, here: Context) -> Backend | None:
        """Return its tasks as targets of load balancers, on the port; ECS registers them by address."""
        return Backend("ip", self.port, self.health_check) if self.port else None

    def calls(self, here: Context) -> Iterator[Call]:
        """Yield what ECS needs from within the subnet to start a task, and for ECS Exec.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
        """
        image = (*here.route, "image")
        if container_images.repository(self.image) or isinstance(self.image, Text):
            yield from (Call(service, image) for service in ("ecr.api", "ecr.dkr", "s3"))
        yield Call("logs", image)
        for service in services(self.secrets):
            yield Call(service, (*here.route, "secrets"))
        if self.exec:
            yield Call("ssmmessages", (*here.route, "exec"))

    def principal(self) -> str:
        """Return the service of tasks."""
        return "ecs-tasks.amazonaws.com"

    def makes_role(self, here: Context) -> bool:
        """Return whether the container has any permissions: by `role`, by a connection, or for ECS Exec."""
        return self.role.says_something or self.exec or bool(here.grants())

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return its name and port in Service Connect, if it has a port."""
        if not self.port:
            return {}
        return {
            "endpoint": Offer((name,), "address"),
            "port": Offer((str(self.port),), "address"),
            "url": Offer((f"http://{name}:{self.port}",), "address"),
        }

    def served(self, here: Context) -> tuple[int, ...]:
        """Return the ports that other services connect to by Service Connect."""
        found = {
            flow.port
            for flow in here.flows_in()
            if (flow.access, flow.protocol) == (CONNECT, "tcp") and _is_service(flow.source, here)
        }
        return tuple(sorted(found))

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
        return Glyph("container", f"Fargate {self.capacity.words}", here.in_each_zone("tasks"))


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
