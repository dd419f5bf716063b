"""Target groups with their registered targets, or why these are not all known."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address

from tiers.cloudformation.evaluate.values import Unknown, Value
from tiers.rehearse.model import Host, Target, TargetGroup
from tiers.rehearse.read import properties as read
from tiers.rehearse.read import tasks
from tiers.rehearse.read.hosts import INSTANCE, SCALING_GROUP
from tiers.rehearse.read.resources import Resource, Resources, references

LISTENER, RULE = "ElasticLoadBalancingV2::Listener", "ElasticLoadBalancingV2::ListenerRule"
TARGET_GROUP = "ElasticLoadBalancingV2::TargetGroup"
CROSS_ZONE = "load_balancing.cross_zone.enabled"

_REGISTERS_NOTHING = {
    *(LISTENER, RULE, TARGET_GROUP, SCALING_GROUP, tasks.SERVICE, "AutoScaling::ScalingPolicy"),
    *("ApplicationAutoScaling::ScalingPolicy", "CloudWatch::Alarm", "CloudWatch::Dashboard"),
}
"""Types that refer to a target group and are read here, or never register a target with it."""
_ARN = {"", "TargetGroupArn"}
"""The attributes that return the ARN, which registering needs; `""` is the value of `Ref`."""


class TargetReader:
    """Reads target groups; `hosts` are all hosts by the IDs of their resources."""

    def __init__(self, resources: Resources, hosts: Mapping[str, list[Host]]) -> None:
        self._resources = resources
        self._hosts = hosts
        self._roles_of_services = {
            each.name
            for service in resources.of(tasks.SERVICE)
            for each in references(service.get("LoadBalancers"))
            if resources.get(each, "IAM::Role") is not None
        }
        """Roles by which only ECS moves traffic between the target groups of a service."""
        self._addresses = {each.address: each for held in hosts.values() for each in held}

    def group(self, resource: Resource, kind: str) -> TargetGroup:
        """Return a target group of a load balancer of some kind."""
        attributes = attributes_of(resource.get("TargetGroupAttributes"))
        crosses = attributes.get(CROSS_ZONE)
        decided = None if crosses is None else read.switch(crosses, default=True)
        found = list(self._registered(resource))
        if not found and resource.id in self._resources.exported:
            found.append(f"`{resource.id}` is exported, so another stack may register targets with it")
        return TargetGroup(
            resource.id,
            read.text(resource.get("Protocol")),
            tuple(dict.fromkeys(each for each in found if isinstance(each, Target))),
            decided if read.text(crosses) in {"true", "false"} else None,
            kind == "network" and _keeps_clients(resource, attributes),
            resource.properties,
            next((each for each in found if isinstance(each, str)), ""),
        )

    def _registered(self, group: Resource) -> Iterator[Target | str]:
        """Yield targets, and a sentence for each registration that is not understood."""
        port = read.number(group.get("Port"), 0)
        yield from self._listed(group, port)
        for each in self._resources.of(SCALING_GROUP):
            yield from self._of_scaling_group(each, group, port)
        for each in self._resources.of(tasks.SERVICE):
            yield from self._of_service(each, group)
        for each in self._resources.every():
            if self._may_register(each) and _mentions(each.properties, group.id):
                yield f"`{each.id}` may register targets with `{group.id}`"

    def _may_register(self, resource: Resource) -> bool:
        """Return whether a resource that has the ARN of a target group may register targets with it."""
        return (
            resource.type.removeprefix("AWS::") not in _REGISTERS_NOTHING
            and resource.id not in self._roles_of_services
        )

    def _listed(self, group: Resource, port: int) -> Iterator[Target | str]:
        listed = group.get("Targets")
        if isinstance(listed, Unknown):
            yield f"the targets of `{group.id}` are not known"
        for each in read.items(listed):
            written = read.mapping(each)
            own = read.number(written.get("Port"), port)
            hosts = self._meant(written.get("Id"))
            if not hosts or not own:
                yield f"a target of `{group.id}` is not an instance here"
            yield from (Target(host.name, own) for host in hosts if own)

    def _meant(self, value: Value) -> list[Host]:
        """Return the hosts that a target names: an instance, or an address that a host has."""
        found = self._resources.get(value, INSTANCE)
        if found is not None:
            return self._hosts.get(found.id, [])
        try:
            host = self._addresses.get(str(IPv4Address(read.text(value))))
        except ValueError:
            return []
        return [host] if host else []

    def _of_scaling_group(self, scaling: Resource, group: Resource, port: int) -> Iterator[Target | str]:
        sources = [read.mapping(each).get("Identifier") for each in read.items(scaling.get("TrafficSources"))]
        arns = scaling.get("TargetGroupARNs")
        named = [*(arns if isinstance(arns, list) else [arns]), *sources]
        if any(isinstance(each, Unknown) and not each.outside for each in named):
            yield f"whether `{scaling.id}` registers with `{group.id}` is not known"
        if any(self._resources.get(each, TARGET_GROUP) == group for each in named):
            hosts = self._hosts.get(scaling.id, [])
            if not hosts or not port:
                yield f"`{scaling.id}`, a target of `{group.id}`, has no host here"
            yield from (Target(host.name, port) for host in hosts if port)

    def _of_service(self, service: Resource, group: Resource) -> Iterator[Target | str]:
        definition = self._resources.get(service.get("TaskDefinition"), tasks.DEFINITION)
        for each in map(read.mapping, read.items(service.get("LoadBalancers"))):
            arn = each.get("TargetGroupArn")
            if isinstance(arn, Unknown) and not arn.outside:
                yield f"whether `{service.id}` registers with `{group.id}` is not known"
            if self._resources.get(arn, TARGET_GROUP) != group:
                continue
            hosts = self._hosts.get(service.id, [])
            port = read.number(each.get("ContainerPort"), 0)
            target_type = read.text(group.get("TargetType"), "instance")
            if not hosts or not port:
                yield f"`{service.id}`, a target of `{group.id}`, has no host here"
            elif why := tasks.why_refused(definition, each, target_type):
                self._resources.omit(f"`{service.id}` has no target in `{group.id}`: {why}")
            else:
                yield from (Target(host.name, port) for host in hosts)


def _mentions(value: Value, group: str) -> bool:
    """Return whether the ARN of a target group is anywhere in a value."""
    return any(each.name == group and each.attribute in _ARN for each in references(value))


def _keeps_clients(resource: Resource, attributes: Mapping[str, Value]) -> bool:
    """Return whether the targets of a network load balancer see its clients.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
    """
    if read.text(resource.get("Protocol")) not in {"TCP", "TLS"}:
        return True
    by_instance = read.text(resource.get("TargetType"), "instance") != "ip"
    return read.switch(attributes.get("preserve_client_ip.enabled"), default=by_instance)


def attributes_of(value: Value) -> dict[str, Value]:
    """Return the attributes of a load balancer or a target group by their keys."""
    written = (read.mapping(each) for each in read.items(value))
    return {read.text(each.get("Key")): each.get("Value") for each in written}
