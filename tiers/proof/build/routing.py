"""Route tables, and the NAT gateways that they lead to."""

from tiers.cloudformation.evaluate.values import Unknown, Value, is_outside
from tiers.cloudformation.load.existing_forms import EXISTS
from tiers.proof.build import read
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.build.groups import PREFIX_LIST
from tiers.proof.build.vpc import EGRESS_ONLY_GATEWAY, INTERNET_GATEWAY, PEERING, SUBNET, TABLE, VPC
from tiers.proof.model.filters import PrefixListId
from tiers.proof.model.network import (
    NatGateway,
    Route,
    RouteTable,
    RouteTarget,
    TargetKind,
    TransitAttachment,
)

ATTACHMENTS = ("AWS::EC2::TransitGatewayAttachment", "AWS::EC2::TransitGatewayVpcAttachment")
NAT_GATEWAY = "AWS::EC2::NatGateway"
ADDRESS = "AWS::EC2::EIP"

# By the property that names the target: its kind in the model, and its type.
_TARGETS: dict[str, tuple[TargetKind, str]] = {
    "NatGatewayId": ("nat_gateway", NAT_GATEWAY),
    "EgressOnlyInternetGatewayId": ("egress_only_gateway", EGRESS_ONLY_GATEWAY),
    "VpcPeeringConnectionId": ("peering", PEERING),
    "NetworkInterfaceId": ("interface", "AWS::EC2::NetworkInterface"),
    "InstanceId": ("instance", "AWS::EC2::Instance"),
}
_TRANSIT = "TransitGatewayId"
_UNNAMED = "of another network"
_NOT_MODELLED = {
    "VpcEndpointId": "a Gateway Load Balancer endpoint",
    "CarrierGatewayId": "a carrier gateway",
    "LocalGatewayId": "a local gateway",
    "CoreNetworkArn": "a core network",
    "OdbNetworkArn": "a network of Oracle databases",
    "VpnGatewayId": "a virtual private gateway",
}


def tables(catalogue: Catalogue) -> tuple[RouteTable, ...]:
    """Build the route tables with all their routes."""
    routes: dict[str, list[Route]] = {}
    anywhere: list[Route] = []
    for resource in catalogue.of("AWS::EC2::Route"):
        table = catalogue.id_of(resource.get("RouteTableId"), TABLE)
        if isinstance(table, str):
            routes.setdefault(table, []).append(_route(catalogue, resource))
        elif not is_outside(table):
            anywhere.append(_route(catalogue, resource)._replace(target=table))
    propagating = _propagating(catalogue)
    return tuple(
        RouteTable(
            resource.id,
            (*routes.get(resource.id, ()), *anywhere),
            resource.origin(),
            propagating.get(resource.id),
        )
        for resource in catalogue.of(TABLE)
    )


def _route(catalogue: Catalogue, resource: Resource) -> Route:
    return Route(
        _destination(catalogue, resource),
        resource.uncertain or _target(catalogue, resource),
        resource.origin(),
        resource.get("Propagated") is True,
    )


def _destination(catalogue: Catalogue, resource: Resource) -> str | PrefixListId | Unknown:
    for name in ("DestinationCidrBlock", "DestinationIpv6CidrBlock"):
        if name in resource.properties:
            return read.cidr(resource.get(name), resource.origin(name))
    if "DestinationPrefixListId" in resource.properties:
        found = catalogue.id_of(resource.get("DestinationPrefixListId"), PREFIX_LIST)
        return PrefixListId(found) if isinstance(found, str) else found
    return Unknown("the destination of a route is not known", resource.origin())


def _target(catalogue: Catalogue, resource: Resource) -> RouteTarget | Unknown:
    for name, what in _NOT_MODELLED.items():
        if name in resource.properties:
            return RouteTarget("not_modelled", _shown(resource.get(name), what))
    if _TRANSIT in resource.properties:
        return RouteTarget("transit_gateway", _shown(resource.get(_TRANSIT), _UNNAMED))
    for name, (kind, wanted) in _TARGETS.items():
        if name in resource.properties:
            return _known(catalogue, resource, resource.get(name), kind, wanted)
    if "GatewayId" in resource.properties:
        return _gateway(catalogue, resource, resource.get("GatewayId"))
    return Unknown("the target of a route is not known", resource.origin())


def _known(
    catalogue: Catalogue, resource: Resource, value: Value, kind: TargetKind, wanted: str
) -> RouteTarget | Unknown:
    found = catalogue.id_of(value, wanted)
    if isinstance(found, str):
        return RouteTarget(kind, found)
    # An account says of a route itself that its target is gone.
    if isinstance(value, str) and resource.get("State") == "blackhole":
        return RouteTarget(kind, value)
    return found._replace(origin=found.origin or resource.origin())


