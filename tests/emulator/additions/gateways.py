"""`AWS::EC2::NatGateway`, which MiniStack has no type for, and its addresses, which it does not describe."""

import re
from typing import Any

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

KIND = "AWS::EC2::NatGateway"
GATEWAY = re.compile(
    rb"<natGatewayId>(?P<id>.*?)</natGatewayId>.*?(?P<set><natGatewayAddressSet/>)", re.DOTALL
)


def install() -> None:
    """Register the type, and describe what it has."""
    kit.register(KIND, create, delete, update)
    kit.tagged(KIND)
    describe = ec2._describe_nat_gateways

    def describe_all(parameters: Any) -> Any:
        status, headers, body = describe(parameters)
        return status, headers, GATEWAY.sub(_described, body)

    ec2._ACTION_MAP["DescribeNatGateways"] = describe_all


def create(_logical_id: str, properties: Properties, _stack: str) -> Made:
    """Make a gateway of what exists."""
    allocation = properties.get("AllocationId")
    if allocation and allocation not in ec2._addresses:
        raise kit.refusal("InvalidAllocationID.NotFound", f"The allocation ID '{allocation}' does not exist")
    connectivity = properties.get("ConnectivityType", "public")
    wanted = {"SubnetId": _subnet(properties), "ConnectivityType": connectivity}
    wanted |= {"AllocationId": allocation} if allocation else {}
    gateway = kit.text_of(kit.call(ec2._create_nat_gateway, **wanted), "natGatewayId")
    if _is_regional(properties):
        ec2._nat_gateways[gateway] |= {"SubnetId": "", "AvailabilityMode": "regional"}
    provisioners._ec2_apply_tags(gateway, properties)
    return gateway, {"NatGatewayId": gateway}


def _is_regional(properties: Properties) -> bool:
    return properties.get("AvailabilityMode") == "regional"


def _subnet(properties: Properties) -> str:
    """Return the gateway's subnet; a regional one has none, but MiniStack wants one to tell the VPC."""
    if _is_regional(properties):
        subnets = [key for key, each in ec2._subnets.items() if each["VpcId"] == properties.get("VpcId")]
        return str(subnets[0]) if subnets else ""
    subnet = properties.get("SubnetId")
    if subnet not in ec2._subnets:
        raise kit.refusal("InvalidSubnetID.NotFound", f"The subnet ID '{subnet}' does not exist")
    return str(subnet)


def update(
    gateway: str, old: Properties, new: Properties, _stack: str, _logical_id: str | None = None
) -> Made:
    """Change the tags; MiniStack replaces the rest."""
    provisioners._ec2_apply_tags(gateway, new, old)
    return gateway, {"NatGatewayId": gateway}


def delete(gateway: str, _properties: Properties) -> None:
    """Delete the gateway, which stays listed as deleted for a while."""
    if gateway in ec2._nat_gateways:
        kit.call(ec2._delete_nat_gateway, NatGatewayId=gateway)


def _described(found: re.Match[bytes]) -> bytes:
    record = ec2._nat_gateways.get(found["id"].decode()) or {}
    text = found[0].replace(b"<subnetId></subnetId>", b"<availabilityMode>regional</availabilityMode>")
    address = ec2._addresses.get(record.get("AllocationId"))
    if not address:
        return text
    item = f"<allocationId>{address['AllocationId']}</allocationId><publicIp>{address['PublicIp']}</publicIp>"
    listed = f"<natGatewayAddressSet><item>{item}</item></natGatewayAddressSet>".encode()
    return text.replace(found["set"], listed)
