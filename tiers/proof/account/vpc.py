"""VPCs, subnets, route tables, gateways, network ACLs and peerings of an account."""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.proof.account.export import Export, Item, command
from tiers.proof.account.resources import Made, Maker, not_exported, present, texts

_STATES_OF_A_RANGE = {"associated", "associating", ""}
_GONE = {"deleted", "deleting", "failed", "rejected", "expired"}


def resources(export: Export, maker: Maker) -> Iterator[Made]:
    """Make the resources of the network itself."""
    for make in (_vpcs, _subnets, _tables, _acls, _gateways, _nat_gateways, _peerings, _attachments):
        yield from make(export, maker)


def _vpcs(export: Export, maker: Maker) -> Iterator[Made]:
    tables = {
        item.text("VpcId"): item.text("RouteTableId")
        for item in export.items("RouteTables")
        if any(each.get("Main") is True for each in item.listed("Associations"))
    }
    acls = {
        item.text("VpcId"): item.text("NetworkAclId")
        for item in export.items("NetworkAcls")
        if item.data.get("IsDefault") is True
    }
    groups = {
        item.text("VpcId"): item.text("GroupId")
        for item in export.items("SecurityGroups")
        if item.text("GroupName") == "default"
    }
    for item in export.items("Vpcs"):
        vpc = item.text("VpcId")
        known = {"MainTable": tables.get(vpc), "DefaultAcl": acls.get(vpc), "DefaultGroup": groups.get(vpc)}
        yield maker.make(
            item,
            "AWS::EC2::VPC",
            vpc,
            {**present(item.data, "CidrBlock"), **present(known, *known)},
            item.tags(),
        )
        for name, properties in _ranges(item):
            yield maker.make(item, "AWS::EC2::VPCCidrBlock", name, {"VpcId": vpc, **properties})


