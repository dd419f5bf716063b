"""Transit gateways that another account shares, and attachments to them, which MiniStack does not have.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-transitgatewayattachment.html
A route to a gateway to which the VPC is not attached is refused, and so is a second attachment of a VPC:
https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
"""

import secrets
from typing import Any

from ministack.services import ec2

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

ATTACHMENT, ROUTE = "AWS::EC2::TransitGatewayAttachment", "AWS::EC2::Route"
SHARED = ("tgw-0123456789abcdef0", "tgw-0fedcba9876543210")
OWNER = "999988887777"

_attached: dict[str, Properties] = {}


def install() -> None:
    """Register the type, refuse routes that lead nowhere, and describe the gateways."""
    kit.register(ATTACHMENT, create, delete, update)
    kit.tagged(ATTACHMENT)
    create_route, update_route = kit.original(ROUTE, "create"), kit.original(ROUTE, "update")

    def route(logical_id: str, properties: Properties, stack: str) -> Any:
        _refuse_route(properties)
        return create_route(logical_id, properties, stack)

    def other_route(identity: str, old: Properties, new: Properties, *more: Any) -> Any:
        _refuse_route(new)
        return update_route(identity, old, new, *more)

    kit.wrap(ROUTE, create=route, update=other_route)
    ec2._ACTION_MAP["DescribeTransitGateways"] = describe
    ec2._ACTION_MAP["DescribeTransitGatewayVpcAttachments"] = describe_attachments


def create(_logical_id: str, properties: Properties, _stack: str) -> Made:
    """Attach a VPC to a gateway that is shared."""
    _refuse(properties)
    if any(each["VpcId"] == properties["VpcId"] for each in _of(properties["TransitGatewayId"])):
        message = (
            f"{properties['TransitGatewayId']} has non-deleted Transit Gateway Attachments with same VPC ID."
        )
        raise kit.refusal("DuplicateTransitGatewayAttachment", message)
    identity = f"tgw-attach-{secrets.token_hex(8)}0"
    _attached[identity] = dict(properties)
    return identity, {"Id": identity}


def update(
    identity: str, old: Properties, new: Properties, stack: str, logical_id: str | None = None
) -> Made:
    """Change the subnets in place; another gateway or VPC is another attachment."""
    if any(old[each] != new[each] for each in ("TransitGatewayId", "VpcId")):
        return create(logical_id or identity, new, stack)
    _refuse(new)
    _attached[identity] = dict(new)
    return identity, {"Id": identity}


def _of(gateway: str) -> list[Properties]:
    return [each for each in _attached.values() if each["TransitGatewayId"] == gateway]


def delete(identity: str, _properties: Properties) -> None:
    """Detach the VPC."""
    _attached.pop(identity, None)


def _refuse(properties: Properties) -> None:
    gateway = properties["TransitGatewayId"]
    if gateway not in SHARED:
        raise kit.refusal("InvalidTransitGatewayID.NotFound", f"Transit Gateway {gateway} does not exist")
    subnets = [ec2._subnets.get(each) for each in properties["SubnetIds"]]
    if None in subnets:
        raise kit.refusal("InvalidSubnetID.NotFound", "A subnet of the attachment does not exist")
    zones = [each["AvailabilityZone"] for each in subnets if each is not None]
    if len(zones) != len(set(zones)):
        raise kit.refusal("DuplicateSubnetsInSameZone", "Only one subnet of a zone can be attached")


def _refuse_route(properties: Properties) -> None:
    gateway = properties.get("TransitGatewayId")
    vpc = (ec2._route_tables.get(properties.get("RouteTableId")) or {}).get("VpcId")
    known = {(each["TransitGatewayId"], each["VpcId"]) for each in _attached.values()}
    if gateway and (gateway, vpc) not in known:
        raise kit.refusal(
            "InvalidTransitGatewayID.NotFound", f"The transitGateway ID '{gateway}' does not exist"
        )


def describe(_parameters: Any) -> Any:
    """Return the gateways, which accept attachments of this account automatically."""
    options = "<autoAcceptSharedAttachments>enable</autoAcceptSharedAttachments>"
    items = "".join(
        f"<item><transitGatewayId>{each}</transitGatewayId><ownerId>{OWNER}</ownerId>"
        f"<state>available</state><options>{options}</options></item>"
        for each in SHARED
    )
    return ec2._xml(200, "DescribeTransitGatewaysResponse", f"<transitGatewaySet>{items}</transitGatewaySet>")


def describe_attachments(parameters: Any) -> Any:
    """Return the attachments that the filters name."""
    wanted = ec2._parse_filters(parameters)
    items = "".join(
        _attachment(name, each)
        for name, each in _attached.items()
        if each["VpcId"] in ec2._vpcs
        and each["VpcId"] in wanted.get("vpc-id", [each["VpcId"]])
        and each["TransitGatewayId"] in wanted.get("transit-gateway-id", [each["TransitGatewayId"]])
    )
    body = f"<transitGatewayVpcAttachments>{items}</transitGatewayVpcAttachments>"
    return ec2._xml(200, "DescribeTransitGatewayVpcAttachmentsResponse", body)


def _attachment(name: str, properties: Properties) -> str:
    subnets = "".join(f"<item>{each}</item>" for each in properties["SubnetIds"])
    return (
        f"<item><transitGatewayAttachmentId>{name}</transitGatewayAttachmentId>"
        f"<transitGatewayId>{properties['TransitGatewayId']}</transitGatewayId>"
        f"<vpcId>{properties['VpcId']}</vpcId><state>available</state><subnetIds>{subnets}</subnetIds></item>"
    )
