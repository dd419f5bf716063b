"""VPCs, subnets, and the gateways of a VPC: internet gateways, egress-only gateways, peerings."""

from tiers.cloudformation.evaluate.texts import zone_name
from tiers.cloudformation.evaluate.values import Pseudo, Unknown, is_outside
from tiers.proof.build import acls, groups, read
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.model.network import EgressOnlyGateway, InternetGateway, Peering, Subnet, Vpc

VPC = "AWS::EC2::VPC"
SUBNET = "AWS::EC2::Subnet"
TABLE = "AWS::EC2::RouteTable"
INTERNET_GATEWAY = "AWS::EC2::InternetGateway"
EGRESS_ONLY_GATEWAY = "AWS::EC2::EgressOnlyInternetGateway"
PEERING = "AWS::EC2::VPCPeeringConnection"

_TABLE_ASSOCIATION = "AWS::EC2::SubnetRouteTableAssociation"


def vpcs(catalogue: Catalogue, changed_acls: dict[str, str]) -> tuple[Vpc, ...]:
    """Build the VPCs with all their ranges."""
    return tuple(_vpc(catalogue, resource, changed_acls) for resource in catalogue.of(VPC))


def _vpc(catalogue: Catalogue, resource: Resource, changed_acls: dict[str, str]) -> Vpc:
    cidrs: list[str | Unknown] = [_first_range(resource)]
    for block, perhaps in catalogue.referring("VpcId", resource, "AWS::EC2::VPCCidrBlock"):
        cidrs += [perhaps] if perhaps else _ranges(catalogue, block)
    table, acl, group = (resource.get(name) for name in ("MainTable", "DefaultAcl", "DefaultGroup"))
    return Vpc(
        resource.id,
        tuple(cidrs),
        resource.origin(),
        table if isinstance(table, str) else None,
        acl if isinstance(acl, str) else changed_acls.get(resource.id),
        group if isinstance(group, str) else groups.default_of(resource.id),
    )


def _first_range(resource: Resource) -> str | Unknown:
    if resource.uncertain:
        return resource.uncertain
    if "CidrBlock" not in resource.properties:
        return Unknown(f"IPAM chooses the CIDR block of `{resource.id}`", resource.origin())
    return read.cidr(resource.get("CidrBlock"), resource.origin("CidrBlock"))


def _ranges(catalogue: Catalogue, block: Resource) -> list[str | Unknown]:
    found = [
        read.cidr(block.get(name), block.origin(name))
        for name in ("CidrBlock", "Ipv6CidrBlock")
        if name in block.properties
    ]
    if found:
        return found
    amazon = read.boolean(block.get("AmazonProvidedIpv6CidrBlock"), block.origin(), default=False)
    if amazon is True and catalogue.stand_in is not None:
        return [catalogue.stand_in(block.id)]
    return [Unknown(f"the CIDR block of `{block.id}` is chosen at deployment", block.origin())]


def subnets(catalogue: Catalogue) -> tuple[Subnet, ...]:
    """Build the subnets, each with its route table and network ACL."""
    tables = _Associations(catalogue, _TABLE_ASSOCIATION, "RouteTableId", TABLE)
    lists = _Associations(catalogue, acls.ASSOCIATION, "NetworkAclId", acls.ACL)
    return tuple(_subnet(catalogue, resource, tables, lists) for resource in catalogue.of(SUBNET))


def _subnet(
    catalogue: Catalogue, resource: Resource, tables: "_Associations", lists: "_Associations"
) -> Subnet:
    cidrs = [
        read.cidr(resource.get(name), resource.origin(name))
        for name in ("CidrBlock", "Ipv6CidrBlock")
        if name in resource.properties
    ]
    cidrs += [
        perhaps or read.cidr(block.get("Ipv6CidrBlock"), block.origin("Ipv6CidrBlock"))
        for block, perhaps in catalogue.referring("SubnetId", resource, "AWS::EC2::SubnetCidrBlock")
    ]
    if not cidrs:
        cidrs.append(Unknown(f"IPAM chooses the CIDR block of `{resource.id}`", resource.origin()))
    return Subnet(
        resource.id,
        resource.uncertain or catalogue.id_of(resource.get("VpcId"), VPC),
        tuple(cidrs),
        _zone(resource),
        resource.origin(),
        tables.of(resource.id),
        lists.of(resource.id),
    )


