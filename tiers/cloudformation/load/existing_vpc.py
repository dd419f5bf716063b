"""An existing VPC that templates use: its declared parts, as the resources that they would be."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tiers.cloudformation.load.existing_forms import EXISTS, Resource, logical_id, ref, text, texts
from tiers.cloudformation.load.manifest import DamagedError, is_number

MOST_SUBNETS = 200
KINDS = ("public", "private", "isolated")
HUB, _HUB_ATTACHMENT = "ExistingTransitGateway", "ExistingTransitGatewayAttachment"
"""Routes and attachments share the name of the gateway, which is not a resource."""
_GATEWAY, _ATTACHMENT, _NAT = (
    "ExistingInternetGateway",
    "ExistingInternetGatewayAttachment",
    "ExistingNatGateway",
)
_ANYWHERE = "0.0.0.0/0"
_NAME = re.compile(r"[a-z0-9_-]{1,63}")
_SERVICE = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}")


class DeclaredVpc:
    """A VPC, its subnets, and a transit gateway; empty if only components exist."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        """Raises `DamagedError`, `LookupError`, or `TypeError` for what no compiler writes."""
        self._written = written
        self.rows = _rows(written["subnets"]) if written else []
        self.transit = _Transit(written.get("transit"), self.rows)

    def resources(self) -> Iterator[Resource]:
        """Yield all parts."""
        if not self._written:
            return
        vpc, has_nat = logical_id(self._written["vpc"]["logical_id"]), self._written["nat"] is True
        yield _resource(vpc, "VPC", CidrBlock=text(self._written["vpc"]["cidr"]))
        yield from _gateways(vpc, self.rows, has_nat=has_nat)
        for row in self.rows:
            yield from _subnet(vpc, row)
        yield from _tables(vpc, self.rows, has_nat=has_nat)
        yield from _endpoints(vpc, self.rows, self._written["endpoints"])
        yield from self.transit.resources(vpc)

    def values(self) -> Iterator[tuple[Any, str]]:
        """Yield the values that templates have in place of the parts, with the logical IDs of these."""
        if self._written:
            yield self._written["vpc"]["value"], self._written["vpc"]["logical_id"]
        yield from _values(self.rows)
        yield from self.transit.values


def _rows(subnets: object) -> list[Mapping[str, Any]]:
    if not isinstance(subnets, Sequence) or isinstance(subnets, str) or not 0 < len(subnets) <= MOST_SUBNETS:
        raise DamagedError
    return [_row(each) for each in subnets]


def _row(subnet: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is written about a subnet. Raises `DamagedError` for what no compiler writes."""
    logical_id(subnet["logical_id"])
    text(subnet["cidr"])
    if not _NAME.fullmatch(subnet["name"]):
        raise DamagedError
    if subnet["kind"] not in KINDS or not (isinstance(subnet["zone"], str) or is_number(subnet["zone"], 5)):
        raise DamagedError
    return subnet


def _values(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, str]]:
    for row in rows:
        yield row["value"], row["logical_id"]
        if "table_value" in row:
            yield row["table_value"], _table(row)


def _table(row: Mapping[str, Any]) -> str:
    return logical_id(row.get("table", f"{row['logical_id']}RouteTable"))


def _resource(name: str, kind: str, **properties: Any) -> Resource:  # noqa: ANN401 - of CloudFormation
    return name, {"Type": f"AWS::EC2::{kind}", "Properties": properties}


def _gateways(vpc: str, rows: Sequence[Mapping[str, Any]], *, has_nat: bool) -> Iterator[Resource]:
    """Yield the gateways that the kinds of subnets imply.

    The subnet of a NAT gateway is not known: a regional one is in none.
    """
    kinds = {row["kind"] for row in rows}
    is_behind_nat = has_nat and "private" in kinds
    if "public" in kinds or is_behind_nat:
        yield _resource(_GATEWAY, "InternetGateway")
        yield _resource(_ATTACHMENT, "VPCGatewayAttachment", VpcId=ref(vpc), InternetGatewayId=ref(_GATEWAY))
    if is_behind_nat:
        gateway = {"AvailabilityMode": "regional", "VpcId": ref(vpc), EXISTS: True}
        yield _resource(_NAT, "NatGateway", **gateway)


