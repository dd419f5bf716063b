"""The VPC of an account that is used where a template names none, as AWS makes it.

Every account has one in each region: 172.31.0.0/16, with a subnet in each zone that gives public addresses,
an internet gateway, a route to it, and the default group and ACL. Changes since then are not known, so each
statement about it is marked as an assumption. Its subnets, which differ in their zones only, are one here.
https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
"""

from collections.abc import Iterable, Iterator, Mapping

from tiers.cloudformation.evaluate.values import Origin, ResourceRef, Unknown, Value
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.model.network import DEFAULT_VPC
from tiers.resources import find

SUBNET = f"{DEFAULT_VPC}'s subnets"
_GATEWAY, _TABLE = f"{DEFAULT_VPC}'s internet gateway", f"{DEFAULT_VPC}'s route table"


def resources(others: Iterable[Resource]) -> Iterator[Resource]:
    """Yield the resources of the default VPC, if one of the others is in it."""
    if not any(_is_in_it(each) for each in others):
        return
    vpc, table, gateway = _ref(DEFAULT_VPC), _ref(_TABLE), _ref(_GATEWAY)
    yield _made(DEFAULT_VPC, "VPC", {"CidrBlock": "172.31.0.0/16"})
    yield _made(_GATEWAY, "InternetGateway", {})
    attached = {"VpcId": vpc, "InternetGatewayId": gateway}
    yield _made(f"{_GATEWAY}.attachment", "VPCGatewayAttachment", attached)
    yield _made(_TABLE, "RouteTable", {"VpcId": vpc})
    route = {"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway}
    yield _made(f"{_TABLE}.route", "Route", route)
    subnet = {"VpcId": vpc, "CidrBlock": "172.31.0.0/16", "MapPublicIpOnLaunch": True}
    yield _made(SUBNET, "Subnet", subnet)
    association = {"SubnetId": _ref(SUBNET), "RouteTableId": table}
    yield _made(f"{SUBNET}.table", "SubnetRouteTableAssociation", association)


def _is_in_it(resource: Resource) -> bool:
    """Return whether a resource is in the default VPC: it has none of the properties that place it."""
    without = find(resource.type).default_vpc
    return bool(without) and all(resource.get(name) is None for name in without)


def subnet_of(catalogue: Catalogue, resource: Resource) -> ResourceRef | None:
    """Return a reference to the default VPC's subnets, if a resource is in one of them."""
    return _ref(SUBNET) if _is_in_it(resource) and catalogue.get(SUBNET) is not None else None


def assumed(catalogue: Catalogue) -> Iterator[Unknown]:
    """Report that the default VPC was not loaded."""
    if catalogue.get(DEFAULT_VPC) is not None:
        yield Unknown(f"the {DEFAULT_VPC} is assumed to be unchanged", Origin(DEFAULT_VPC))


def _ref(name: str) -> ResourceRef:
    return ResourceRef("", name)


def _made(name: str, kind: str, properties: Mapping[str, Value]) -> Resource:
    return Resource(name, f"AWS::EC2::{kind}", lambda: properties)
