"""The task definition of a Fargate service, and its one container."""

from collections.abc import Mapping
from typing import Any

from troposphere import Ref, Sub, ecs

from tiers.components.fargate import secrets
from tiers.components.fargate.spec import Fargate, execution_role_id, task_definition_id
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place, tags
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import environment, log_resources
from tiers.workload.environment import Parts

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


def task_definition(service: Fargate, here: Context) -> Placed:
    """Build the task definition."""
    optional: dict[str, Any] = {}
    if service.makes_role(here):
        optional["TaskRoleArn"] = symbols.Arn(identifiers.role(here.name), "Arn")
    if service.ephemeral_storage is not None:
        optional["EphemeralStorage"] = ecs.EphemeralStorage(SizeInGiB=service.ephemeral_storage)
    return place(
        Stack.LOGIC,
        ecs.TaskDefinition(
            task_definition_id(here.name),
            Family=here.name_tag(),
            NetworkMode="awsvpc",
            RequiresCompatibilities=["FARGATE"],
            Cpu=str(service.cpu),
            Memory=str(service.memory),
            RuntimePlatform=ecs.RuntimePlatform(
                CpuArchitecture=PROCESSORS[service.architecture], OperatingSystemFamily="LINUX"
            ),
            ExecutionRoleArn=symbols.Arn(execution_role_id(here.name), "Arn"),
            **optional,
            ContainerDefinitions=[_container(service, here)],
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


def port_name(service: Fargate, here: Context, port: int) -> str:
    """Return the name of a port in the namespace; no component's name has two hyphens in a row."""
    return here.name if port == service.port else f"{here.name}--{port}"


def _container(service: Fargate, here: Context) -> ecs.ContainerDefinition:
    optional: dict[str, Any] = {}
    if service.command:
        optional["Command"] = list(service.command)
    if service.entrypoint:
        optional["EntryPoint"] = list(service.entrypoint)
    if ports := _ports(service, here):
        optional["PortMappings"] = ports
    if service.environment:
        optional["Environment"] = [
            ecs.Environment(Name=name, Value=_text(environment.parts_of(each, here)))
            for name, each in service.environment.items()
        ]
    if service.secrets:
        optional["Secrets"] = [
            ecs.Secret(Name=name, ValueFrom=substituted(secrets.read(each, here).value))
            for name, each in service.secrets.items()
        ]
    if service.exec:
        # Without an init process, what ECS Exec starts is left behind as zombies.
        optional["LinuxParameters"] = ecs.LinuxParameters(InitProcessEnabled=True)
    return ecs.ContainerDefinition(
        Name=here.name,
        Image=service.image,
        Essential=True,
        **optional,
        ReadonlyRootFilesystem=service.read_only,
        StopTimeout=service.stop_timeout,
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


def _ports(service: Fargate, here: Context) -> list[ecs.PortMapping]:
    """Return the ports that connections open, and the service's own."""
    opened = {(flow.port, str(flow.protocol)) for flow in here.flows_in()}
    if service.port:
        opened.add((service.port, "tcp"))
    served = service.served(here)
    return [
        ecs.PortMapping(
            ContainerPort=port,
            Protocol=protocol,
            **({"Name": port_name(service, here, port)} if protocol == "tcp" and port in served else {}),
        )
        for port, protocol in sorted(opened)
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
