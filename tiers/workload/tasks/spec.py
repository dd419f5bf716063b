"""Tasks of containers on AWS Fargate: the keys and facets that all types that run some have in common."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, Self

from tiers.diagnostics.model import Diagnostic
from tiers.ir import identifiers
from tiers.ir.facets import Call, Connection, Exists, Placement
from tiers.ir.stacks import SubnetKind
from tiers.language.component import Connections, Context, InSubnets, connections_to
from tiers.language.record import Derived, derived
from tiers.language.shape import Between, Doc, Example
from tiers.workload import consuming, egress, roles
from tiers.workload.consuming import Consumes
from tiers.workload.egress import Egress
from tiers.workload.environment import secrets_of
from tiers.workload.log_retention import LogRetention
from tiers.workload.tasks import checks, mounts
from tiers.workload.tasks.container import NO_SIDECARS, Container, InTask, Sidecars
from tiers.workload.tasks.secrets import services
from tiers.workload.tasks.sizes import Cpu

CLUSTER = "Cluster"
"""Logical ID of the cluster that all tasks of a spec run in."""


def task_definition_id(component: str) -> str:
    """Return the logical ID of a component's task definition."""
    return f"{identifiers.pascal(component)}TaskDefinition"


def execution_role_id(component: str) -> str:
    """Return the logical ID of the role by which ECS starts a component's tasks."""
    return f"{identifiers.pascal(component)}ExecutionRole"


