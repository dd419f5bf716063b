"""Gateways, endpoints, addresses, and load balancers."""

from collections.abc import Iterator
from decimal import Decimal

from tiers.cost.inventory import HOURS, Amount, Inventory, fixed, unread
from tiers.plan.compare.normal import Resource

_FAMILIES = {"application": "Application", "network": "Network", "gateway": "Gateway"}


def address(_resource: Resource, _inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of an Elastic IP."""
    yield fixed(HOURS)


def nat_gateways(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of a NAT gateway: of a regional one in each zone where it is.

    https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
    """
    if not _is_regional(resource, inventory):
        yield fixed(HOURS, mode="", kind="NatGateway")
        return
    subnets = [each.properties for each in inventory.of_type("AWS::EC2::Subnet")]
    zones = {repr((each.get("AvailabilityZone"), each.get("AvailabilityZoneId"))) for each in subnets}
    names = {"mode": "regional_", "kind": "RegionalNatGateway"}
    note = "a regional NAT gateway is billed in each zone"
    yield Amount(HOURS, HOURS * max(1, len(zones)), names, note=note)


def nat_addresses(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of the addresses that a regional NAT gateway gets."""
    if _is_regional(resource, inventory):
        for each in nat_gateways(resource, inventory):
            yield each._replace(names={}, note="")


def _is_regional(resource: Resource, inventory: Inventory) -> bool:
    return inventory.text(resource.properties, "AvailabilityMode") == "regional"


def transit_attachments(_resource: Resource, _inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of an attachment to a transit gateway, in however many zones it is."""
    yield fixed(HOURS)


def endpoint_zones(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of an interface endpoint, once for each of its subnets; gateways are free."""
    kind = inventory.text(resource.properties, "VpcEndpointType") or "Gateway"
    if kind == "Gateway":
        return
    subnets = inventory.get(resource.properties, "SubnetIds")
    if isinstance(subnets, list):
        yield fixed(HOURS * len(subnets))
    else:
        yield unread("the subnets of the endpoint")


def logs_of_flows(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of flow logs in CloudWatch Logs."""
    if (
        inventory.text(resource.properties, "LogDestinationType") or "cloud-watch-logs"
    ) == "cloud-watch-logs":
        yield fixed(1)


def balancers(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of a load balancer."""
    kind = inventory.text(resource.properties, "Type") or "application"
    yield fixed(HOURS, kind=kind, family=_FAMILIES.get(kind, kind))


def balancer_addresses(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of an internet-facing load balancer's public addresses, at least one in each zone.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html
    """
    own = resource.properties
    is_internal = inventory.text(own, "Scheme") == "internal"
    if is_internal or inventory.text(own, "Type") == "gateway":
        return
    mappings = inventory.items(own, "SubnetMappings")
    zones = len([each for each in mappings if not inventory.get(each, "AllocationId")])
    if not mappings:
        subnets = inventory.get(own, "Subnets")
        if not isinstance(subnets, list):
            yield unread("the subnets of the load balancer")
            return
        zones = len(subnets)
    if zones:
        yield fixed(HOURS * Decimal(zones))
