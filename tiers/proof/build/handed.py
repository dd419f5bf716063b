"""Flows that may be opened by resources which were given to a part that was not loaded.

Whatever is possible without it stays so; what is not becomes unknown, as far as what was handed over can
open it: a group by a rule, a route table by a route, a listener by another target.
"""

from collections.abc import Iterator, Mapping

from tiers.cloudformation.evaluate.values import ResourceRef, Unknown
from tiers.proof.build import acls, balancers, compute, groups, read, vpc
from tiers.proof.build.catalogue import Catalogue
from tiers.proof.build.names import TARGET_GROUP
from tiers.proof.build.registrations import CLASSIC
from tiers.proof.model.filters import Acl, Group, GroupRule, PrefixList
from tiers.proof.model.network import (
    Backend,
    Interface,
    InternetGateway,
    Listener,
    LoadBalancer,
    Network,
    Node,
    Placement,
    RouteTable,
    Subnet,
    TargetGroup,
    Vpc,
)

Handed = Mapping[str, Unknown]

_HARMLESS = {
    *(
        "AvailabilityZone",
        "AvailabilityZoneId",
        "CanonicalHostedZoneID",
        "CidrBlock",
        "CidrBlockAssociations",
    ),
    *("DNSName", "CanonicalHostedZoneName", "CanonicalHostedZoneNameID", "Ipv6CidrBlocks", "PrivateDnsName"),
    *("PrivateIp", "PrivateIpAddress", "PublicDnsName", "PublicIp", "PrimaryPrivateIpAddress"),
    *("PrimaryIpv6Address", "SecondaryPrivateIpAddresses", "SourceSecurityGroup.GroupName"),
    *("LoadBalancerFullName", "TargetGroupFullName", "TargetGroupName", "OwnerId"),
}
"""Attributes that are addresses, or names for people and metrics, and are taken by no call that changes."""


def opened(network: Network, catalogue: Catalogue, handed: Mapping[ResourceRef | str, Unknown]) -> Network:
    """Return the network with the possible flows of handed resources; the others change nothing."""
    by_id = dict(_by_id(catalogue, handed))
    if not by_id:
        return network
    vpcs = {each.id for each in network.vpcs if each.id in by_id}
    named = {each.origin.resource for each in network.not_modelled if each.origin is not None}
    more = [each for each in by_id.values() if each.origin is None or each.origin.resource not in named]
    return network._replace(
        vpcs=tuple(_vpc(each, by_id) for each in network.vpcs),
        subnets=tuple(_subnet(each, by_id, vpcs) for each in network.subnets),
        tables=tuple(_table(each, by_id) for each in network.tables),
        internet_gateways=tuple(_gateway(each, by_id) for each in network.internet_gateways),
        acls=tuple(_acl(each, by_id) for each in network.acls),
        groups=tuple(_group(each, by_id) for each in network.groups),
        prefix_lists=tuple(_prefix_list(each, by_id) for each in network.prefix_lists),
        nodes=tuple(_node(each, by_id) for each in network.nodes),
        load_balancers=tuple(_balancer(each, by_id) for each in network.load_balancers),
        target_groups=tuple(_target_group(each, by_id) for each in network.target_groups),
        not_modelled=tuple(dict.fromkeys((*network.not_modelled, *more))),
    )


_TYPES = {
    *(vpc.VPC, vpc.SUBNET, vpc.TABLE, vpc.INTERNET_GATEWAY, acls.ACL, groups.GROUP, groups.PREFIX_LIST),
    *(compute.INSTANCE, compute.INTERFACE, balancers.BALANCER, balancers.LISTENER, TARGET_GROUP),
    CLASSIC,
}