def _gateway(catalogue: Catalogue, resource: Resource, value: Value) -> RouteTarget | Unknown:
    if value == "local":
        return RouteTarget("local")
    found = catalogue.find(
        value, INTERNET_GATEWAY, "AWS::EC2::VPNGateway", "AWS::EC2::CarrierGateway", "AWS::EC2::VPCEndpoint"
    )
    if isinstance(found, Resource) and found.get("VpcEndpointType") == "Gateway":
        return RouteTarget("gateway_endpoint", found.id)
    if isinstance(found, Resource) and found.type != INTERNET_GATEWAY:
        return RouteTarget("not_modelled", found.id)
    return _known(catalogue, resource, value, "internet_gateway", INTERNET_GATEWAY)


def _shown(value: Value, what: str) -> str:
    if isinstance(value, str):
        return value
    name = getattr(value, "name", "")
    return name or what


def transit_attachments(catalogue: Catalogue) -> tuple[TransitAttachment, ...]:
    """Build the attachments of VPCs to transit gateways."""
    return tuple(_attachment(catalogue, each) for kind in ATTACHMENTS for each in catalogue.of(kind))


def _attachment(catalogue: Catalogue, resource: Resource) -> TransitAttachment:
    listed = resource.uncertain or read.items(resource.get("SubnetIds"))
    each = (listed,) if isinstance(listed, Unknown) else listed
    return TransitAttachment(
        resource.id,
        _shown(resource.get(_TRANSIT), _UNNAMED),
        catalogue.id_of(resource.get("VpcId"), VPC),
        tuple(name if isinstance(name, Unknown) else catalogue.id_of(name, SUBNET) for name in each),
        resource.origin(),
    )


def _propagating(catalogue: Catalogue) -> dict[str, Unknown]:
    found: dict[str, Unknown] = {}
    for resource in catalogue.of("AWS::EC2::VPNGatewayRoutePropagation"):
        listed = read.items(resource.get("RouteTableIds"))
        why = Unknown("a virtual private gateway may add routes", resource.origin())
        named = [] if isinstance(listed, Unknown) else [catalogue.id_of(each, TABLE) for each in listed]
        if isinstance(listed, Unknown) or any(isinstance(each, Unknown) for each in named):
            named = [table.id for table in catalogue.of(TABLE)]
        found.update((table, why) for table in named if isinstance(table, str))
    return found


def nat_gateways(catalogue: Catalogue) -> tuple[NatGateway, ...]:
    """Build the NAT gateways: zonal and regional, public and private.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-natgateway.html
    """
    return tuple(_nat_gateway(catalogue, resource) for resource in catalogue.of(NAT_GATEWAY))


def _nat_gateway(catalogue: Catalogue, resource: Resource) -> NatGateway:
    is_regional = resource.get("AvailabilityMode") == "regional"
    vpc: str | Unknown
    subnet: str | Unknown | None = None
    if is_regional:
        vpc = catalogue.id_of(resource.get("VpcId"), VPC)
    else:
        found = catalogue.find(resource.get("SubnetId"), SUBNET)
        subnet = found if isinstance(found, Unknown) else found.id
        vpc = found if isinstance(found, Unknown) else catalogue.id_of(found.get("VpcId"), VPC)
    addresses = resource.get("PublicAddresses")
    return NatGateway(
        resource.id,
        vpc,
        subnet,
        resource.uncertain or _is_public(catalogue, resource, is_regional=is_regional),
        resource.origin(),
        tuple(each for each in addresses if isinstance(each, str)) if isinstance(addresses, list) else (),
        _table(catalogue, resource),
        resource.get(EXISTS) is True,
    )


def _table(catalogue: Catalogue, resource: Resource) -> str | Unknown | None:
    """Return the table of a regional NAT gateway, which an account's listing may name."""
    given = resource.get("RouteTableId")
    return None if given is None else catalogue.id_of(given, TABLE)


def _is_public(catalogue: Catalogue, resource: Resource, *, is_regional: bool) -> bool | Unknown:
    kind = resource.get("ConnectivityType")
    is_private = read.choice(kind, "private", "public", resource.origin("ConnectivityType"), default=False)
    if is_private is not False:
        return is_private if isinstance(is_private, Unknown) else False
    if is_regional or isinstance(resource.get("PublicAddresses"), list):
        return True
    if "AllocationId" not in resource.properties:
        return Unknown(f"`{resource.id}` is public but has no Elastic IP", resource.origin())
    address = catalogue.find(resource.get("AllocationId"), ADDRESS)
    # One that exists outside the templates is an address all the same.
    return address if isinstance(address, Unknown) and not is_outside(address) else True
