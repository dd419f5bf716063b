"""The VPC, its gateway to the internet and its subnets."""

from collections.abc import Iterator
from typing import Any

from troposphere import GetAZs, Select, Tags, ec2

from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, take
from tiers.ir.stacks import Stack
from tiers.language.architecture import Architecture
from tiers.network.layout import ZONES, PlannedSubnet, is_zone_id

NETWORK = ("network",)


def named(architecture: Architecture, name: str) -> Tags:
    """Return the tags of a part of the network."""
    return Tags({"Name": name, **architecture.spec.tags})


def resources(architecture: Architecture) -> Iterator[Placed | Output]:
    """Build the VPC, the internet gateway and every subnet."""
    network = architecture.network.spec
    yield place(
        Stack.NETWORK,
        ec2.VPC(
            identifiers.VPC,
            CidrBlock=network.cidr,
            EnableDnsSupport=True,
            EnableDnsHostnames=True,
            Tags=named(architecture, architecture.spec.name),
        ),
        NETWORK,
        {"CidrBlock": (*NETWORK, "cidr")},
    )
    # A regional NAT gateway needs the internet gateway too, even where no subnet has a route to it.
    if architecture.network.of_kind("public") or architecture.network.is_nat_regional:
        yield from _internet_gateway(architecture)
    for subnet in architecture.network.subnets:
        yield _subnet(architecture, subnet)
    yield Output(Stack.NETWORK, identifiers.VPC, "Id of the VPC", symbols.vpc(), NETWORK)


def _internet_gateway(architecture: Architecture) -> Iterator[Placed]:
    gateway = (*NETWORK, "internet_gateway")
    yield place(
        Stack.NETWORK,
        ec2.InternetGateway(
            identifiers.INTERNET_GATEWAY, Tags=named(architecture, architecture.network.spec.internet_gateway)
        ),
        gateway,
    )
    yield place(
        Stack.NETWORK,
        ec2.VPCGatewayAttachment(
            identifiers.GATEWAY_ATTACHMENT,
            VpcId=symbols.vpc(),
            InternetGatewayId=symbols.GatewayId(identifiers.INTERNET_GATEWAY),
        ),
        gateway,
    )


ZONE_IS_MEANT = {"cfn-lint": {"config": {"ignore_checks": ["W3010"]}}}
"""cfn-lint warns of a zone that is named; the spec names it."""


def zone(zones: int | tuple[str, ...], position: int) -> dict[str, Any]:
    """Return the zone of a subnet, as properties: its position in the region's list, its name or its ID."""
    if isinstance(zones, int):
        return {"AvailabilityZone": Select(position, GetAZs(""))}
    named = zones[position]
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-subnet.html
    if is_zone_id(named):
        return {"AvailabilityZoneId": named}
    return {"Metadata": ZONE_IS_MEANT, "AvailabilityZone": named}


def _subnet(architecture: Architecture, subnet: PlannedSubnet) -> Placed:
    zones, position = architecture.network.spec.zones, ZONES.index(subnet.zone)
    origin = (*subnet.route, "zone") if isinstance(zones, int) else (*NETWORK, "zones", position)
    spec = architecture.network.spec.subnets[subnet.name]
    taken = take(spec, subnet.route, {"CidrBlock": "cidr"})
    return place(
        Stack.NETWORK,
        ec2.Subnet(
            identifiers.subnet(subnet.name),
            VpcId=symbols.vpc(),
            **taken.properties,
            **zone(zones, position),
            # Public addresses are given one by one, to what needs one (Security Hub EC2.15).
            MapPublicIpOnLaunch=False,
            Tags=named(architecture, spec.name or subnet.name),
        ),
        subnet.route,
        {**taken.origins, "AvailabilityZone": origin, "AvailabilityZoneId": origin},
    )