def _zone(resource: Resource) -> str | Unknown:
    for name in ("AvailabilityZone", "AvailabilityZoneId"):
        if name in resource.properties:
            return zone_name(resource.get(name))
    return Unknown(f"AWS chooses the zone of `{resource.id}`", resource.origin())


class _Associations:
    """The associations of each subnet."""

    def __init__(self, catalogue: Catalogue, kind: str, name: str, wanted: str) -> None:
        self._of: dict[str, list[str | Unknown]] = {}
        self._anywhere: Unknown | None = None
        for resource in catalogue.of(kind):
            subnet = catalogue.id_of(resource.get("SubnetId"), SUBNET)
            target = resource.uncertain or catalogue.id_of(resource.get(name), wanted)
            if isinstance(subnet, str):
                self._of.setdefault(subnet, []).append(target)
            elif not is_outside(subnet):
                self._anywhere = subnet

    def of(self, subnet: str) -> str | Unknown | None:
        found = self._of.get(subnet, [])
        if not found:
            return self._anywhere
        known = {each for each in found if isinstance(each, str)}
        unknowns = [each for each in found if isinstance(each, Unknown)]
        if len(known) == 1 and not unknowns:
            return known.pop()
        return unknowns[0] if unknowns else Unknown(f"`{subnet}` is associated more than once")


def internet_gateways(catalogue: Catalogue) -> tuple[InternetGateway, ...]:
    """Build the internet gateways with the VPCs that they are attached to."""
    return tuple(
        InternetGateway(resource.id, _attached(catalogue, resource), resource.origin())
        for resource in catalogue.of(INTERNET_GATEWAY)
    )


def _attached(catalogue: Catalogue, gateway: Resource) -> str | Unknown | None:
    """Return the VPC of an internet gateway; an attachment of one that is not known may be of this one."""
    perhaps: Unknown | None = None
    for attachment in catalogue.of("AWS::EC2::VPCGatewayAttachment"):
        if "InternetGatewayId" not in attachment.properties:
            continue
        found = catalogue.find(attachment.get("InternetGatewayId"), INTERNET_GATEWAY)
        if found is gateway and gateway.get("Blocked") is True:
            return Unknown(f"public access by `{gateway.id}` may be blocked", gateway.origin())
        if found is gateway:
            return gateway.uncertain or attachment.uncertain or catalogue.id_of(attachment.get("VpcId"), VPC)
        if isinstance(found, Unknown) and not is_outside(found):
            perhaps = found
    return perhaps


def egress_only_gateways(catalogue: Catalogue) -> tuple[EgressOnlyGateway, ...]:
    """Build the egress-only internet gateways."""
    return tuple(
        EgressOnlyGateway(
            resource.id,
            resource.uncertain or catalogue.id_of(resource.get("VpcId"), VPC),
            resource.origin(),
        )
        for resource in catalogue.of(EGRESS_ONLY_GATEWAY)
    )


def peerings(catalogue: Catalogue) -> tuple[Peering, ...]:
    """Build the peering connections.

    One inside an account and region is accepted when it is made:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcpeeringconnection.html
    """
    return tuple(_peering(catalogue, resource) for resource in catalogue.of(PEERING))


def _peering(catalogue: Catalogue, resource: Resource) -> Peering:
    accepter = catalogue.id_of(resource.get("PeerVpcId"), VPC)
    same = _is_same(resource.get("PeerRegion"), "AWS::Region", resource)
    own = _is_same(resource.get("PeerOwnerId"), "AWS::AccountId", resource)
    active: bool | Unknown = True
    if own is not True:
        active = Unknown(f"whether the other account accepts `{resource.id}` is not known", resource.origin())
    elif isinstance(accepter, Unknown):
        active = accepter
    stated = resource.get("Active")
    return Peering(
        resource.id,
        catalogue.id_of(resource.get("VpcId"), VPC),
        accepter,
        resource.uncertain or (stated if isinstance(stated, bool) else active),
        same,
        resource.origin(),
    )


def _is_same(value: object, pseudo: str, resource: Resource) -> bool | Unknown:
    """Return whether a region or account is the one that the stack is deployed to."""
    own = resource.get(f"Own{pseudo.removeprefix('AWS::')}")
    if value is None or value == Pseudo(pseudo) or (own is not None and value == own):
        return True
    if own is not None and isinstance(value, str):
        return False
    return Unknown(f"whether `{resource.id}` stays in its region and account is not known", resource.origin())
