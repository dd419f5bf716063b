"""Sources and destinations of packets: the places of a node, the internet, or the parts of a range."""

from collections.abc import Iterator

from tiers.cloudformation.evaluate.values import Unknown
from tiers.diagnostics.wording import CLOUDFRONT, INTERNET
from tiers.proof.model.addresses import (
    ANY,
    FAMILIES,
    ON_THE_INTERNET,
    Block,
    Family,
    block,
    numbers,
    together,
    usable,
)
from tiers.proof.model.index import Index
from tiers.proof.model.network import GatewayEndpoint, Interface, Node, Placement, Subnet
from tiers.proof.model.regions import Range, Ranges, common, merged, without
from tiers.proof.paths.steps import HOST_PORTS, MANAGED_PORTS, Spot
from tiers.tuples import NamedTuple

SERVES_EVERYWHERE = {"load_balancer", "interface_endpoint"}
"""The kinds that use all of their interfaces at once, so that a verdict must be true for each."""

MANAGED = {"load_balancer", "interface_endpoint", "function"}
"""The kinds that AWS runs, so that they open connections from more ports than a host does."""


def other_ports(spot: Spot) -> Range | None:
    """Return the ports besides the ephemeral ones that a program there may connect from.

    Nodes that AWS runs have no such choice.
    """
    is_managed = spot.where == "service" or (spot.node is not None and spot.node.kind in MANAGED)
    return None if is_managed or spot.ports[0] <= 1 else (1, spot.ports[0] - 1)


Place = tuple[Spot, ...]
"""One possible place of a node: a spot for each version of IP that it has there; one is enough."""


class Side(NamedTuple):
    """One end of a question. A verdict must be true for each place of a member.

    `members` are interfaces, each a tuple of places. Of the members one is enough, unless `every`.
    """

    name: str
    members: tuple[tuple[Place, ...], ...]
    node: Node | None = None
    every: bool = True
    unknown: Unknown | None = None
    """The reason why its place is unknown."""


def of_node(index: Index, node: Node) -> Side:
    """Return the side of a node."""
    every = node.kind in SERVES_EVERYWHERE
    if isinstance(node.interfaces, Unknown):
        return Side(node.id, (), node, every, node.interfaces)
    if node.kind == "distribution":
        return Side(node.id, ((tuple(_at_the_edge(index, node)),),), node)
    members = tuple(_member(index, node, each) for each in node.interfaces)
    members = tuple(each for each in members if each)
    missing = None if members else Unknown(f"`{node.id}` has no known network interface", node.origin)
    return Side(node.id, members, node, every, missing)


def _at_the_edge(index: Index, node: Node) -> Iterator[Spot]:
    """Yield the spots of a distribution: it has some addresses of the internet."""
    ipv6 = index.distributions[node.id].ipv6
    for family in FAMILIES if ipv6 is not False else FAMILIES[:1]:
        yield Spot(node.id, "edge", family, index.internet(family), MANAGED_PORTS, node=node)


def _member(index: Index, node: Node, interface: Interface) -> tuple[Place, ...]:
    places = (tuple(_spots(index, node, interface, each)) for each in interface.placements)
    return tuple(each for each in places if each)


def _spots(index: Index, node: Node, interface: Interface, placement: Placement) -> Iterator[Spot]:
    """Yield the spots of one placement, one for each version of IP."""
    subnet = index.subnets.get(placement.subnet) if isinstance(placement.subnet, str) else None
    for family in FAMILIES:
        if family == 6 and placement.ipv6 is False:  # noqa: PLR2004 - the version of IP
            continue
        ranges = _exact(placement, family) or _ranges(subnet, family)
        if not ranges and subnet is not None and all(isinstance(each, str) for each in subnet.cidrs):
            continue
        doubt = None if _exact(placement, family) and subnet else _unknown(placement, subnet, family)
        if family == 6 and isinstance(placement.ipv6, Unknown):  # noqa: PLR2004 - the version of IP
            doubt = doubt or placement.ipv6
        public = block(placement.public_address) if placement.public_address else None
        yield Spot(
            name=node.id,
            where="vpc",
            family=family,
            ranges=ranges or ANY[family],
            ports=MANAGED_PORTS if node.kind in MANAGED else HOST_PORTS,
            node=node,
            interface=interface,
            subnet=subnet,
            groups=interface.groups,
            public=placement.public,
            public_ranges=public.ranges if public is not None else (),
            unknown=doubt,
            lost=placement.lost,
        )


def _unknown(placement: Placement, subnet: Subnet | None, family: Family) -> Unknown | None:
    """Return why the place of a node, or its possible addresses there, are unknown."""
    if isinstance(placement.subnet, Unknown):
        return placement.subnet
    if subnet is None:
        return Unknown(f"the subnet `{placement.subnet}` was not loaded")
    if _blocks(subnet, family):
        return None
    missing = Unknown(f"the CIDR block of subnet `{subnet.id}` is not known", subnet.origin)
    return next((each for each in subnet.cidrs if isinstance(each, Unknown)), missing)


