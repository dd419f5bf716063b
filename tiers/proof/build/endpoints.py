"""VPC endpoints: those of gateways are routes and no nodes, those of interfaces are nodes with groups."""

from collections.abc import Iterator

from tiers.cloudformation.evaluate.values import Text, Unknown, Value
from tiers.proof.build import read
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.build.groups import group_ids
from tiers.proof.build.placements import Wanted, in_each, node
from tiers.proof.build.vpc import TABLE, VPC
from tiers.proof.model.network import GatewayEndpoint, Node
from tiers.tuples import NamedTuple

ENDPOINT = "AWS::EC2::VPCEndpoint"


class Endpoints(NamedTuple):
    """Endpoints of both kinds, and those of kinds that are not modeled."""

    nodes: tuple[Node, ...]
    gateways: tuple[GatewayEndpoint, ...]
    not_modelled: tuple[Unknown, ...]


def endpoints(catalogue: Catalogue) -> Endpoints:
    """Build all VPC endpoints.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html
    """
    nodes: list[Node] = []
    gateways: list[GatewayEndpoint] = []
    others: list[Unknown] = []
    for resource in catalogue.of(ENDPOINT):
        kind = resource.get("VpcEndpointType")
        if kind in (None, "Gateway"):
            gateways.append(_gateway(catalogue, resource))
        elif kind == "Interface":
            nodes.append(_interface(catalogue, resource))
        else:
            shown = kind if isinstance(kind, str) else "of a kind that is not known"
            others.append(Unknown(f"`{resource.id}` is an endpoint ({shown})", resource.origin()))
    return Endpoints(tuple(nodes), tuple(gateways), tuple(others))


def _gateway(catalogue: Catalogue, resource: Resource) -> GatewayEndpoint:
    given = resource.get("PrefixListId")
    return GatewayEndpoint(
        resource.id,
        resource.uncertain or catalogue.id_of(resource.get("VpcId"), VPC),
        service_of(resource.get("ServiceName")),
        tuple(_tables(catalogue, resource)),
        resource.origin(),
        given if isinstance(given, str) else None,
        resource.component,
    )


def _tables(catalogue: Catalogue, resource: Resource) -> Iterator[str | Unknown]:
    listed = read.items(resource.get("RouteTableIds"))
    for each in [listed] if isinstance(listed, Unknown) else listed:
        yield resource.uncertain or catalogue.id_of(each, TABLE)


def service_of(value: Value) -> str:
    """Return the last part of a service's name, which the region before it does not change."""
    last = value.parts[-1] if isinstance(value, Text) else value
    return last.rsplit(".", 1)[-1] if isinstance(last, str) else "service"


def _interface(catalogue: Catalogue, resource: Resource) -> Node:
    vpc = catalogue.id_of(resource.get("VpcId"), VPC)
    groups = group_ids(catalogue, resource.get("SecurityGroupIds"), vpc)
    dual = resource.get("IpAddressType") in ("dualstack", "ipv6")
    interfaces = in_each(
        catalogue, resource, resource.get("SubnetIds"), groups, Wanted(public=False, ipv6=dual)
    )
    return node(resource, "interface_endpoint", interfaces)
