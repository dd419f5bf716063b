"""The kinds of existing subnets: the default route of each, as the account has it."""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.deploy.preflight import existing_transit
from tiers.deploy.preflight.existing_values import Declared, ExistingSubnet
from tiers.deploy.preflight.subject import Subject
from tiers.deploy.route_tables import Tables, kind_of, target_of
from tiers.diagnostics.codes import existing_network as codes
from tiers.diagnostics.model import Diagnostic

Row = Mapping[str, Any]


def check_routes(subject: Subject, given: Declared) -> Iterator[Diagnostic]:
    """Compare the declared kinds with the routes of the account. Raises `AwsError`."""
    only = [{"Name": "vpc-id", "Values": [given.vpc]}]
    tables = Tables(subject.aws.pages("ec2", "describe_route_tables", "RouteTables", Filters=only))
    for subnet in given.subnets:
        table = tables.of(subnet.id) if subnet.id else None
        if table is None:
            continue
        yield from _kind(subnet, table, given, is_main=tables.is_main_of(subnet.id))
        if subnet.table and subnet.table != table["RouteTableId"]:
            yield codes.DIFFERS.at(
                (*subnet.route, "route_table"),
                f"the route table of `{subnet.name}` is `{table['RouteTableId']}`",
                label="differs from the account",
                help=f"use `route_table: {table['RouteTableId']}`",
            )
    yield from _endpoints(subject, given, tables)
    yield from existing_transit.check(subject, given, tables)


def _kind(subnet: ExistingSubnet, table: Row, given: Declared, *, is_main: bool) -> Iterator[Diagnostic]:
    found, target = kind_of(table), target_of(table)
    wanted = "isolated" if subnet.kind == "private" and not given.has_nat else subnet.kind
    if found == wanted:
        return
    leads = f"its default route leads to `{target}`" if target else "it has no default route"
    which = "the main route table of the VPC" if is_main else "its route table"
    yield codes.DIFFERS.at(
        (*subnet.route, "kind"),
        f"`{subnet.name}` is {found} in the account, not {subnet.kind}",
        label=f"{leads}",
        help=_advice(found, subnet.kind),
        note=f"by {which}, `{table['RouteTableId']}`",
    )


def _advice(found: str, kind: str) -> str:
    if (found, kind) == ("isolated", "private"):
        return "use `kind: isolated`, or `nat_gateway: {mode: none}`, or add the route"
    if (found, kind) == ("private", "private"):
        return "use `nat_gateway: {mode: existing}`"
    return f"use `kind: {found}`, or change the route"


def _endpoints(subject: Subject, given: Declared, tables: Tables) -> Iterator[Diagnostic]:
    """Find existing gateway endpoints that do not exist, or have no route in a table."""
    if not given.services:
        return
    only = [{"Name": "vpc-id", "Values": [given.vpc]}, {"Name": "vpc-endpoint-type", "Values": ["Gateway"]}]
    rows = list(subject.aws.pages("ec2", "describe_vpc_endpoints", "VpcEndpoints", Filters=only))
    for service in given.services:
        reached = {
            table
            for row in rows
            if str(row["ServiceName"]).endswith(f".{service}")
            for table in row.get("RouteTableIds", ())
        }
        for subnet in given.subnets:
            table = tables.of(subnet.id) if subnet.id else None
            if subnet.kind != "public" and table is not None and table["RouteTableId"] not in reached:
                yield codes.DIFFERS.at(
                    ("network", "endpoints"),
                    f"`{subnet.name}` has no route to a VPC endpoint of `{service}`",
                    label=f"`{service}` is declared as existing",
                    help=f"add the route, or use `{service}` to create the endpoint",
                    note=f"its route table is `{table['RouteTableId']}`",
                )
