"""The IPv6 CIDR blocks of a VPC, which a template can name before they are known."""

from collections.abc import Mapping
from ipaddress import IPv6Network
from typing import TYPE_CHECKING

from tiers.cloudformation.evaluate.values import ResourceRef, Unknown, Value, unknown

if TYPE_CHECKING:
    from tiers.cloudformation.load.stack import LoadedStack

# Amazon assigns a new /56: any will do, as long as no two VPCs share one and no rule can mean it.
_FIRST = int(IPv6Network("2a05:d0ff:ff00::/40").network_address)
_PREFIX = 56


def ranges(stack: "LoadedStack", vpc: str) -> list[Value] | Unknown:
    """Return the CIDR blocks that a VPC of this stack gets from `AWS::EC2::VPCCidrBlock`.

    One that Amazon chooses is represented by a block of its size, so that subnets can be distinguished.
    """
    reference = ResourceRef(stack.scope, vpc)
    found: list[Value] = []
    for name, resource in stack.resources.items():
        if not isinstance(resource, Mapping) or resource.get("Type") != "AWS::EC2::VPCCidrBlock":
            continue
        properties = resource.get("Properties")
        if isinstance(properties, dict) and stack.evaluate(properties.get("VpcId")) == reference:
            found += _of_block(stack, name, properties)
    return found or unknown(f"the IPv6 ranges of `{reference.name}` are not known", reference.name)


def _of_block(stack: "LoadedStack", name: str, properties: dict[str, Value]) -> list[Value]:
    if "Ipv6CidrBlock" in properties:
        return [stack.evaluate(properties["Ipv6CidrBlock"])]
    if "CidrBlock" in properties or "Ipv4IpamPoolId" in properties:
        return []
    return [stack.world.stand_in(stack.scope, name)]


def stand_in(number: int) -> str:
    """Return the substitute for the CIDR block of the VPC with that number."""
    return str(IPv6Network((_FIRST + (number << (128 - _PREFIX)), _PREFIX)))
