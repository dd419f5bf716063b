"""Tasks of containers on AWS Fargate: the keys and facets that all types that run some have in common."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, Self

from tiers.diagnostics.model import Diagnostic, Route
from tiers.ir import identifiers
from tiers.ir.facets import Call, Connection, Placement
from tiers.ir.parameters import Text
from tiers.ir.stacks import SubnetKind
from tiers.language.component import Connections, Context, InSubnets, connections_to
from tiers.language.record import Derived, derived
from tiers.language.shape import Between, Doc, Example, Pattern
from tiers.workload import container_images, egress, roles, unbuilt_images
from tiers.workload.egress import Egress
from tiers.workload.environment import Source
from tiers.workload.log_retention import LogRetention
from tiers.workload.tasks import checks
from tiers.workload.tasks.secrets import NO_SECRETS, VARIABLES, Secrets, services
from tiers.workload.tasks.sizes import Cpu

CLUSTER = "Cluster"
"""Logical ID of the cluster that all tasks of a spec run in."""

VALUE = Pattern(r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*", "a string without control characters")
Argument = Annotated[str, VALUE, Between(0, 4096)]
_LATER = "remove it: a task has one container, without volumes"


def task_definition_id(component: str) -> str:
    """Return the logical ID of a component's task definition."""
    return f"{identifiers.pascal(component)}TaskDefinition"


def execution_role_id(component: str) -> str:
    """Return the logical ID of the role by which ECS starts a component's tasks."""
    return f"{identifiers.pascal(component)}ExecutionRole"


class Tasks(InSubnets):
    """A component that runs tasks on AWS Fargate."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(("volumes", "mounts", "sidecars", "containers"), _LATER),
            "instance_type": "use `cpu` and `memory`",
            "user_data": "use `command`, or build it into the image",
            "key_pair": "use `exec: true`, which opens a shell by ECS Exec",
            "enable_execute_command": "use `exec`",
            "execute_command": "use `exec`",
            "security_group": "remove it: its security group follows from connections and `egress`",
            "retention": "use `log_retention`",
            "logs": "use `log_retention`",
        }
    )

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
    cpu: Annotated[Cpu, Doc("CPU units of a task; 1024 are one vCPU"), Example(512)] = 512
    memory: Annotated[
        int, Between(512, 122880), Doc("Memory of a task in MiB; each `cpu` has its sizes"), Example(1024)
    ] = derived("2 MiB for each CPU unit")
    architecture: Annotated[
        Literal["x86_64", "arm64"], Doc("Processor architecture of the image"), Example("x86_64")
    ] = "arm64"
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
    connects_to: Connections = ()

    @classmethod
    def foreign(cls, data: Mapping[str, Any], route: Route) -> Mapping[str, Diagnostic | None]:
        """Return the finding about an image that is to be built."""
        return unbuilt_images.findings(data, route)

    def kind_of_subnet(self) -> SubnetKind:
        """Return private subnets."""
        return "private"

    def complete(self, here: Context) -> Self:
        """Fill in the size of tasks, the egress, and whether the file system is read-only."""
        completed = super().complete(here)
        if isinstance(completed.egress, Derived):
            completed = completed.replace(egress="internet" if completed.has_exit(here) else "none")
        if isinstance(completed.memory, Derived):
            completed = completed.replace(memory=2 * completed.cpu)
        if isinstance(completed.read_only, Derived):
            completed = completed.replace(read_only=not completed.exec)
        return completed

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

    def connections(self, here: Context) -> Iterator[Connection]:
        """Yield the connections of `connects_to`."""
        return connections_to(self.connects_to, (*here.route, "connects_to"))

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

    def port_names(self, here: Context) -> Mapping[int, str]:
        """Return the names of ports that other tasks find by Service Connect."""
        return {}

    def opened(self, here: Context) -> tuple[tuple[int, str], ...]:
        """Return the ports that connections open, each with its protocol."""
        return tuple(sorted({(flow.port, str(flow.protocol)) for flow in here.flows_in()}))

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find tasks that could not start."""
        yield from super().check(here)
        yield from checks.check(self, here)
