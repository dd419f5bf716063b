"""Route tables as EC2 describes them, and the kinds of subnets that they make."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tiers.ir.facets import ANYWHERE
from tiers.ir.stacks import SubnetKind

Row = Mapping[str, Any]
_TARGETS = (
    *("GatewayId", "NatGatewayId", "TransitGatewayId", "InstanceId", "NetworkInterfaceId"),
    *("VpcPeeringConnectionId", "CoreNetworkArn", "LocalGatewayId", "CarrierGatewayId"),
)
"""https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html"""


class Tables:
    """The route tables of a VPC by the subnets that use them.

    A subnet without an explicit association uses the main one:
    https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        """`rows` are the answers of `DescribeRouteTables`."""
        self._main: Row | None = None
        self._of: dict[str, Row] = {}
        self._named: dict[str, Row] = {}
        for row in rows:
            self._named[str(row["RouteTableId"])] = row
            for each in row.get("Associations") or ():
                if each.get("Main") is True:
                    self._main = row
                elif isinstance(each.get("SubnetId"), str):
                    self._of[each["SubnetId"]] = row

    def of(self, subnet: str) -> Row | None:
        """Return the route table of a subnet."""
        return self._of.get(subnet, self._main)

    def named(self, table: str) -> Row | None:
        """Return the route table of an ID."""
        return self._named.get(table)

    def is_main_of(self, subnet: str | None) -> bool:
        """Return whether a subnet uses the main route table because it has no other."""
        return subnet not in self._of


def target_of(table: Row) -> str | None:
    """Return the target of the default route for IPv4; `None` without one that leads anywhere."""
    return next((target for cidr, target in routes_of(table) if cidr == ANYWHERE), None)


def routes_of(table: Row) -> Iterator[tuple[str, str | None]]:
    """Yield the IPv4 CIDR block and the target of each route that leads anywhere."""
    for route in table.get("Routes") or ():
        cidr = route.get("DestinationCidrBlock")
        if cidr and route.get("State") != "blackhole":
            yield str(cidr), next((str(route[key]) for key in _TARGETS if route.get(key)), None)


def kind_of(table: Row) -> SubnetKind:
    """Return the kind of the subnets that use a table."""
    target = target_of(table)
    if target is None:
        return "isolated"
    return "public" if target.startswith("igw-") else "private"
