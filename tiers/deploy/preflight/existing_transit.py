"""The transit gateway of an existing VPC: its attachment and its routes, as the account has them.

https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
"""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from typing import Any, Final

from tiers.deploy.preflight.existing_values import Declared, ExistingSubnet, ExistingTransit
from tiers.deploy.preflight.subject import Subject, at, place
from tiers.deploy.preflight.transit_gateways import ATTACHMENT
from tiers.deploy.route_tables import Row, Tables, routes_of
from tiers.diagnostics.codes import existing_network as codes
from tiers.diagnostics.model import Diagnostic, Place, Route
from tiers.diagnostics.wording import abridged, counted
from tiers.ir.facets import ANYWHERE
from tiers.ir.placed import Placed

TRANSIT: Final[Route] = ("network", "transit_gateway")
ROUTE: Final = "AWS::EC2::Route"
_ATTACHED: Final = frozenset({"available", "modifying"})
_HELD: Final = _ATTACHED | {"initiating", "initiatingRequest", "pending", "pendingAcceptance", "rollingBack"}
"""The states in which a gateway has the attachment of a VPC, or will have it:
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TransitGatewayVpcAttachment.html"""
_ELSEWHERE: Final = ("tgw-", "pcx-", "vgw-", "arn:", "lgw-")
"""The starts of targets that lead to other networks: gateways, peerings, and core networks."""


def check(subject: Subject, given: Declared, tables: Tables) -> Iterator[Diagnostic]:
    """Compare what the spec says about the transit gateway with the account. Raises `AwsError`."""
    transit = given.transit
    yield from _again(subject, given)
    yield from _taken(subject, tables)
    if transit is not None and transit.gateway:
        yield from _attachment(subject, given, transit, transit.gateway)
        for subnet, table in _led(given, tables):
            if subnet.kind in transit.kinds:
                for index, cidr in enumerate(transit.to):
                    yield from _route(subnet, table, cidr, (*TRANSIT, "to", index), transit.gateway)
    yield from _more(subject, given, tables)


def _led(given: Declared, tables: Tables) -> Iterator[tuple[ExistingSubnet, Row]]:
    """Yield the route table of each subnet, each table once."""
    seen = set()
    for subnet in given.subnets:
        table = tables.of(subnet.id) if subnet.id else None
        if table is not None and table["RouteTableId"] not in seen:
            seen.add(table["RouteTableId"])
            yield subnet, table


def _attachments(subject: Subject, vpc: str | None, gateway: str) -> list[Row]:
    only = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "transit-gateway-id", "Values": [gateway]}]
    key = "TransitGatewayVpcAttachments"
    return list(subject.aws.pages("ec2", "describe_transit_gateway_vpc_attachments", key, Filters=only))


def _again(subject: Subject, given: Declared) -> Iterator[Diagnostic]:
    """Find a second attachment of the VPC to a gateway: `DuplicateTransitGatewayAttachment` of AWS."""
    for placed in subject.new(ATTACHMENT):
        for each in subject.asked(placed, "TransitGatewayId"):
            rows = _attachments(subject, given.vpc, each.value)
            held = next((row for row in rows if row.get("State") in _HELD), None)
            if held is not None:
                yield codes.DIFFERS.at(
                    each.place,
                    f"the VPC is already attached to `{each.value}`",
                    label=f"by `{held['TransitGatewayAttachmentId']}`",
                    help="add `mode: existing` to `transit_gateway`, or `mode: route` to create the routes",
                )


def _taken(subject: Subject, tables: Tables) -> Iterator[Diagnostic]:
    """Find new routes for a CIDR block to which a table leads already, or which are created twice."""
    made: dict[tuple[str, str], str] = {}
    for placed in subject.of(ROUTE):
        table, cidr = subject.value(at(placed, "RouteTableId")), at(placed, "DestinationCidrBlock")
        if not table or not isinstance(cidr, str):
            continue
        first = made.setdefault((table, cidr), placed.logical_id)
        there = next((target for to, target in _all(tables.named(table)) if to == cidr), None)
        is_new = placed in subject.new(ROUTE)
        if first != placed.logical_id:
            what, advice = "by another subnet", "use the same value as `route_table` of both subnets"
        elif is_new and there is not None:
            what, advice = (
                f"to `{there}`",
                "add `mode: existing` to `transit_gateway`, or remove the route there",
            )
        else:
            continue
        yield codes.DIFFERS.at(
            place(placed, "DestinationCidrBlock"),
            f"the route table `{table}` already has a route to `{cidr}`",
            label=what,
            help=advice,
        )


def _all(table: Row | None) -> Iterator[tuple[str, str | None]]:
    return iter(()) if table is None else routes_of(table)


