"""Classic load balancers in terms of the model: each listener has a separate target group.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancing-loadbalancer.html
"""

from tiers.cloudformation.evaluate.values import Unknown, Value
from tiers.proof.build import default_vpc, read, registrations
from tiers.proof.build.balancers import Balancers
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.build.compute import INSTANCE
from tiers.proof.build.groups import group_ids
from tiers.proof.build.placements import Wanted, in_each, node, subnet_ids, vpc_of
from tiers.proof.build.registrations import CLASSIC
from tiers.proof.model.network import Backend, Listener, LoadBalancer, Node, TargetGroup


def classic_balancers(catalogue: Catalogue) -> Balancers:
    """Build the classic load balancers."""
    nodes: list[Node] = []
    found: list[LoadBalancer] = []
    target_groups: list[TargetGroup] = []
    registered = registrations.registered(catalogue, CLASSIC)
    for resource in catalogue.of(CLASSIC):
        listeners, groups = _listeners(
            resource, _targets(catalogue, resource, registered.get(resource.id, []))
        )
        scheme = resource.get("Scheme")
        facing = read.choice(scheme, "internet-facing", "internal", resource.origin("Scheme"), default=True)
        cross = read.boolean(resource.get("CrossZone"), resource.origin("CrossZone"), default=False)
        nodes.append(_node(catalogue, resource, facing=facing))
        # It opens connections itself, as an application load balancer does.
        found.append(LoadBalancer(resource.id, "application", facing, listeners, resource.origin(), cross))
        target_groups += groups
    return Balancers(tuple(nodes), tuple(found), tuple(target_groups))


def _node(catalogue: Catalogue, resource: Resource, *, facing: bool | Unknown) -> Node:
    subnets = resource.get("Subnets")
    if subnets is None:
        subnets = default_vpc.subnet_of(catalogue, resource)
    named = subnet_ids(catalogue, subnets)
    vpc = named if isinstance(named, Unknown) else vpc_of(catalogue, named)
    written = resource.get("SecurityGroups")
    if written is None and subnets == default_vpc.subnet_of(catalogue, resource):
        # AWS makes a group for it, which no template shows.
        written = Unknown(f"the security group of `{resource.id}` is not known", resource.origin())
    groups = group_ids(catalogue, written, vpc)
    interfaces = in_each(catalogue, resource, subnets, groups, Wanted(facing, ipv6=False))
    return node(resource, "load_balancer", interfaces)


def _targets(catalogue: Catalogue, resource: Resource, more: list[Backend]) -> tuple[Backend, ...]:
    origin = resource.origin("Instances")
    listed = read.items(resource.get("Instances"))
    if isinstance(listed, Unknown):
        return (Backend(listed, origin), *more)
    found = [Backend(catalogue.id_of(each, INSTANCE), origin) for each in listed]
    return (*found, *more)


def _listeners(
    resource: Resource, targets: tuple[Backend, ...]
) -> tuple[tuple[Listener, ...], list[TargetGroup]]:
    listeners: list[Listener] = []
    groups: list[TargetGroup] = []
    for index, written in read.mappings(resource.get("Listeners"), resource.origin("Listeners")):
        origin = resource.origin("Listeners", index)
        identity = f"{resource.id}.listener{index}"
        if isinstance(written, Unknown):
            listeners.append(Listener(identity, written, written, (written,), origin))
            continue
        group = f"{resource.id}.targets{index}"
        protocol = _protocol(written.get("Protocol"))
        listeners.append(
            Listener(
                identity,
                read.text(protocol, origin),
                read.number(written.get("LoadBalancerPort"), origin),
                (group,),
                origin,
            )
        )
        behind = read.text(_protocol(written.get("InstanceProtocol", protocol)), origin)
        port = read.number(written.get("InstancePort"), origin)
        groups.append(TargetGroup(group, behind, port, "instance", targets, origin, preserves_client=False))
    return tuple(listeners), groups


def _protocol(value: Value) -> Value:
    """Name a protocol as the newer load balancers do: SSL is their TLS."""
    if not isinstance(value, str):
        return value
    return "TLS" if value.upper() == "SSL" else value.upper()
