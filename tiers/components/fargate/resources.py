"""The resources of a Fargate service: its log group, roles, task definition, service, and scaling."""

from collections.abc import Iterator
from typing import Any

from troposphere import Join, ecs, servicediscovery

from tiers.components.fargate import scaling_resources, strategy_resources
from tiers.components.fargate.spec import NAMESPACE, Fargate, service_id
from tiers.ir import symbols
from tiers.ir.edges import Attach
from tiers.ir.facets import TargetGroup
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, stack_id, tags
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.network import endpoints, routing
from tiers.workload import log_resources, mounting
from tiers.workload.tasks import role_resources, task_resources
from tiers.workload.tasks.spec import CLUSTER, task_definition_id
from tiers.workload.tasks.task_resources import LOGIC


def shared(service: Fargate, here: Context) -> Iterator[Placed]:
    """Build the cluster of all services, and the namespace of those that connect to each other."""
    yield task_resources.cluster(here)
    if service.served(here) or service.used(here):
        yield place(
            Stack.LOGIC,
            servicediscovery.HttpNamespace(
                NAMESPACE,
                # AWS demands a name that no other namespace of the account has.
                Name=Join("-", [here.about.name, stack_id()]),
                Tags=tags(here.about, here.about.name),
            ),
            LOGIC,
        )


def resources(service: Fargate, here: Context) -> Iterator[Placed | Output]:
    """Build the log group, the roles, the task definition, the service, and what scales it."""
    yield log_resources.log_group(here, service.log_retention)
    yield from role_resources.resources(service, here)
    yield task_resources.task_definition(service, here)
    yield from strategy_resources.resources(service, here)
    yield _service(service, here)
    if service.scaled is not None:
        yield from scaling_resources.resources(service.scaled, here)


def _service(service: Fargate, here: Context) -> Placed:
    number: dict[str, Any] = {} if service.scaled else {"DesiredCount": service.limits.min}
    return place(
        Stack.LOGIC,
        ecs.Service(
            service_id(here.name),
            Cluster=symbols.Name(CLUSTER),
            TaskDefinition=symbols.Arn(task_definition_id(here.name)),
            CapacityProviderStrategy=_providers(service),
            **number,
            DeploymentConfiguration=strategy_resources.configuration(service, here),
            EnableExecuteCommand=service.exec,
            EnableECSManagedTags=True,
            PropagateTags="SERVICE",
            NetworkConfiguration=ecs.NetworkConfiguration(
                AwsvpcConfiguration=ecs.AwsvpcConfiguration(
                    AssignPublicIp=service.public_address,
                    SecurityGroups=[symbols.group(here.name)],
                    Subnets=[symbols.subnet(subnet.name) for subnet in here.subnets(service.subnets)],
                )
            ),
            **_behind(service, here),
            **_service_connect(service, here),
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {
            "DesiredCount": (*here.route, "capacity" if service.count is None else "count"),
            **({"CapacityProviderStrategy": (*here.route, "spot")} if service.spot else {}),
            "DeploymentConfiguration": (*here.route, "deployment"),
            "EnableExecuteCommand": (*here.route, "exec"),
            "NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp": (*here.route, "public"),
            "NetworkConfiguration.AwsvpcConfiguration.Subnets": (*here.route, "subnets"),
            "HealthCheckGracePeriodSeconds": (*here.route, "health_check", "grace_period"),
            "LoadBalancers": (*here.route, "port"),
        },
        after=_needed(service, here),
    )


def _providers(service: Fargate) -> list[ecs.CapacityProviderStrategyItem]:
    """Return the parts of the tasks on Fargate and on Fargate Spot.

    A service with a launch type cannot be given a capacity provider without a replacement; one that has a
    strategy can be given another: the schema of `AWS::ECS::Service`.
    """
    if service.spot is None:
        return [ecs.CapacityProviderStrategyItem(CapacityProvider="FARGATE", Weight=1)]
    spot = ecs.CapacityProviderStrategyItem(CapacityProvider="FARGATE_SPOT", Weight=service.spot.percent)
    on_demand = 100 - service.spot.percent
    if not on_demand:
        return [spot]
    base: dict[str, Any] = {"Base": service.spot.on_demand_base} if service.spot.on_demand_base else {}
    return [ecs.CapacityProviderStrategyItem(CapacityProvider="FARGATE", Weight=on_demand, **base), spot]


def _behind(service: Fargate, here: Context) -> dict[str, Any]:
    """Return the target groups that ECS registers tasks in."""
    balancers = [_balancer(group, tie, service, here) for tie in here.behind() for group in tie.groups]
    if not balancers:
        return {}
    return {"LoadBalancers": balancers, "HealthCheckGracePeriodSeconds": service.health_check.grace_period}


def _balancer(group: TargetGroup, tie: Attach, service: Fargate, here: Context) -> ecs.LoadBalancer:
    port = group.port or service.entrance or 0
    return ecs.LoadBalancer(
        ContainerName=service.listener(port, here).name,
        ContainerPort=port,
        TargetGroupArn=symbols.Arn(group.id),
        **strategy_resources.shifting(tie, group, here),
    )


def _service_connect(service: Fargate, here: Context) -> dict[str, Any]:
    """Return the names that the service has in Service Connect, or that it only uses others' names."""
    served = service.served(here)
    if not served and not service.used(here):
        return {}
    names, host = service.port_names(here), service.host_name(here.name)
    named: dict[str, Any] = {
        "Services": [
            ecs.ServiceConnectService(
                PortName=names[port],
                ClientAliases=[ecs.ServiceConnectClientAlias(Port=port, DnsName=host)],
            )
            for port in served
        ]
    }
    return {
        "ServiceConnectConfiguration": ecs.ServiceConnectConfiguration(
            Enabled=True, Namespace=symbols.Arn(NAMESPACE, "Arn"), **(named if served else {})
        )
    }


def _needed(service: Fargate, here: Context) -> tuple[str, ...]:
    """Return the logical IDs of what must exist before tasks start.

    Tasks pull their image through the routes and rules; ECS refuses a target group without a load balancer;
    Service Connect knows only the services that were created before a task started.
    """
    # A service refers to the rules with weights, and these to their listeners.
    listeners = [each for tie in here.behind() if not tie.weighing for each in tie.ids]
    services = [service_id(name) for name in service.used(here)]
    return (
        *listeners,
        *services,
        *routing.ways_out(here),
        *endpoints.ways_in(here),
        *mounting.needed(here),
    )