def _by_id(
    catalogue: Catalogue, handed: Mapping[ResourceRef | str, Unknown]
) -> Iterator[tuple[str, Unknown]]:
    """Yield what was handed over by its ID in the network, the defaults of a VPC among them."""
    for each, why in handed.items():
        found = catalogue.find(each, *_TYPES)
        attribute = each.attribute if isinstance(each, ResourceRef) else ""
        if isinstance(found, Unknown) or attribute in _HARMLESS:
            continue
        if attribute == "SecurityGroups":
            listed = read.items(found.get(attribute))
            named = [] if isinstance(listed, Unknown) else [groups.group_id(catalogue, one) for one in listed]
            yield from ((one, why) for one in named if isinstance(one, str))
        own = found.type == vpc.VPC
        if not own or attribute not in {groups.DEFAULT, acls.DEFAULT}:
            yield found.id, why
        if own and attribute != acls.DEFAULT:
            yield groups.default_of(found.id), why
        if own and attribute != groups.DEFAULT:
            yield f"{found.id}.{acls.DEFAULT}", why


def _vpc(each: Vpc, handed: Handed) -> Vpc:
    return each._replace(handed=handed.get(each.id))


def _table(each: RouteTable, handed: Handed) -> RouteTable:
    return each._replace(handed=handed.get(each.id))


def _acl(each: Acl, handed: Handed) -> Acl:
    return each._replace(handed=handed.get(each.id))


def _subnet(each: Subnet, handed: Handed, vpcs: set[str]) -> Subnet:
    """Mark a subnet that was handed over, or whose VPC was while it uses that one's main table."""
    why = handed.get(each.id)
    if why is None and each.table is None and each.vpc in vpcs:
        why = handed[str(each.vpc)]
    return each._replace(handed=why)


def _gateway(each: InternetGateway, handed: Handed) -> InternetGateway:
    return each._replace(vpc=handed[each.id]) if each.vpc is None and each.id in handed else each


def _group(each: Group, handed: Handed) -> Group:
    why = handed.get(each.id)
    if why is None:
        return each
    rule = (GroupRule(why, why, why, each.origin),)
    return each._replace(ingress=each.ingress + rule, egress=each.egress + rule)


def _prefix_list(each: PrefixList, handed: Handed) -> PrefixList:
    if each.id not in handed or isinstance(each.cidrs, Unknown):
        return each
    return each._replace(cidrs=(*each.cidrs, handed[each.id]))


def _node(each: Node, handed: Handed) -> Node:
    if isinstance(each.interfaces, Unknown):
        return each
    of_node = handed.get(each.id) if each.kind in {"instance", "interface"} else None
    found = tuple(_interface(one, of_node or handed.get(one.id)) for one in each.interfaces)
    if each.kind in {"instance", "autoscaling_group"}:
        found = tuple(_launched(one, handed) for one in found)
    return each if found == each.interfaces else each._replace(interfaces=found)


def _interface(each: Interface, why: Unknown | None) -> Interface:
    """Let an interface have another group, and a public address."""
    if why is None:
        return each
    own = each.groups
    places = tuple(_public(place, why) for place in each.placements)
    if own is not None and not isinstance(own, Unknown):
        own = (*own, why)
    return each._replace(groups=own, placements=places)


def _launched(each: Interface, handed: Handed) -> Interface:
    """Return an interface that may have a public address if its subnet may assign one."""
    places = tuple(
        _public(place, handed[place.subnet])
        if isinstance(place.subnet, str) and place.subnet in handed
        else place
        for place in each.placements
    )
    return each if places == each.placements else each._replace(placements=places)


def _public(place: Placement, why: Unknown) -> Placement:
    return place._replace(public=why) if place.public is False else place


def _balancer(each: LoadBalancer, handed: Handed) -> LoadBalancer:
    listeners = tuple(_listener(one, handed.get(one.id)) for one in each.listeners)
    why = handed.get(each.id)
    if why is not None:
        listeners += (Listener(f"{each.id}.listener", why, why, (why,), each.origin),)
    return each._replace(listeners=listeners)


def _listener(each: Listener, why: Unknown | None) -> Listener:
    return each if why is None else each._replace(target_groups=(*each.target_groups, why))


def _target_group(each: TargetGroup, handed: Handed) -> TargetGroup:
    why = handed.get(each.id)
    return each if why is None else each._replace(targets=(*each.targets, Backend(why, each.origin, why)))