def _exact(placement: Placement, family: Family) -> Ranges:
    blocks = [block(each) for each in placement.addresses]
    return together(each for each in blocks if each is not None and each.family == family)


def _ranges(subnet: Subnet | None, family: Family) -> Ranges:
    if subnet is None:
        return ()
    return merged(piece for each in _blocks(subnet, family) for piece in usable(each))


def _blocks(subnet: Subnet, family: Family) -> list[Block]:
    blocks = [block(each) for each in subnet.cidrs if isinstance(each, str)]
    return [each for each in blocks if each is not None and each.family == family]


def of_internet(index: Index, name: str = INTERNET, within: Block | None = None) -> Side:
    """Return the internet, or the part of it that lies in a range."""
    spots = []
    for family in FAMILIES:
        ranges = index.internet(family) if within is None else ()
        if within is not None and within.family == family:
            ranges = common(index.internet(family), within.ranges)
        if ranges:
            spots.append(Spot(name, "internet", family, ranges, MANAGED_PORTS))
    shared = (of_cloudfront(index),) if index.admits_cloudfront and within is None else ()
    return Side(name, ((tuple(spots), *shared),))


def of_cloudfront(index: Index) -> Place:
    """Return the place from which CloudFront connects to origins, for any of its customers."""
    ranges = index.cloudfront()
    return (Spot(CLOUDFRONT, "internet", 4, ranges, MANAGED_PORTS, anyones=True),)


def of_endpoint(index: Index, endpoint: GatewayEndpoint) -> Side:
    """Return a service behind a gateway endpoint."""
    spot = Spot(endpoint.id, "service", 4, index.services[endpoint.service].ranges, MANAGED_PORTS)
    return Side(endpoint.id, (((spot,),),))


def of_range(index: Index, cidr: str, asked: Block) -> Side:
    """Return a CIDR block: its parts in subnets, on the internet, and in networks elsewhere.

    A host there is assumed to have no security groups; rules that name the groups of the nodes there
    may match, and make a verdict `UNKNOWN`.
    """
    if _is_reserved(index, asked):
        return Side(cidr, (((Spot(cidr, "reserved", asked.family, asked.ranges),),),))
    places: list[Place] = []
    left: Ranges = asked.ranges
    for subnet in index.network.subnets:
        inside = common(asked.ranges, _ranges(subnet, asked.family))
        if inside:
            places.append((Spot(cidr, "vpc", asked.family, inside, HOST_PORTS, subnet=subnet),))
        left = without(left, together(_blocks(subnet, asked.family)))
    for vpc in index.network.vpcs:
        left = without(left, index.vpc_ranges(vpc.id, asked.family))
    public = common(left, ON_THE_INTERNET[asked.family])
    if public:
        places.append((Spot(cidr, "internet", asked.family, public, MANAGED_PORTS),))
    elsewhere = without(left, ON_THE_INTERNET[asked.family])
    if elsewhere:
        places.append((Spot(cidr, "outside", asked.family, elsewhere, HOST_PORTS),))
    nothing = None if places else Unknown(f"no subnet has addresses of `{cidr}`")
    return Side(cidr, (tuple(places),) if places else (), unknown=nothing)


RESERVED: dict[str, tuple[tuple[str, Range], ...]] = {
    "169.254.169.253/32": (("tcp", (53, 53)), ("udp", (53, 53))),
    "fd00:ec2::253/128": (("tcp", (53, 53)), ("udp", (53, 53))),
    "169.254.169.254/32": (("tcp", (80, 80)),),
    "fd00:ec2::254/128": (("tcp", (80, 80)),),
    "169.254.170.2/32": (("tcp", (80, 80)),),
    "169.254.169.123/32": (("udp", (123, 123)),),
    "fd00:ec2::123/128": (("udp", (123, 123)),),
}
"""AWS's own resolver, metadata and time services, which neither groups nor network ACLs can block.

https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html
"""


def reserved_ports(index: Index, spot: Spot, protocol: str, vpc: str) -> Ranges | None:
    """Return the ports of AWS's own service at an address, as seen in a VPC; `None` if it has none there."""
    for cidr, ports in RESERVED.items():
        found = block(cidr)
        if found is not None and spot.ranges == found.ranges:
            return merged(each for name, each in ports if name == protocol)
    if spot.ranges == _resolver(index, vpc):
        return ((53, 53),) if protocol in {"tcp", "udp"} else ()
    return None


def _is_reserved(index: Index, asked: Block) -> bool:
    fixed = [block(each) for each in RESERVED]
    return asked in fixed or asked.ranges in {_resolver(index, each.id) for each in index.network.vpcs}


def _resolver(index: Index, vpc: str) -> Ranges | None:
    """Return the address of a VPC's own resolver: the third of its primary range.

    https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
    """
    held = index.vpcs.get(vpc)
    first = held.cidrs[0] if held is not None and held.cidrs else None
    found = block(first) if isinstance(first, str) else None
    if found is None or found.family != 4:  # noqa: PLR2004 - the version of IP
        return None
    return numbers(4, found.low + 2, found.low + 2)
