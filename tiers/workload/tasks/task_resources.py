"""The cluster of all tasks, and the task definition of a component with its one container."""

from collections.abc import Mapping
from typing import Any

from troposphere import Ref, Sub, ecs

from tiers.ir import identifiers, symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place, tags
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import environment, log_resources
from tiers.workload.environment import Parts
from tiers.workload.tasks import secrets
from tiers.workload.tasks.spec import CLUSTER, Tasks, execution_role_id, task_definition_id

LOGIC = ("logic",)
"""The origin of what belongs to no single component."""
PROCESSORS: Mapping[str, str] = {"arm64": "ARM64", "x86_64": "X86_64"}
SETS = {
    "Image": "image",
    "Command": "command",
    "EntryPoint": "entrypoint",
    "Environment": "environment",
    "Secrets": "secrets",
    "ReadonlyRootFilesystem": "read_only",
    "StopTimeout": "stop_timeout",
    "PortMappings": "port",
}
"""Properties of the container by the keys that set them."""


def cluster(here: Context) -> Placed:
    """Build the cluster that all tasks of a spec run in."""
    return place(
        Stack.LOGIC,
        ecs.Cluster(
            CLUSTER,
            CapacityProviders=["FARGATE", "FARGATE_SPOT"],
            ClusterSettings=[ecs.ClusterSetting(Name="containerInsights", Value="enhanced")],
            Tags=tags(here.about, here.about.name),
        ),
        LOGIC,
    )


def task_definition(tasks: Tasks, here: Context) -> Placed:
    """Build the task definition."""
    optional: dict[str, Any] = {}
    if tasks.makes_role(here):
        optional["TaskRoleArn"] = symbols.Arn(identifiers.role(here.name), "Arn")
    if tasks.ephemeral_storage is not None:
        optional["EphemeralStorage"] = ecs.EphemeralStorage(SizeInGiB=tasks.ephemeral_storage)
    return place(
        Stack.LOGIC,
        ecs.TaskDefinition(
            task_definition_id(here.name),
            Family=here.name_tag(),
            NetworkMode="awsvpc",
            RequiresCompatibilities=["FARGATE"],
            Cpu=str(tasks.cpu),
            Memory=str(tasks.memory),
            RuntimePlatform=ecs.RuntimePlatform(
                CpuArchitecture=PROCESSORS[tasks.architecture], OperatingSystemFamily="LINUX"
            ),
            ExecutionRoleArn=symbols.Arn(execution_role_id(here.name), "Arn"),
            **optional,
            ContainerDefinitions=[_container(tasks, here)],
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {
            "Cpu": (*here.route, "cpu"),
            "Memory": (*here.route, "memory"),
            "RuntimePlatform": (*here.route, "architecture"),
            "EphemeralStorage": (*here.route, "ephemeral_storage"),
        },
    )


def _container(tasks: Tasks, here: Context) -> ecs.ContainerDefinition:
    optional: dict[str, Any] = {}
    if tasks.command:
        optional["Command"] = list(tasks.command)
    if tasks.entrypoint:
        optional["EntryPoint"] = list(tasks.entrypoint)
    if ports := _ports(tasks, here):
        optional["PortMappings"] = ports
    if tasks.environment:
        optional["Environment"] = [
            ecs.Environment(Name=name, Value=_text(environment.parts_of(each, here)))
            for name, each in tasks.environment.items()
        ]
    if tasks.secrets:
        optional["Secrets"] = [
            ecs.Secret(Name=name, ValueFrom=substituted(secrets.read(each, here).value))
            for name, each in tasks.secrets.items()
        ]
    if tasks.exec:
        # Without an init process, what ECS Exec starts is left behind as zombies.
        optional["LinuxParameters"] = ecs.LinuxParameters(InitProcessEnabled=True)
    return ecs.ContainerDefinition(
        Name=here.name,
        Image=tasks.image,
        Essential=True,
        **optional,
        ReadonlyRootFilesystem=tasks.read_only,
        StopTimeout=tasks.stop_timeout,
        LogConfiguration=ecs.LogConfiguration(
            LogDriver="awslogs",
            Options={
                "awslogs-group": symbols.Name(log_resources.log_group_id(here.name)),
                "awslogs-region": Ref("AWS::Region"),
                "awslogs-stream-prefix": here.name,
                # A container that waits for its log to be written stops answering.
                "mode": "non-blocking",
                "max-buffer-size": "25m",
            },
        ),
    )


def _ports(tasks: Tasks, here: Context) -> list[ecs.PortMapping]:
    """Return the ports that the container listens on, with their names in the namespace."""
    names = tasks.port_names(here)
    return [
        ecs.PortMapping(
            ContainerPort=port,
            Protocol=protocol,
            **({"Name": names[port]} if protocol == "tcp" and port in names else {}),
        )
        for port, protocol in tasks.opened(here)
    ]


def _text(parts: Parts) -> Any:  # noqa: ANN401 - a string or a symbol
    if all(isinstance(part, str) for part in parts):
        return "".join(str(part) for part in parts)
    if len(parts) == 1 and isinstance(parts[0], Target):
        return symbols.Attribute(*parts[0])
    return symbols.Phrase(*parts)


def substituted(parts: tuple[str | Target, ...]) -> Any:  # noqa: ANN401 - a string or a symbol
    """Return a value of strings in the syntax of `Fn::Sub`, and of targets."""
    if len(parts) == 1:
        (only,) = parts
        if isinstance(only, Target):
            return symbols.Arn(*only)
        return Sub(only) if "${" in only else only
    return symbols.Phrase(*parts)
