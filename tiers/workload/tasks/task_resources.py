"""The cluster of all tasks, and the task definition of a component."""

from collections.abc import Mapping
from typing import Any

from troposphere import ecs

from tiers.ir import identifiers, symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place, tags
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import roles
from tiers.workload.tasks import container_resources
from tiers.workload.tasks.spec import CLUSTER, Tasks, execution_role_id, task_definition_id

LOGIC = ("logic",)
"""The origin of what belongs to no single component."""
PROCESSORS: Mapping[str, str] = {"arm64": "ARM64", "x86_64": "X86_64"}


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
    if volumes := container_resources.volumes(tasks, here):
        optional["Volumes"] = volumes
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
            ContainerDefinitions=[
                container_resources.definition(each, tasks, here) for each in tasks.containers(here)
            ],
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {
            "Cpu": (*here.route, "cpu"),
            "Memory": (*here.route, "memory"),
            "RuntimePlatform": (*here.route, "architecture"),
            "EphemeralStorage": (*here.route, "ephemeral_storage"),
            **roles.origin("TaskRoleArn", tasks.role, here),
        },
    )