def _ranges(item: Item) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the CIDR blocks of a VPC or subnet except the first."""
    for listing, key in (
        ("CidrBlockAssociationSet", "CidrBlock"),
        ("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock"),
    ):
        for index, each in enumerate(item.listed(listing)):
            state = each.get(f"{key}State")
            name = str(state.get("State", "")) if isinstance(state, Mapping) else ""
            if each.get(key) != item.data.get(key) and name in _STATES_OF_A_RANGE:
                yield str(each.get("AssociationId") or f"{item.route}{listing}{index}"), {key: each.get(key)}


def _subnets(export: Export, maker: Maker) -> Iterator[Made]:
    has_acls = "NetworkAcls" in export
    for item in export.items("Subnets"):
        subnet = item.text("SubnetId")
        names = (
            "VpcId",
            "CidrBlock",
            "AvailabilityZone",
            "MapPublicIpOnLaunch",
            "AssignIpv6AddressOnCreation",
        )
        yield maker.make(item, "AWS::EC2::Subnet", subnet, present(item.data, *names), item.tags())
        for name, properties in _ranges(item):
            yield maker.make(item, "AWS::EC2::SubnetCidrBlock", name, {"SubnetId": subnet, **properties})
        if not has_acls:
            why = not_exported(command("NetworkAcls"), subnet)
            yield maker.make(
                item,
                "AWS::EC2::SubnetNetworkAclAssociation",
                f"{subnet}.acl",
                {"SubnetId": subnet},
                uncertain=why,
            )


def _tables(export: Export, maker: Maker) -> Iterator[Made]:
    for item in export.items("RouteTables"):
        table = item.text("RouteTableId")
        yield maker.make(item, "AWS::EC2::RouteTable", table, present(item.data, "VpcId"), item.tags())
        for index, route in enumerate(item.listed("Routes")):
            properties = {**_route(route), "RouteTableId": table}
            yield maker.make(item, "AWS::EC2::Route", f"{table}.route{index}", properties)
        for index, each in enumerate(item.listed("Associations")):
            identity = str(each.get("RouteTableAssociationId") or f"{table}.association{index}")
            properties = {"RouteTableId": table, **present(each, "SubnetId", "GatewayId")}
            if "SubnetId" in properties:
                yield maker.make(item, "AWS::EC2::SubnetRouteTableAssociation", identity, properties)
            elif "GatewayId" in properties:
                yield maker.make(item, "AWS::EC2::GatewayRouteTableAssociation", identity, properties)
        if any(item.listed("PropagatingVgws")):
            propagated = {"RouteTableIds": [table]}
            yield maker.make(item, "AWS::EC2::VPNGatewayRoutePropagation", f"{table}.propagation", propagated)


def _route(route: Mapping[str, Any]) -> dict[str, Any]:
    """Write a listed route as CloudFormation does."""
    found = {name: value for name, value in route.items() if value is not None}
    found["Propagated"] = route.get("Origin") == "EnableVgwRoutePropagation"
    gateway = found.get("GatewayId")
    if isinstance(gateway, str) and gateway.startswith("vgw-"):
        found["VpnGatewayId"] = found.pop("GatewayId")
    return found


def _acls(export: Export, maker: Maker) -> Iterator[Made]:
    for item in export.items("NetworkAcls"):
        acl = item.text("NetworkAclId")
        yield maker.make(item, "AWS::EC2::NetworkAcl", acl, present(item.data, "VpcId"), item.tags())
        for index, each in enumerate(item.listed("Entries")):
            properties = {**each, "NetworkAclId": acl, "Icmp": each.get("IcmpTypeCode")}
            yield maker.make(item, "AWS::EC2::NetworkAclEntry", f"{acl}.entry{index}", properties)
        for index, each in enumerate(item.listed("Associations")):
            properties = {"NetworkAclId": acl, **present(each, "SubnetId")}
            yield maker.make(
                item, "AWS::EC2::SubnetNetworkAclAssociation", f"{acl}.association{index}", properties
            )


def _gateways(export: Export, maker: Maker) -> Iterator[Made]:
    blocked = {item.text("VpcId") for item in export.items("Vpcs") if _is_blocked(item)}
    for item in export.items("InternetGateways"):
        gateway = item.text("InternetGatewayId")
        vpcs = texts(item.listed("Attachments"), "VpcId")
        properties = {"Blocked": bool(blocked & {*vpcs})}
        yield maker.make(item, "AWS::EC2::InternetGateway", gateway, properties, item.tags())
        for vpc in vpcs:
            attached = {"InternetGatewayId": gateway, "VpcId": vpc}
            yield maker.make(item, "AWS::EC2::VPCGatewayAttachment", f"{gateway}.{vpc}", attached)
    for item in export.items("EgressOnlyInternetGateways"):
        gateway = item.text("EgressOnlyInternetGatewayId")
        for vpc in texts(item.listed("Attachments"), "VpcId"):
            yield maker.make(
                item, "AWS::EC2::EgressOnlyInternetGateway", gateway, {"VpcId": vpc}, item.tags()
            )


def _is_blocked(item: Item) -> bool:
    """Return whether VPC Block Public Access applies.

    https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html
    """
    states = item.data.get("BlockPublicAccessStates")
    mode = states.get("InternetGatewayBlockMode") if isinstance(states, Mapping) else None
    return mode not in (None, "off")


def _nat_gateways(export: Export, maker: Maker) -> Iterator[Made]:
    for item in export.items("NatGateways"):
        if item.text("State") in _GONE:
            continue
        names = ("SubnetId", "VpcId", "ConnectivityType", "AvailabilityMode", "RouteTableId")
        properties = present(item.data, *names)
        properties["PublicAddresses"] = texts(item.listed("NatGatewayAddresses"), "PublicIp")
        yield maker.make(item, "AWS::EC2::NatGateway", item.text("NatGatewayId"), properties, item.tags())


def _peerings(export: Export, maker: Maker) -> Iterator[Made]:
    for item in export.items("VpcPeeringConnections"):
        status = item.data.get("Status")
        state = str(status.get("Code")) if isinstance(status, Mapping) else ""
        if state in _GONE:
            continue
        own, other = (item.data.get(side) for side in ("RequesterVpcInfo", "AccepterVpcInfo"))
        own, other = (each if isinstance(each, Mapping) else {} for each in (own, other))
        properties = {
            "VpcId": own.get("VpcId"),
            "PeerVpcId": other.get("VpcId"),
            "OwnRegion": own.get("Region"),
            "PeerRegion": other.get("Region"),
            "Active": state == "active",
        }
        identity = item.text("VpcPeeringConnectionId")
        yield maker.make(item, "AWS::EC2::VPCPeeringConnection", identity, properties, item.tags())


def _attachments(export: Export, maker: Maker) -> Iterator[Made]:
    """Make the attachments to transit gateways that pass on packets.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TransitGatewayVpcAttachment.html
    """
    for item in export.items("TransitGatewayVpcAttachments"):
        if item.text("State") in {"available", "modifying", ""}:
            identity = item.text("TransitGatewayAttachmentId")
            properties = present(item.data, "TransitGatewayId", "VpcId", "SubnetIds")
            yield maker.make(item, "AWS::EC2::TransitGatewayVpcAttachment", identity, properties, item.tags())