class Tasks(InSubnets, Container):
    """A component that runs tasks on AWS Fargate. The keys of a container are those of its main container."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **Container.hints,
            "containers": "use the keys of the component for its main container, and `sidecars` for others",
            **dict.fromkeys(("init_containers", "sidecar_containers"), "use `sidecars`"),
            "instance_type": "use `cpu` and `memory`",
            "user_data": "use `command`, or build it into the image",
            "key_pair": "use `exec: true`, which opens a shell by ECS Exec",
            "enable_execute_command": "use `exec`",
            "execute_command": "use `exec`",
            "security_group": "remove it: its security group follows from connections and `egress`",
            "retention": "use `log_retention`",
            "logs": "use `log_retention`",
            **dict.fromkeys(("queue", "queues", "subscribe"), "use `consumes`"),
            **dict.fromkeys(
                ("assign_public_ip", "placement", "network"),
                "use `public: true` for tasks with public addresses",
            ),
        }
    )

    sidecars: Sidecars = NO_SIDECARS
    cpu: Annotated[Cpu, Doc("CPU units of a task; 1024 are one vCPU"), Example(512)] = 512
    memory: Annotated[
        int, Between(512, 122880), Doc("Memory of a task in MiB; each `cpu` has its sizes"), Example(1024)
    ] = derived("2 MiB for each CPU unit")
    architecture: Annotated[
        Literal["x86_64", "arm64"], Doc("Processor architecture of the image"), Example("x86_64")
    ] = "arm64"
    role: Annotated[
        roles.ExistingRole | roles.Role,
        Doc(f"Permissions of the containers on AWS; {roles.EXISTS}"),
        Example({"secrets": ["orders"]}),
    ] = roles.Role()
    ephemeral_storage: Annotated[
        int | None, Between(21, 200), Doc("GiB of temporary storage of a task; 20 if left out"), Example(50)
    ] = None
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
    public: Annotated[
        bool,
        Doc("Whether the tasks are in public subnets, each with a public address, and need no NAT gateway"),
        Example(True),
    ] = False
    connects_to: Connections = ()
    consumes: Consumes = ()

    @property
    def public_address(self) -> str:
        """The word by which ECS gives a task a public address, or none."""
        return "ENABLED" if self.public else "DISABLED"

    @property
    def main_port(self) -> int | None:
        """The port that the main container listens on."""
        return None

    def containers(self, here: Context) -> tuple[InTask, ...]:
        """Return the containers of a task, the main one first."""
        main = InTask(here.name, self, here.route, self.main_port, is_main=True)
        sidecars = (
            InTask(name, each, (*here.route, "sidecars", name), each.port, each.essential)
            for name, each in self.sidecars.items()
        )
        return (main, *sidecars)

    def listener(self, port: int, here: Context) -> InTask:
        """Return the container that listens on a port: the main one, unless it is a sidecar's."""
        main, *sidecars = self.containers(here)
        return next((each for each in sidecars if each.port == port), main)

    def kind_of_subnet(self) -> SubnetKind:
        """Return the kind that `public` asks for."""
        return "public" if self.public else "private"

    def complete(self, here: Context) -> Self:
        """Fill in the size of tasks, the egress, the secrets to read, and what the containers leave out."""
        completed = super().complete(here)
        if isinstance(completed.egress, Derived):
            completed = completed.replace(egress="internet" if completed.has_exit(here) else "none")
        if isinstance(completed.memory, Derived):
            completed = completed.replace(memory=2 * completed.cpu)
        completed = completed.replace(
            role=roles.completed(completed.role, completed.named_secrets(here), here)
        )
        environment = here.about.environment
        sidecars = {
            name: each.completed(environment, here, is_entered=completed.exec)
            for name, each in completed.sidecars.items()
        }
        return completed.replace(sidecars=sidecars).completed(environment, here, is_entered=completed.exec)

    def named_secrets(self, here: Context) -> Iterator[str]:
        """Yield the databases whose secrets the variables of the containers name."""
        for each in self.containers(here):
            yield from secrets_of(each.keys.environment)

    def exists(self, here: Context) -> Iterator[Exists]:
        """Yield the role, if it exists already."""
        return roles.exists(self.role, here)

    def has_exit(self, here: Context) -> bool:
        """Return whether a default route leads to the internet from each of its subnets."""
        subnets = here.subnets(self.subnets)
        if self.public:
            return all(subnet.kind == "public" for subnet in subnets)
        return here.network.has_nat and all(subnet.kind == "private" for subnet in subnets)

    def place(self, here: Context) -> Placement:
        """Return its place: its containers call AWS, and connect to what `egress` allows."""
        return (
            super()
            .place(here)
            ._replace(
                egress=egress.allowed(self.egress),
                has_exit=self.has_exit(here),
                uses_endpoints=True,
                is_public=self.public,
            )
        )

    def connections(self, here: Context) -> Iterator[Connection]:
        """Yield the connections of `connects_to`, to queues that it consumes from, and to what it mounts."""
        yield from connections_to(self.connects_to, (*here.route, "connects_to"))
        yield from consuming.connections_of(self.consumes, (*here.route, "consumes"))
        for each in self.containers(here):
            yield from mounts.connections(each.keys.mounts, (*each.route, "mounts"), here)

    def calls(self, here: Context) -> Iterator[Call]:
        """Yield what ECS needs from within the subnet to start a task, and for ECS Exec.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
        """
        for container in self.containers(here):
            keys, route = container.keys, container.route
            if keys.is_in_ecr:
                yield from (Call(service, (*route, "image")) for service in ("ecr.api", "ecr.dkr", "s3"))
            yield Call("logs", (*route, "image"))
            if keys.credentials is not None:
                yield Call("secretsmanager", (*route, "credentials"))
            for service in services(keys.secrets):
                yield Call(service, (*route, "secrets"))
        if self.exec:
            yield Call("ssmmessages", (*here.route, "exec"))

    def principal(self) -> str:
        """Return the service of tasks."""
        return "ecs-tasks.amazonaws.com"

    def makes_role(self, here: Context) -> bool:
        """Return whether the container has any permissions: by `role`, by a connection, or for ECS Exec."""
        return roles.is_given(self.role) or self.exec or bool(here.grants())

    def port_names(self, here: Context) -> Mapping[int, str]:
        """Return the names of ports that other tasks find by Service Connect."""
        return {}

    def opened(self, here: Context) -> tuple[tuple[int, str], ...]:
        """Return the ports that connections open and those of its containers, each with its protocol."""
        own = {(each.port, "tcp") for each in self.containers(here) if each.port}
        return tuple(sorted({*own, *((flow.port, str(flow.protocol)) for flow in here.flows_in())}))

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find tasks that could not start."""
        yield from super().check(here)
        yield from checks.check(self, here)
