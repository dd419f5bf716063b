"""Components that exist already: each a node with its security group, somewhere in the VPC.

The templates say that the group is there, and add rules to it. What else the group allows, the subnets of the
node, and the routes of other subnets than those of the spec are not known. Inside a VPC every subnet reaches
every other one: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from ipaddress import IPv4Network, ip_network
from typing import TYPE_CHECKING

from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.proof.model.filters import GroupRule
from tiers.proof.model.network import Interface, Network, Node, NodeKind, Placement, RouteTable, Subnet, Vpc

if TYPE_CHECKING:
    from tiers.cloudformation.load.existing import AssumedMember

ELSEWHERE = "other-subnets"
"""The subnets of the VPC that a spec does not have; no logical ID has a hyphen."""


def added(network: Network, members: "Iterable[AssumedMember]") -> Network:
    """Return a network with the components that exist and have a security group."""
    groups = {each.id: each for each in network.groups}
    known = [each for each in members if each.type == "AWS::EC2::SecurityGroup" and each.logical_id in groups]
    if not known:
        return network
    for each in known:
        why = Unknown(f"other rules of the security group of `{each.component}`, which exists, are not known")
        rule = (GroupRule(why, why, why, Origin(each.logical_id)),)
        own = groups[each.logical_id]
        groups[own.id] = own._replace(ingress=own.ingress + rule, egress=own.egress + rule)
    others = tuple(_elsewhere(each, network.subnets) for each in network.vpcs)
    balancers = {each.id for each in network.load_balancers}
    gateway = Unknown("whether other subnets lead to the internet is not known", Origin(ELSEWHERE))
    subnets = (*network.subnets, *others)
    tables = tuple(_table(each) for each in others)
    return network._replace(
        vpcs=tuple(each._replace(handed=each.handed or gateway) for each in network.vpcs),
        groups=tuple(groups.values()),
        subnets=subnets,
        tables=(*network.tables, *tables),
        nodes=(*network.nodes, *(_node(each, subnets, balancers) for each in known)),
    )


def node_id(component: str) -> str:
    """Return the ID of the node of a component that exists."""
    return f"{component}-existing"


def _node(member: "AssumedMember", subnets: Sequence[Subnet], balancers: Collection[str]) -> Node:
    origin = Origin(member.logical_id)
    why = f"whether `{member.component}`, which exists, has a public address is not known"
    public = Unknown(why, origin, help="pass `--account DIR`, which has its addresses and its rules")
    moves = Unknown(f"the zones of `{member.component}`, which exists, are not known", origin)
    places = tuple(Placement(each.id, public) for each in subnets)
    interface = Interface(f"{member.logical_id}.interface", places, (member.logical_id,), origin)
    name = node_id(member.component)
    kind: NodeKind = "load_balancer" if name in balancers else "other"
    return Node(name, kind, (interface,), origin, member.component, moves, exists=True)


def _elsewhere(vpc: Vpc, subnets: Iterable[Subnet]) -> Subnet:
    """Return the rest of a VPC as one subnet, in zones that are not known."""
    origin = Origin(ELSEWHERE)
    own = [cidr for each in subnets if each.vpc == vpc.id for cidr in each.cidrs if isinstance(cidr, str)]
    cidrs = tuple(str(each) for cidr in vpc.cidrs if isinstance(cidr, str) for each in _rest(cidr, own))
    zone = Unknown("the zones of subnets that the spec does not have are not known", origin)
    return Subnet(ELSEWHERE, vpc.id, cidrs or vpc.cidrs, zone, origin, f"{ELSEWHERE}-routes")


def _table(subnet: Subnet) -> RouteTable:
    why = Unknown("the routes of subnets that the spec does not have are not known", subnet.origin)
    return RouteTable(f"{ELSEWHERE}-routes", (), subnet.origin, handed=why)


def _rest(cidr: str, taken: Iterable[str]) -> Iterator[IPv4Network]:
    """Yield what is left of a CIDR block."""
    whole = ip_network(cidr, strict=False)
    left = [whole] if isinstance(whole, IPv4Network) else []
    for each in taken:
        other = ip_network(each, strict=False)
        if isinstance(other, IPv4Network):
            left = [part for block in left for part in _without(block, other)]
    yield from left


def _without(block: IPv4Network, other: IPv4Network) -> Iterator[IPv4Network]:
    if not block.overlaps(other):
        yield block
    elif other.subnet_of(block) and other != block:
        yield from block.address_exclude(other)
