"""Networks beyond transit gateways: hosts in the CIDR blocks to which routes lead, to try with."""

from collections.abc import Collection, Iterable, Iterator
from ipaddress import IPv4Network

from tiers.rehearse.model import Group, Host, Subnet, Transit, Vpc
from tiers.rehearse.read import addresses
from tiers.rehearse.read.resources import Resource, Resources

ATTACHMENTS = ("EC2::TransitGatewayAttachment", "EC2::TransitGatewayVpcAttachment")
_MOST = 4
"""The maximum number of hosts beyond one attachment; each is one more to try everything with."""


def attachments(resources: Resources) -> dict[str, Resource]:
    """Return the attachment of each VPC. A second one of a VPC is to another gateway, and not rehearsed."""
    found: dict[str, Resource] = {}
    for each in (each for kind in ATTACHMENTS for each in resources.of(kind)):
        vpc = resources.get(each.get("VpcId"), "EC2::VPC")
        if vpc is None or vpc.id in found:
            resources.omit(f"`{each.id}` leads to another network: its packets are dropped")
        else:
            found[vpc.id] = each
    return found


def beyond(
    subnets: Iterable[Subnet], vpcs: Iterable[Vpc], groups: Iterable[Group]
) -> tuple[tuple[Transit, ...], tuple[Host, ...]]:
    """Return the attachments to which routes lead, and the hosts beyond them.

    A host is in each CIDR block of a route, and in each smaller one there that a rule names.
    """
    local = [IPv4Network(each) for vpc in vpcs for each in vpc.ranges]
    rules = [rule for group in groups for rule in (*group.ingress, *group.egress)]
    named = [IPv4Network(each) for each in dict.fromkeys(each for rule in rules for each in rule.ranges)]
    routes: dict[tuple[str, str], dict[IPv4Network, None]] = {}
    for subnet in subnets:
        for route in subnet.routes:
            if route.gateway == "transit":
                held = routes.setdefault((route.id, subnet.vpc), {})
                held[IPv4Network(route.destination)] = None
    transits: list[Transit] = []
    hosts: list[Host] = []
    taken: set[str] = set()
    for (attachment, vpc), led in routes.items():
        own = []
        for address in _addresses([*led], named, local, taken):
            name = f"beyond-{len(hosts) + 1}"
            own.append(name)
            hosts.append(Host(name, "beyond", name, "", "", "", "", address))
        transits.append(Transit(attachment, vpc, tuple(own)))
    return tuple(transits), tuple(hosts)


def _addresses(
    led: Collection[IPv4Network],
    named: Collection[IPv4Network],
    local: Collection[IPv4Network],
    taken: set[str],
) -> Iterator[str]:
    """Yield an address in each block that routes lead to, and in each smaller one, until there are enough."""
    inside = [each for each in named if each not in led and any(each.subnet_of(route) for route in led)]
    blocks = [*inside, *led]
    for each in blocks[:_MOST]:
        found = addresses.addresses_in(each, [*blocks, *local], taken)
        if found is not None:
            taken.add(found)
            yield found