def _attachment(
    subject: Subject, given: Declared, transit: ExistingTransit, gateway: str
) -> Iterator[Diagnostic]:
    """Find an attachment that is missing, or that lacks a zone; one of another account is not listed."""
    rows = _attachments(subject, given.vpc, gateway)
    if not rows and _owner(subject, given) != subject.account:
        return
    attached = [row for row in rows if row.get("State") in _ATTACHED]
    if not attached:
        state = f"its attachment is in the state `{rows[0].get('State')}`" if rows else "it has no attachment"
        yield codes.DIFFERS.at(
            (*TRANSIT, "mode"),
            f"the VPC is not attached to `{gateway}`",
            label=state,
            help="ask the owner of the VPC to attach it, or use `mode: attach`",
        )
        return
    declared = {each.id: each for each in given.subnets if each.logical_id in transit.subnets and each.id}
    ids = [*declared, *(each for row in attached for each in row.get("SubnetIds") or ())]
    only = [{"Name": "subnet-id", "Values": sorted({*ids})}]
    zones = {
        row["SubnetId"]: row["AvailabilityZone"]
        for row in subject.aws.pages("ec2", "describe_subnets", "Subnets", Filters=only)
    }
    found = {zones.get(each) for row in attached for each in row.get("SubnetIds") or ()}
    for name, subnet in declared.items():
        if name in zones and zones[name] not in found:
            yield codes.DIFFERS.at(
                (*subnet.route, "zone"),
                f"the transit gateway is not attached in `{zones[name]}`, the zone of `{subnet.name}`",
                label="its subnets do not reach the gateway",
                help="ask the owner of the VPC to add a subnet of this zone to the attachment",
            )


def _owner(subject: Subject, given: Declared) -> str:
    rows = subject.aws.call("ec2", "describe_vpcs", VpcIds=[given.vpc])["Vpcs"]
    return str(next((row.get("OwnerId") for row in rows), None) or subject.account)


def _route(
    subnet: ExistingSubnet, table: Mapping[str, Any], cidr: str, route: Route, gateway: str
) -> Iterator[Diagnostic]:
    """Find a CIDR block that a route table does not lead to the gateway, or not as a whole."""
    block, name = IPv4Network(cidr), table["RouteTableId"]
    routes = [(IPv4Network(to), target) for to, target in routes_of(table) if target != "local"]
    around = [each for each in routes if block.subnet_of(each[0])]
    best = max(around, key=lambda each: each[0].prefixlen, default=None)
    astray = [each for each in routes if each[0].subnet_of(block) and each[1] != gateway]
    lists = [each for each in table.get("Routes") or () if each.get("DestinationPrefixListId")]
    if best is not None and best[1] == gateway and not astray:
        return
    by_list = next((each for each in lists if each.get("TransitGatewayId") == gateway), None)
    if by_list is not None and not astray:
        yield codes.LIMITED.at(
            route,
            f"could not confirm that `{subnet.name}` leads to `{cidr}` by `{gateway}`",
            label="its route is for a prefix list",
            help=f"check that `{by_list['DestinationPrefixListId']}` has the CIDR block",
            note=f"by its route table, `{name}`",
        )
        return
    to, target = astray[0] if astray else best or (None, None)
    leads = f"`{to}` leads to `{target}`" if to is not None else "there is no route to it"
    yield codes.DIFFERS.at(
        route,
        f"`{subnet.name}` does not lead to `{cidr}` by `{gateway}`",
        label=leads,
        help="ask the owner of the VPC for the route, correct `to`, or use `mode: route`",
        note=f"by its route table, `{name}`",
    )


def _more(subject: Subject, given: Declared, tables: Tables) -> Iterator[Diagnostic]:
    """Warn of routes to other networks that the spec does not have, and the proof does not know."""
    transit = given.transit
    for subnet, table in _led(given, tables):
        declared = (
            [IPv4Network(each) for each in transit.to] if transit and subnet.kind in transit.kinds else []
        )
        made = (each for each in subject.of(ROUTE) if _is_in(table, each, subject))
        declared += [
            block for each in made if (block := _block(at(each, "DestinationCidrBlock"))) is not None
        ]
        more = [
            f"{to} ({target})"
            for to, target in routes_of(table)
            if (target or "").startswith(_ELSEWHERE)
            and to != ANYWHERE
            and not any(IPv4Network(to).subnet_of(each) for each in declared)
        ]
        if more:
            yield codes.MORE_ROUTES.at(
                Place(subnet.route, "key"),
                f"`{subnet.name}` has {counted(len(more), 'route')} that the spec does not declare",
                label="not part of the proof",
                help="add the CIDR blocks to `to` of `transit_gateway`, or run `tiers verify --account DIR`",
                note=f"in its route table `{table['RouteTableId']}`: {abridged(more)}",
            )


def _is_in(table: Row, route: Placed, subject: Subject) -> bool:
    return bool(subject.value(at(route, "RouteTableId")) == table["RouteTableId"])


def _block(written: object) -> IPv4Network | None:
    """Return the CIDR block of a route; raw resources may have anything else."""
    try:
        return IPv4Network(written) if isinstance(written, str) else None
    except ValueError:
        return None
