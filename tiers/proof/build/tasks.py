"""Tasks with a separate network interface: the target groups that Amazon ECS refuses for them.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb.html
"""

from collections.abc import Mapping

from tiers.cloudformation.evaluate.values import Unknown, Value
from tiers.proof.build import read
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.build.hosts import TASK, TASK_SET
from tiers.proof.build.names import TARGET_GROUP


def is_refused(catalogue: Catalogue, service: Resource, written: Mapping[str, Value]) -> bool:
    """Return whether ECS surely refuses an item of a service's load balancers, so no task is a target.

    Tasks with an interface are registered by address, on a port that their task definition maps.
    """
    network = service.get("NetworkConfiguration")
    if network is None or isinstance(network, Unknown) or service.type == TASK_SET:
        return False
    group = catalogue.find(written.get("TargetGroupArn"), TARGET_GROUP)
    if isinstance(group, Resource):
        target_type = group.get("TargetType") or "instance"
        if isinstance(target_type, str) and target_type != "ip":
            return True
    task = catalogue.find(service.get("TaskDefinition"), TASK)
    return isinstance(task, Resource) and _maps_no_port(task, service, written)


def _maps_no_port(task: Resource, service: Resource, written: Mapping[str, Value]) -> bool:
    """Return whether the container that is meant is surely missing, or has another port."""
    name, port = written.get("ContainerName"), read.number(written.get("ContainerPort"), service.origin())
    containers = [each for _, each in read.mappings(task.get("ContainerDefinitions"), task.origin())]
    if isinstance(port, Unknown) or not isinstance(name, str):
        return False
    for each in containers:
        if isinstance(each, Unknown) or not isinstance(each.get("Name"), str):
            return False
        if each["Name"] == name:
            return port not in _ports(each, task, port)
    return True


def _ports(container: Mapping[str, Value], task: Resource, wanted: int) -> set[int]:
    """Return the ports of a container; the wanted one is among them if any is not known."""
    found = set()
    for _, mapping in read.mappings(container.get("PortMappings"), task.origin()):
        port = mapping if isinstance(mapping, Unknown) else mapping.get("ContainerPort")
        number = read.number(port, task.origin())
        found.add(wanted if isinstance(number, Unknown) else number)
    return found
