"""Tasks of Amazon ECS: what starts them, the ports that their containers listen on, and their targets.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tiers.cloudformation.evaluate.values import ResourceRef, Value, is_same
from tiers.rehearse.model import ServiceName
from tiers.rehearse.read import properties as read
from tiers.rehearse.read.resources import Resource, Resources, references

SERVICE, DEFINITION = "ECS::Service", "ECS::TaskDefinition"
SCHEDULE, EVENT_RULE = "Scheduler::Schedule", "Events::Rule"
_LIMITS = "ApplicationAutoScaling::ScalableTarget"
_NAME = re.compile(r"[a-z]([a-z0-9.-]{0,125}[a-z0-9])?")
_RESERVED = {"localhost"}


class Started(NamedTuple):
    """Tasks of one task definition, each with a network interface."""

    definition: Resource | None
    network: Mapping[str, Value]
    """Subnets, security groups, and whether there is a public address."""
    number: int

    @property
    def is_public(self) -> bool:
        """Whether tasks ask for a public address."""
        return read.text(self.network.get("AssignPublicIp")) == "ENABLED"


def of_service(resources: Resources, service: Resource) -> Started | None:
    """Return the tasks that a service keeps running; `None` if they share the interfaces of instances."""
    network = _network(service.properties)
    limits = [each for each in resources.of(_LIMITS) if _limits(each, service)]
    written = limits[0].get("MinCapacity") if limits else service.get("DesiredCount")
    definition = resources.get(service.get("TaskDefinition"), DEFINITION)
    return Started(definition, network, read.number(written, 1)) if network else None


def of_schedule(resources: Resources, schedule: Resource) -> Iterator[Started]:
    """Yield the tasks that a schedule of EventBridge starts.

    https://docs.aws.amazon.com/scheduler/latest/APIReference/API_EcsParameters.html
    """
    listed = read.items(schedule.get("Target")) or read.items(schedule.get("Targets"))
    for target in map(read.mapping, listed):
        settings = read.mapping(target.get("EcsParameters"))
        if network := _network(settings):
            definition = resources.get(settings.get("TaskDefinitionArn"), DEFINITION)
            yield Started(definition, network, read.number(settings.get("TaskCount"), 1))


def ports(definition: Resource | None) -> frozenset[int] | None:
    """Return the TCP ports of a task's containers; `None` if they are not all known."""
    if definition is None:
        return None
    mapped = list(_mapped(definition))
    found = frozenset(read.number(each.get("ContainerPort"), 0) for each in mapped if _is_tcp(each))
    return found if all(0 < each < 1 << 16 for each in found) else None


def lacks_role(definition: Resource | None) -> bool:
    """Return whether ECS refuses a task definition for Fargate, because no role may write its log.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    if definition is None or definition.get("ExecutionRoleArn") is not None:
        return False
    logs = (read.mapping(each.get("LogConfiguration")) for each in _containers(definition))
    kinds = [read.text(each) for each in read.items(definition.get("RequiresCompatibilities"))]
    return "FARGATE" in kinds and any(read.text(each.get("LogDriver")) == "awslogs" for each in logs)


def why_refused(definition: Resource | None, balancer: Mapping[str, Value], target_type: str) -> str:
    """Return why ECS registers no task in a target group, in words; nothing if it does.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb.html
    """
    if target_type != "ip":
        return f"its target type is `{target_type}`, but tasks are registered by address"
    name, port = read.text(balancer.get("ContainerName")), read.number(balancer.get("ContainerPort"), 0)
    containers = list(_containers(definition)) if definition else []
    container = next((each for each in containers if read.text(each.get("Name")) == name), None)
    if definition is None or not all(read.text(each.get("Name")) for each in containers):
        return ""
    if container is None:
        return f"the task definition has no container `{name}`"
    known = {read.number(each.get("ContainerPort"), 0) for each in _mappings(container)}
    return "" if {0, port} & known else f"its container `{name}` has no port {port}"


def service_names(resources: Resources) -> Iterator[ServiceName]:
    """Yield the names by which services find each other with ECS Service Connect.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
    """
    connected = [each for each in resources.of(SERVICE) if _connects(each)]
    for service in connected:
        own = _namespace(service)
        users = [each.id for each in connected if is_same(_namespace(each), own)]
        definition = resources.get(service.get("TaskDefinition"), DEFINITION)
        named = {read.text(each.get("Name")): each for each in _mapped(definition)} if definition else {}
        for entry in map(read.mapping, read.items(_connect(service).get("Services"))):
            mapped = named.get(read.text(entry.get("PortName")))
            if mapped is None:
                resources.omit(
                    f"a name of `{service.id}` in Service Connect is for no port of its containers"
                )
                continue
            yield from _aliases(resources, service, entry, mapped, users)


def _aliases(
    resources: Resources,
    service: Resource,
    entry: Mapping[str, Value],
    mapped: Mapping[str, Value],
    users: Iterable[str],
) -> Iterator[ServiceName]:
    for alias in map(read.mapping, read.items(entry.get("ClientAliases"))):
        name = read.text(alias.get("DnsName"))
        if not _NAME.fullmatch(name) or name in _RESERVED:
            resources.omit(f"a name of `{service.id}` in Service Connect is not known")
            continue
        target = read.number(mapped.get("ContainerPort"), 0)
        yield ServiceName(name, read.number(alias.get("Port"), 0), service.id, target, tuple(users))


def leave(resources: Resources) -> None:
    """Record that task definitions have no host if nothing in the templates starts them."""
    starters = (SERVICE, SCHEDULE, EVENT_RULE, "ECS::TaskSet")
    started = {found.name for each in resources.of(*starters) for found in references(each.properties)}
    for each in resources.of(DEFINITION):
        if each.id not in started:
            resources.leave(each, "is started by nothing in the templates")


def _network(properties: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the settings of the interface; CloudFormation and EventBridge spell the key differently."""
    written = read.mapping(properties.get("NetworkConfiguration"))
    return read.mapping(written.get("AwsvpcConfiguration", written.get("AwsVpcConfiguration")))


def _limits(target: Resource, service: Resource) -> bool:
    """Return whether a scalable target has the limits of a service, whose name is in its ID."""
    return any(each.name == service.id for each in references(target.get("ResourceId")))


def _containers(definition: Resource) -> Iterator[Mapping[str, Value]]:
    yield from map(read.mapping, read.items(definition.get("ContainerDefinitions")))


def _mappings(container: Mapping[str, Value]) -> Iterator[Mapping[str, Value]]:
    yield from map(read.mapping, read.items(container.get("PortMappings")))


def _mapped(definition: Resource) -> Iterator[Mapping[str, Value]]:
    for container in _containers(definition):
        yield from _mappings(container)


def _is_tcp(mapped: Mapping[str, Value]) -> bool:
    return read.text(mapped.get("Protocol"), "tcp") == "tcp"


def _connect(service: Resource) -> Mapping[str, Value]:
    return read.mapping(service.get("ServiceConnectConfiguration"))


def _connects(service: Resource) -> bool:
    return read.switch(_connect(service).get("Enabled"), default=False)


def _namespace(service: Resource) -> Value:
    """Return the namespace of a service; without one it is that of its cluster."""
    found = _connect(service).get("Namespace")
    written = ("of the cluster", service.get("Cluster")) if found is None else found
    return ResourceRef(written.scope, written.logical_id) if isinstance(written, ResourceRef) else written
