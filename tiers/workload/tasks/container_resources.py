"""The containers of a task definition, and the volumes that they mount."""

from typing import Any

from troposphere import Ref, Sub, ecs

from tiers.ir import identifiers, symbols
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.parameters import Text
from tiers.ir.references import Target
from tiers.language.component import Context
from tiers.workload import environment, log_resources
from tiers.workload.environment import Parts
from tiers.workload.tasks import credentials, secrets
from tiers.workload.tasks.container import Container, InTask
from tiers.workload.tasks.container_check import ContainerCheck
from tiers.workload.tasks.mounts import Mount
from tiers.workload.tasks.spec import Tasks


def definition(container: InTask, tasks: Tasks, here: Context) -> ecs.ContainerDefinition:
    """Build a container of a task."""
    keys = container.keys
    optional: dict[str, Any] = {}
    if tasks.exec:
        # Without an init process, what ECS Exec starts is left behind as zombies.
        optional["LinuxParameters"] = ecs.LinuxParameters(InitProcessEnabled=True)
    return ecs.ContainerDefinition(
        Name=container.name,
        Image=keys.image,
        Essential=container.is_essential,
        **_command(keys),
        **_ports(container, tasks, here),
        **_variables(keys, here),
        **_surroundings(keys, tasks, here),
        **optional,
        ReadonlyRootFilesystem=keys.read_only,
        StopTimeout=keys.stop_timeout,
        LogConfiguration=ecs.LogConfiguration(
            LogDriver="awslogs",
            Options={
                "awslogs-group": symbols.Name(log_resources.log_group_id(here.name)),
                "awslogs-region": Ref("AWS::Region"),
                # The name of the container and the ID of the task follow it.
                "awslogs-stream-prefix": here.name,
                # A container that waits for its log to be written stops answering.
                "mode": "non-blocking",
                "max-buffer-size": "25m",
            },
        ),
    )


def volumes(tasks: Tasks, here: Context) -> list[ecs.Volume]:
    """Return the volumes that containers mount, each once."""
    mounted = [item for each in tasks.containers(here) for item in each.keys.mounted.items()]
    found = {_volume(name, each, tasks, here): (name, each) for name, each in mounted}
    return [ecs.Volume(Name=volume, **_files(name, each)) for volume, (name, each) in found.items()]


def _volume(name: str, mount: Mount, tasks: Tasks, here: Context) -> str:
    """Return the name of a volume, with the access point if the task mounts several of one name."""
    every = [each.keys.mounted[name] for each in tasks.containers(here) if name in each.keys.mounted]
    different = {None if each.ephemeral else each.access_point for each in every}
    # No component's name has two hyphens in a row.
    return name if mount.ephemeral or len(different) == 1 else f"{name}--{mount.access_point}"


def _files(name: str, mount: Mount) -> dict[str, Any]:
    """Return the file system of a volume, mounted with TLS by the role of the task."""
    if mount.ephemeral:
        return {}
    point = identifiers.access_point(name, mount.access_point or "")
    return {
        "EFSVolumeConfiguration": ecs.EFSVolumeConfiguration(
            FilesystemId=symbols.Name(identifiers.file_system(name)),
            TransitEncryption="ENABLED",
            AuthorizationConfig=ecs.AuthorizationConfig(AccessPointId=symbols.Name(point), IAM="ENABLED"),
        )
    }


def _command(keys: Container) -> dict[str, Any]:
    """Return how a container starts: its program, and what it waits for."""
    found: dict[str, Any] = {}
    if keys.command:
        found["Command"] = list(keys.command)
    if keys.entrypoint:
        found["EntryPoint"] = list(keys.entrypoint)
    if keys.user is not None:
        found["User"] = str(keys.user)
    if keys.working_dir:
        found["WorkingDirectory"] = keys.working_dir
    if keys.depends_on:
        found["DependsOn"] = [
            ecs.ContainerDependency(ContainerName=name, Condition=condition.upper())
            for name, condition in keys.depends_on.items()
        ]
    return found


def _ports(container: InTask, tasks: Tasks, here: Context) -> dict[str, Any]:
    """Return the ports that the container listens on, with their names in the namespace."""
    names = tasks.port_names(here)
    mappings = [
        ecs.PortMapping(
            ContainerPort=port,
            Protocol=protocol,
            **({"Name": names[port]} if protocol == "tcp" and port in names else {}),
        )
        for port, protocol in tasks.opened(here)
        if tasks.listener(port, here).name == container.name
    ]
    return {"PortMappings": mappings} if mappings else {}


def _variables(keys: Container, here: Context) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if keys.environment:
        found["Environment"] = [
            ecs.Environment(Name=name, Value=_text(environment.parts_of(each, here)))
            for name, each in keys.environment.items()
        ]
    if keys.secrets:
        found["Secrets"] = [
            ecs.Secret(Name=name, ValueFrom=substituted(secrets.read(each, here).value))
            for name, each in keys.secrets.items()
        ]
    return found


def _surroundings(keys: Container, tasks: Tasks, here: Context) -> dict[str, Any]:
    """Return what ECS provides for a container: its volumes, its check, and the password of its registry."""
    found: dict[str, Any] = {}
    if keys.mounted:
        found["MountPoints"] = [
            ecs.MountPoint(
                SourceVolume=_volume(name, each, tasks, here),
                ContainerPath=each.path,
                ReadOnly=each.read_only,
            )
            for name, each in keys.mounted.items()
        ]
    if keys.container_check is not None:
        found["HealthCheck"] = _check(keys.container_check)
    if keys.credentials is not None:
        secret = substituted(credentials.read(keys.credentials).value)
        found["RepositoryCredentials"] = ecs.RepositoryCredentials(CredentialsParameter=secret)
    return found


def _check(check: ContainerCheck) -> ecs.HealthCheck:
    waits: dict[str, Any] = {} if check.start_period is None else {"StartPeriod": check.start_period}
    return ecs.HealthCheck(
        Command=check.written,
        Interval=check.interval,
        Timeout=check.timeout,
        Retries=check.retries,
        **waits,
    )


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
        if isinstance(only, Text | Elsewhere):
            return only
        return Sub(only) if "${" in only else only
    return symbols.Phrase(*parts)
