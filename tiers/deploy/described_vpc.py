"""A VPC as the account has it: its gateway endpoints, and its subnets with the kinds that routes give."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from tiers.deploy.aws import Aws, AwsError
from tiers.deploy.route_tables import Tables, kind_of, routes_of
from tiers.ir.stacks import SubnetKind

Row = Mapping[str, Any]


class DescribedSubnet(NamedTuple):
    """A subnet of the account. `name` is its `Name` tag, which may have any text."""

    id: str
    name: str
    cidr: str
    zone: str
    kind: SubnetKind
    table: str
    beyond: tuple[tuple[str, str], ...] = ()
    """The CIDR blocks to which its route table leads by transit gateways, each with the gateway."""


class DescribedVpc(NamedTuple):
    """A VPC of the account. `services` have gateway endpoints with routes in all its tables that need one."""

    id: str
    name: str
    cidrs: tuple[str, ...]
    """Its CIDR blocks, the primary one first."""
    subnets: tuple[DescribedSubnet, ...]
    services: tuple[str, ...]


def described(aws: Aws, vpc: str) -> DescribedVpc | None:
    """Return a VPC; `None` if there is none of that ID. Raises `AwsError`."""
    row = _vpc(aws, vpc)
    if row is None:
        return None
    only = [{"Name": "vpc-id", "Values": [vpc]}]
    of_gateways = [*only, {"Name": "vpc-endpoint-type", "Values": ["Gateway"]}]
    return of_rows(
        row,
        aws.pages("ec2", "describe_route_tables", "RouteTables", Filters=only),
        aws.pages("ec2", "describe_subnets", "Subnets", Filters=only),
        aws.pages("ec2", "describe_vpc_endpoints", "VpcEndpoints", Filters=of_gateways),
    )


def of_rows(
    vpc: Row, tables: Iterable[Row], subnets: Iterable[Row], endpoints: Iterable[Row]
) -> DescribedVpc:
    """Return a VPC from the rows about it; of its endpoints, those of gateways."""
    found = _subnets(subnets, Tables(tables))
    ordered = tuple(sorted(found, key=lambda each: (each.zone, each.cidr)))
    services = tuple(_services(endpoints, ordered))
    return DescribedVpc(vpc["VpcId"], _name(vpc), tuple(_cidrs(vpc)), ordered, services)


def _vpc(aws: Aws, vpc: str) -> Row | None:
    try:
        rows = aws.call("ec2", "describe_vpcs", VpcIds=[vpc])["Vpcs"]
    except AwsError as error:
        if error.failure.code.startswith("InvalidVpcID"):
            return None
        raise
    return next((each for each in rows if each["VpcId"] == vpc), None)


def _cidrs(vpc: Row) -> Iterator[str]:
    """Yield the CIDR blocks that are in use, the primary one first."""
    yield vpc["CidrBlock"]
    for each in vpc.get("CidrBlockAssociationSet") or ():
        state = (each.get("CidrBlockState") or {}).get("State", "associated")
        if each["CidrBlock"] != vpc["CidrBlock"] and state == "associated":
            yield each["CidrBlock"]


def _subnets(rows: Iterable[Row], tables: Tables) -> Iterator[DescribedSubnet]:
    """Yield the subnets with IPv4; a table is there for each, as every VPC has a main one."""
    for row in rows:
        table = tables.of(row["SubnetId"])
        cidr = row.get("CidrBlock")
        if table is not None and cidr:
            yield DescribedSubnet(
                row["SubnetId"],
                _name(row),
                cidr,
                row["AvailabilityZone"],
                kind_of(table),
                table["RouteTableId"],
                tuple(_beyond(table)),
            )


def _beyond(table: Row) -> Iterator[tuple[str, str]]:
    for cidr, target in routes_of(table):
        if target is not None and target.startswith("tgw-"):
            yield cidr, target


def _services(endpoints: Iterable[Row], subnets: Iterable[DescribedSubnet]) -> Iterator[str]:
    needed = {each.table for each in subnets if each.kind != "public"}
    reached: dict[str, set[str]] = {}
    for row in endpoints:
        service = str(row["ServiceName"]).rpartition(".")[2]
        reached.setdefault(service, set()).update(row.get("RouteTableIds") or ())
    for service in ("s3", "dynamodb"):
        if needed and needed <= reached.get(service, set()):
            yield service


def _name(row: Row) -> str:
    """Return the `Name` tag, empty without one."""
    return next((str(each["Value"]) for each in row.get("Tags") or () if each.get("Key") == "Name"), "")
