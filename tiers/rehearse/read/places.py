"""VPCs and subnets, with the routes that each subnet has."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network

from tiers.cloudformation.evaluate.texts import zone_name
from tiers.rehearse.model import Gateway, Peering, Route, Subnet, Vpc
from tiers.rehearse.read import properties as read
from tiers.rehearse.read import transits
from tiers.rehearse.read.resources import Resource, Resources
from tiers.rehearse.read.rules import acl_of
from tiers.rehearse.read.standins import StandIns
from tiers.rehearse.testbed import bounds

_VPC, _SUBNET, _TABLE = "EC2::VPC", "EC2::Subnet", "EC2::RouteTable"
_PEERING = "EC2::VPCPeeringConnection"

_SMALLEST = 28
"""The longest prefix of a subnet: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"""

_TARGETS: dict[str, tuple[Gateway, str]] = {
    "NatGatewayId": ("host", "EC2::NatGateway"),
    "InstanceId": ("host", "EC2::Instance"),
    "VpcPeeringConnectionId": ("peering", _PEERING),
}
"""The target of a route by the property that names it, and its type."""


def vpcs(resources: Resources) -> tuple[Vpc, ...]:
    """Return the VPCs that have a range for IPv4."""
    attached = set()
    for each in resources.of("EC2::VPCGatewayAttachment"):
        vpc = resources.get(each.get("VpcId"), _VPC)
        if vpc and resources.get(each.get("InternetGatewayId"), "EC2::InternetGateway"):
            attached.add(vpc.id)
    found = []
    for each in resources.of(_VPC):
        blocks = [each, *_blocks(resources, each)]
        ranges = [known for block in blocks if (known := read.ipv4(block.get("CidrBlock")))]
        if ranges:
            found.append(Vpc(each.id, tuple(ranges), each.id in attached))
        else:
            resources.omit(f"the CIDR block of `{each.id}` is chosen at deployment")
    return tuple(found)


def _blocks(resources: Resources, vpc: Resource) -> Iterator[Resource]:
    for each in resources.of("EC2::VPCCidrBlock"):
        if resources.get(each.get("VpcId"), _VPC) == vpc:
            yield each


def peerings(resources: Resources, vpcs: tuple[Vpc, ...]) -> tuple[Peering, ...]:
    """Return the active peering connections: with another account or region none is accepted.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcpeeringconnection.html
    """
    known = {each.id for each in vpcs}
    found = []
    for each in resources.of(_PEERING):
        ends = [resources.get(each.get(name), _VPC) for name in ("VpcId", "PeerVpcId")]
        here = [end.id for end in ends if end is not None and end.id in known]
        if len(here) == len(ends) and not {"PeerOwnerId", "PeerRegion"} & each.properties.keys():
            found.append(Peering(each.id, (here[0], here[1])))
        else:
            resources.omit(f"`{each.id}` leads to another network: its packets are dropped")
    return tuple(found)


def subnets(
    resources: Resources, stand_ins: StandIns, vpcs: tuple[Vpc, ...], acls: Mapping[str, object]
) -> tuple[Subnet, ...]:
    """Return the subnets of these VPCs."""
    known = {each.id: each for each in vpcs}
    tables = _Tables(resources, stand_ins)
    found = []
    for each in resources.of(_SUBNET):
        vpc = resources.get(each.get("VpcId"), _VPC)
        own = read.ipv4(each.get("CidrBlock"))
        if vpc is None or vpc.id not in known or own is None or IPv4Network(own).prefixlen > _SMALLEST:
            resources.omit(f"`{each.id}` has no IPv4 CIDR block in a VPC of the rehearsal")
            continue
        routes = tables.of(each, known[vpc.id])
        acl = acl_of(resources, each, vpc.id, acls)
        found.append(Subnet(each.id, vpc.id, own, zone(each), routes, acl))
    return (*found, *_of_regional_nats(resources, known))


def _of_regional_nats(resources: Resources, vpcs: Mapping[str, Vpc]) -> Iterator[Subnet]:
    """Yield a place for each regional NAT gateway: it is in no subnet, and AWS maintains its routes.

    https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
    """
    for number, each in enumerate(resources.of("EC2::NatGateway")):
        vpc = resources.get(each.get("VpcId"), _VPC)
        is_regional = read.text(each.get("AvailabilityMode")) == "regional" and number < bounds.HOSTS
        if is_regional and vpc is not None and vpc.id in vpcs:
            leads: Gateway = "internet" if vpcs[vpc.id].internet else "nowhere"
            own = f"100.64.{number}.0/28"
            yield Subnet(each.id, vpc.id, own, "", (Route("0.0.0.0/0", leads),), None)


def zone(subnet: Resource) -> str:
    """Name the zone of a subnet, equal for equal ones; one that AWS chooses has no name."""
    value = subnet.get("AvailabilityZone") or subnet.get("AvailabilityZoneId")
    found = zone_name(value)
    return found if isinstance(found, str) else ""


class _Tables:
    """The routes of each table."""

    def __init__(self, resources: Resources, stand_ins: StandIns) -> None:
        self._resources = resources
        self._stand_ins = stand_ins
        self._written: dict[str, list[Resource]] = {}
        self._attachments = transits.attachments(resources)
        for each in resources.of("EC2::Route"):
            table = resources.get(each.get("RouteTableId"), _TABLE)
            if table is None:
                resources.omit(f"`{each.id}` is a route of a table that is not in the templates")
            else:
                self._written.setdefault(table.id, []).append(each)

    def of(self, subnet: Resource, vpc: Vpc) -> tuple[Route, ...]:
        """Return the routes of a subnet; AWS's own main table has only the local ones."""
        for each in self._resources.of("EC2::SubnetRouteTableAssociation"):
            if self._resources.get(each.get("SubnetId"), _SUBNET) == subnet:
                table = self._resources.get(each.get("RouteTableId"), _TABLE)
                written = self._written.get(table.id, []) if table else []
                return tuple(route for each in written for route in self._routes(each, subnet, vpc))
        return ()

    def _routes(self, route: Resource, subnet: Resource, vpc: Vpc) -> Iterator[Route]:
        if "DestinationIpv6CidrBlock" in route.properties:
            return
        listed = self._resources.get(route.get("DestinationPrefixListId"), "EC2::PrefixList")
        ranges = [route.get("DestinationCidrBlock")]
        if listed is not None:
            ranges = [read.mapping(each).get("Cidr") for each in read.items(listed.get("Entries"))]
        for each in ranges:
            destination = read.ipv4(self._stand_ins.range_for(each))
            if destination is None:
                self._resources.omit(f"the destination of `{route.id}` is not known")
            else:
                yield self._route(route, destination, subnet, vpc)

    def _route(self, route: Resource, destination: str, subnet: Resource, vpc: Vpc) -> Route:
        for name, (leads_to, kind) in _TARGETS.items():
            target = self._resources.get(route.get(name), kind)
            if target is not None:
                return Route(destination, leads_to, target.id)
        gateway = self._resources.get(route.get("GatewayId"), "EC2::InternetGateway")
        if gateway is not None:
            leads = vpc.internet and _is_of(self._resources, gateway, vpc)
            return Route(destination, "internet" if leads else "nowhere")
        attachment = self._attachments.get(vpc.id)
        if attachment is not None and route.get("TransitGatewayId") is not None:
            return self._by_transit(attachment, destination, subnet)
        self._resources.omit(f"the target of `{route.id}` is not in the rehearsal: its packets are dropped")
        return Route(destination, "nowhere")

    def _by_transit(self, attachment: Resource, destination: str, subnet: Resource) -> Route:
        """Return a route to a transit gateway, which a subnet reaches only by an attachment in its zone.

        https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
        """
        attached = [self._resources.get(each, _SUBNET) for each in read.items(attachment.get("SubnetIds"))]
        zones = {zone(each) for each in attached if each is not None}
        is_attached = zone(subnet) in zones
        return Route(destination, "transit", attachment.id) if is_attached else Route(destination, "nowhere")


def _is_of(resources: Resources, gateway: Resource, vpc: Vpc) -> bool:
    """Return whether an internet gateway is attached to a VPC; if not, a route to it is a black hole."""
    for each in resources.of("EC2::VPCGatewayAttachment"):
        attached = resources.get(each.get("VpcId"), _VPC)
        if resources.get(each.get("InternetGatewayId"), "EC2::InternetGateway") == gateway and attached:
            return attached.id == vpc.id
    return False