def _subnet(vpc: str, row: Mapping[str, Any]) -> Iterator[Resource]:
    name = row["logical_id"]
    yield _resource(name, "Subnet", VpcId=ref(vpc), CidrBlock=row["cidr"], **_zone(row["zone"]))
    association = f"{name}RouteTableAssociation"
    table = ref(_table(row))
    yield _resource(association, "SubnetRouteTableAssociation", SubnetId=ref(name), RouteTableId=table)


def _tables(vpc: str, rows: Sequence[Mapping[str, Any]], *, has_nat: bool) -> Iterator[Resource]:
    """Yield the route tables, which subnets of the same kind may share, with their default routes."""
    kinds: dict[str, str] = {}
    for row in rows:
        if kinds.setdefault(_table(row), row["kind"]) != row["kind"]:
            raise DamagedError
    for table, kind in kinds.items():
        yield _resource(table, "RouteTable", VpcId=ref(vpc))
        target = {"public": {"GatewayId": ref(_GATEWAY)}, "private": {"NatGatewayId": ref(_NAT)}}.get(kind)
        if target and (has_nat or kind == "public"):
            yield _resource(
                f"{table}DefaultRoute",
                "Route",
                RouteTableId=ref(table),
                DestinationCidrBlock=_ANYWHERE,
                **target,
            )


def _zone(zone: str | int) -> dict[str, Any]:
    if isinstance(zone, int):
        return {"AvailabilityZone": {"Fn::Select": [zone, {"Fn::GetAZs": ""}]}}
    return {"AvailabilityZoneId" if "-az" in zone else "AvailabilityZone": zone}


def _endpoints(
    vpc: str, rows: Sequence[Mapping[str, Any]], endpoints: Mapping[str, Any]
) -> Iterator[Resource]:
    tables = dict.fromkeys(_table(row) for row in rows if row["kind"] != "public")
    for name, service in endpoints.items():
        if not _SERVICE.fullmatch(service):
            raise DamagedError
        yield _resource(
            logical_id(name),
            "VPCEndpoint",
            VpcEndpointType="Gateway",
            ServiceName={"Fn::Sub": f"com.amazonaws.${{AWS::Region}}.{service}"},
            VpcId=ref(vpc),
            RouteTableIds=[ref(table) for table in tables],
        )


class _Transit:
    """An attachment to a transit gateway that exists, and perhaps routes to it."""

    def __init__(self, written: Mapping[str, Any] | None, rows: Sequence[Mapping[str, Any]]) -> None:
        """Raises `DamagedError` for what no compiler writes."""
        given = written or {}
        self.rows = rows
        self.values = [(given["value"], HUB)] if written is not None else []
        self.subnets = texts(given.get("subnets", []))
        self.to = texts(given.get("to", []))
        self.kinds = texts(given.get("kinds", []))
        if not {*self.subnets} <= {row["logical_id"] for row in rows} or len(self.to) > MOST_SUBNETS:
            raise DamagedError

    def resources(self, vpc: str) -> Iterator[Resource]:
        """Yield the attachment, and the routes of each route table."""
        if not self.values:
            return
        yield _resource(
            _HUB_ATTACHMENT,
            "TransitGatewayAttachment",
            TransitGatewayId=HUB,
            VpcId=ref(vpc),
            SubnetIds=[ref(each) for each in self.subnets],
        )
        for table in dict.fromkeys(_table(row) for row in self.rows if row["kind"] in self.kinds):
            for number, cidr in enumerate(self.to, 1):
                yield _resource(
                    f"{table}TransitRoute{number}",
                    "Route",
                    RouteTableId=ref(table),
                    DestinationCidrBlock=cidr,
                    TransitGatewayId=HUB,
                )
