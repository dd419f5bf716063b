"""An existing VPC: the account confirms what the spec declares, or contradicts it."""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.deploy.aws import AwsError
from tiers.deploy.preflight.existing_routes import check_routes
from tiers.deploy.preflight.existing_values import VPC, Declared, ExistingSubnet, declared
from tiers.deploy.preflight.subject import Subject
from tiers.diagnostics.codes import existing_network as codes
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.wording import counted

LEAST_FREE = 8
"""Addresses: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html"""
_NOT_FOUND = ("InvalidVpcID.NotFound", "InvalidSubnetID.NotFound")
_OF_OWNER = {
    "AWS::EC2::FlowLog": "flow logs",
    "AWS::EC2::TransitGatewayAttachment": "attachments",
    "AWS::EC2::VPCEndpoint": "VPC endpoints",
}
_ZONE = "AWS::Route53::HostedZone"

Row = Mapping[str, Any]


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Compare an existing VPC with the spec. Raises `AwsError`."""
    if not subject.assumed:
        return
    given = declared(subject)
    vpc = _vpc(subject, given) if given.vpc else None
    if given.vpc and vpc is None:
        yield _absent(subject, "VPC", given.vpc, VPC)
        return
    if vpc is not None:
        yield from _ranges(given, vpc)
        yield from _names(subject, given)
    found = {each["SubnetId"]: each for each in _rows(subject, given)}
    for subnet in given.subnets:
        if subnet.id and subnet.id not in found:
            yield _absent(subject, "subnet", subnet.id, (*subnet.route, "id"))
        elif subnet.id:
            yield from _subnet(subject, given, subnet, found[subnet.id])
    yield from _zones(given, found)
    if given.vpc:
        yield from check_routes(subject, given)


def _vpc(subject: Subject, given: Declared) -> Row | None:
    """Return the VPC as AWS describes it; `None` if there is none."""
    try:
        rows = subject.aws.call("ec2", "describe_vpcs", VpcIds=[given.vpc])["Vpcs"]
    except AwsError as error:
        if error.failure.code in _NOT_FOUND:
            return None
        raise
    return next((each for each in rows if each["VpcId"] == given.vpc), None)


def _rows(subject: Subject, given: Declared) -> list[Row]:
    """Return the subnets; a filter, because AWS answers with an error for IDs that do not exist."""
    ids = sorted({each.id for each in given.subnets if each.id})
    if not ids:
        return []
    only = [{"Name": "subnet-id", "Values": ids}]
    return list(subject.aws.pages("ec2", "describe_subnets", "Subnets", Filters=only))


def _absent(subject: Subject, what: str, name: str, route: tuple[str | int, ...]) -> Diagnostic:
    return codes.NOT_FOUND.at(
        route,
        f"the {what} `{name}` does not exist",
        label=f"not in `{subject.aws.region}` of account {subject.account}",
        help=f"use the ID of a {what} of this account and region; `tiers init --from-vpc VPC-ID` writes them",
    )


def _ranges(given: Declared, vpc: Row) -> Iterator[Diagnostic]:
    blocks = [each["CidrBlock"] for each in vpc.get("CidrBlockAssociationSet", ())] or [vpc["CidrBlock"]]
    if given.cidr not in blocks:
        yield codes.DIFFERS.at(
            ("network", "cidr"),
            f"the CIDR block of the VPC is `{blocks[0]}`, not `{given.cidr}`",
            label="differs from the account",
            help=f"use `cidr: {blocks[0]}`",
        )


def _names(subject: Subject, given: Declared) -> Iterator[Diagnostic]:
    """Find private names that the VPC does not resolve.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
    """
    interfaces = [
        each
        for each in subject.of("AWS::EC2::VPCEndpoint")
        if each.body["Properties"].get("PrivateDnsEnabled") is True
    ]
    needing = [*interfaces, *subject.of(_ZONE)]
    for attribute in ("enableDnsSupport", "enableDnsHostnames") if needing else ():
        answer = subject.aws.call("ec2", "describe_vpc_attribute", VpcId=given.vpc, Attribute=attribute)
        key = attribute[0].upper() + attribute[1:]
        if answer.get(key, {}).get("Value") is False:
            yield codes.DIFFERS.at(
                VPC,
                f"`{attribute}` of `{given.vpc}` is off",
                label="private names do not resolve in the VPC",
                also=(Note(Place(needing[0].origin), "needs private names"),),
                help=f"turn on `{attribute}`, or ask the owner of the VPC to do so",
            )


def _subnet(subject: Subject, given: Declared, subnet: ExistingSubnet, row: Row) -> Iterator[Diagnostic]:
    if given.vpc and row["VpcId"] != given.vpc:
        yield _differs(subnet, "id", f"`{subnet.name}` is in `{row['VpcId']}`, not in `{given.vpc}`")
    if row["CidrBlock"] != subnet.cidr:
        message = f"the CIDR block of `{subnet.name}` is `{row['CidrBlock']}`, not `{subnet.cidr}`"
        yield _differs(subnet, "cidr", message, f"use `cidr: {row['CidrBlock']}`")
    zones = (row["AvailabilityZone"], row.get("AvailabilityZoneId"))
    if isinstance(subnet.zone, str) and subnet.zone not in zones:
        message = f"`{subnet.name}` is in the zone `{zones[0]}` ({zones[1]}), not in `{subnet.zone}`"
        yield _differs(subnet, "zone", message, "correct `zone`, or `zones`")
    free = row.get("AvailableIpAddressCount", LEAST_FREE)
    if free < LEAST_FREE:
        yield codes.LIMITED.at(
            (*subnet.route, "id"),
            f"`{subnet.name}` has {counted(free, 'free address')}",
            label="few free addresses",
            help="use a larger subnet, or remove what is not needed in it",
        )
    owner = row.get("OwnerId", subject.account)
    if owner != subject.account:
        yield _shared(subject, subnet, owner)


def _shared(subject: Subject, subnet: ExistingSubnet, owner: str) -> Diagnostic:
    """Return the finding about a subnet of another account; what a participant cannot create is an error.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html
    """
    made = next((each for kind in (*_OF_OWNER, _ZONE) for each in subject.new(kind)), None)
    note = "the owner alone changes its routes, network ACLs, and gateways"
    if made is not None:
        what = _OF_OWNER.get(made.body["Type"], "private zones")
        note += f"; {what} of the VPC may have to be created there as well"
    return codes.LIMITED.at(
        (*subnet.route, "id"),
        f"`{subnet.name}` is shared by account {owner}",
        label="belongs to another account",
        help="ask the owner before a change of routes, and keep the share of AWS RAM",
        note=note,
    )


def _zones(given: Declared, rows: Mapping[str, Row]) -> Iterator[Diagnostic]:
    """Find letters that mean two zones, and zones that have two letters."""
    names: dict[str | int, tuple[str, ExistingSubnet]] = {}
    for subnet in given.subnets:
        row = rows.get(subnet.id or "")
        if row is None or isinstance(subnet.zone, str):
            continue
        zone = row["AvailabilityZone"]
        first, other = names.setdefault(subnet.zone, (zone, subnet))
        if first != zone:
            message = f"`{other.name}` is in `{first}` and `{subnet.name}` is in `{zone}`"
            yield _differs(subnet, "zone", message, "use one letter for each zone of AWS")
    seen: dict[str, ExistingSubnet] = {}
    for zone, subnet in names.values():
        other = seen.setdefault(zone, subnet)
        if other is not subnet:
            message = f"`{other.name}` and `{subnet.name}` are both in `{zone}`"
            yield _differs(subnet, "zone", message, "use one letter for each zone of AWS")


def _differs(subnet: ExistingSubnet, key: str, message: str, advice: str = "") -> Diagnostic:
    return codes.DIFFERS.at(
        (*subnet.route, key),
        message,
        label="differs from the account",
        help=advice or "use the ID of a subnet of this VPC",
    )
