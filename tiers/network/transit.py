"""The attachment of the VPC to a transit gateway, and the routes to the CIDR blocks beyond it."""

from collections.abc import Iterator

from troposphere import ec2

from tiers.diagnostics.model import Route
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place
from tiers.ir.stacks import Stack
from tiers.language.architecture import Architecture
from tiers.network import routing
from tiers.network.transit_keys import TransitGateway
from tiers.network.vpc import named

TRANSIT: Route = ("network", "transit_gateway")


def resources(architecture: Architecture, transit: TransitGateway) -> Iterator[Placed | Output]:
    """Build the attachment, and a route to each CIDR block in each route table that should lead there."""
    network = architecture.network
    if not transit.is_attached:
        yield _attachment(architecture, transit.id)
        yield Output(
            Stack.NETWORK,
            identifiers.TRANSIT_ATTACHMENT,
            "Id of the attachment to the transit gateway, which its owner may have to accept",
            symbols.Name(identifiers.TRANSIT_ATTACHMENT),
            TRANSIT,
        )
    for name, table in routing.transit_tables(network):
        for index, cidr in enumerate(transit.to):
            yield place(
                Stack.NETWORK,
                ec2.Route(
                    identifiers.transit_route(name, cidr),
                    RouteTableId=symbols.RouteTableId(table),
                    DestinationCidrBlock=cidr,
                    TransitGatewayId=transit.id,
                ),
                (*TRANSIT, "to", index),
                {"TransitGatewayId": (*TRANSIT, "id"), "DestinationCidrBlock": (*TRANSIT, "to", index)},
                # A gateway to which the VPC is not attached does not exist for its route tables:
                # https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
                after=() if transit.is_attached else (identifiers.TRANSIT_ATTACHMENT,),
            )


def _attachment(architecture: Architecture, gateway: str) -> Placed:
    """Build the attachment.

    `AWS::EC2::TransitGatewayVpcAttachment` is replaced when a zone is added, and this type is not:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-transitgatewayattachment.html
    """
    return place(
        Stack.NETWORK,
        ec2.TransitGatewayAttachment(
            identifiers.TRANSIT_ATTACHMENT,
            TransitGatewayId=gateway,
            VpcId=symbols.vpc(),
            SubnetIds=[symbols.subnet(each.name) for each in architecture.network.transit_subnets],
            Tags=named(architecture, architecture.spec.name),
        ),
        TRANSIT,
        {"TransitGatewayId": (*TRANSIT, "id")},
    )
