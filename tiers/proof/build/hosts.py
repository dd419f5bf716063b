"""Hosts of containers without a network interface: the instances of their cluster.

In the network modes `bridge` and `host` a service registers its instances with target groups, on the port
that a container has there. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking.html
"""

from collections.abc import Iterator, Mapping

from tiers.cloudformation.evaluate.values import Encoded, Unknown, Value
from tiers.proof.build import read
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.build.compute import INSTANCE, SCALING_GROUP, launch_of
from tiers.proof.build.names import mentioned
from tiers.proof.model.network import Backend

CLUSTER = "AWS::ECS::Cluster"
PROVIDER = "AWS::ECS::CapacityProvider"
PROVIDERS = "AWS::ECS::ClusterCapacityProviderAssociations"
TASK = "AWS::ECS::TaskDefinition"
TASK_SET = "AWS::ECS::TaskSet"

_MAKING_HOSTS = (PROVIDER, "AWS::EC2::EC2Fleet", "AWS::EC2::SpotFleet")
"""Types that create instances besides Auto Scaling groups: a capacity provider does if ECS manages them.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ManagedInstances.html
"""


def backends(catalogue: Catalogue, service: Resource, written: Mapping[str, Value]) -> Iterator[Backend]:
    """Yield the targets that a service registers for an item of its load balancers: tasks, or their hosts."""
    origin = service.origin("LoadBalancers")
    network = service.get("NetworkConfiguration")
    if network is not None and service.type != TASK_SET:
        # A network configuration is only for tasks with a separate interface.
        port = read.number(written.get("ContainerPort"), origin)
        yield Backend(service.uncertain or service.id, service.origin(), port)
    if network is None or isinstance(network, Unknown):
        port = _host_port(catalogue, service, written)
        for host, doubt in _hosts(catalogue, service):
            yield Backend(host, service.origin(), port, service.uncertain or doubt)


def _hosts(catalogue: Catalogue, service: Resource) -> Iterator[tuple[str, Unknown | None]]:
    """Yield the possible instances of a service's cluster, and why each is uncertain."""
    cluster = catalogue.find(service.get("Cluster"), CLUSTER)
    candidates = list(catalogue.of(INSTANCE, SCALING_GROUP))
    joined = [each.id for each in candidates if _joins(catalogue, each, cluster)]
    for each in candidates:
        is_certain = joined == [each.id] and not each.uncertain
        yield each.id, None if is_certain else _whether(service, each)
    for each in catalogue.of(*_MAKING_HOSTS):
        yield each.id, _whether(service, each)


def _whether(service: Resource, host: Resource) -> Unknown:
    return Unknown(f"whether tasks of `{service.id}` run on `{host.id}` is not known", service.origin())


def _joins(catalogue: Catalogue, host: Resource, cluster: Resource | Unknown) -> bool:
    """Return whether a host is surely of a cluster: a capacity provider or its user data says so."""
    if isinstance(cluster, Unknown):
        return False
    scope, _, logical_id = cluster.id.rpartition(".")
    data = launch_of(catalogue, host).get("UserData")
    if isinstance(data, Encoded) and data.scope == scope and mentioned(data.written, logical_id):
        return True
    return any(
        catalogue.find(
            read.mapping(provider.get("AutoScalingGroupProvider")).get("AutoScalingGroupArn"), SCALING_GROUP
        )
        is host
        for provider in _providers(catalogue, cluster)
    )


def _providers(catalogue: Catalogue, cluster: Resource) -> Iterator[Resource]:
    """Yield the capacity providers of a cluster."""
    listed = [cluster.get("CapacityProviders")]
    listed += [
        each.get("CapacityProviders")
        for each in catalogue.of(PROVIDERS)
        if catalogue.find(each.get("Cluster"), CLUSTER) is cluster and not each.uncertain
    ]
    for value in listed:
        names = read.items(value)
        for name in [] if isinstance(names, Unknown) else names:
            found = catalogue.find(name, PROVIDER)
            if isinstance(found, Resource) and not found.uncertain:
                yield found


def _host_port(catalogue: Catalogue, service: Resource, written: Mapping[str, Value]) -> int | Unknown:
    """Return the port of a host that a container's port is bound to.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
    """
    origin = service.origin("LoadBalancers")
    task = catalogue.find(service.get("TaskDefinition"), TASK)
    port = read.number(written.get("ContainerPort"), origin)
    if isinstance(task, Unknown) or isinstance(port, Unknown):
        return task if isinstance(task, Unknown) else port
    if task.get("NetworkMode") == "host":
        return port
    for _, container in read.mappings(task.get("ContainerDefinitions"), task.origin()):
        if isinstance(container, Unknown):
            return container
        if container.get("Name") != written.get("ContainerName"):
            continue
        for _, mapping in read.mappings(container.get("PortMappings"), task.origin()):
            if isinstance(mapping, Unknown):
                return mapping
            if read.number(mapping.get("ContainerPort"), origin) != port:
                continue
            bound = read.number(mapping.get("HostPort") or 0, task.origin())
            if bound != 0:
                return bound
    return Unknown(f"the ports of `{task.id}` are chosen when its tasks start", task.origin())
