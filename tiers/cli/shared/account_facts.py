"""Facts about a stack and its surroundings from listings of an account, for `tiers adopt`."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any, NamedTuple

from tiers.adopt.facts import Drift, Facts, KnownGroup, KnownSubnet, KnownVpc
from tiers.cli.shared.from_vpc import keys, named, usable
from tiers.deploy.deployed_template import values_of
from tiers.deploy.described_vpc import DescribedVpc, of_rows
from tiers.proof.account import groups
from tiers.proof.account.export import Export
from tiers.proof.account.resources import LOGICAL_ID, Maker

if TYPE_CHECKING:
    from tiers.cloudformation.load.files import Trouble

_REGION = re.compile(r"arn:[a-z-]+:cloudformation:([a-z0-9-]+):")
_GROUP = "AWS::EC2::SecurityGroup"
_STACK = "aws:cloudformation:stack-name"


class Known(NamedTuple):
    """Facts, the region of the stack, and what is wrong with the listings."""

    facts: Facts
    region: str | None
    troubles: tuple["Trouble", ...]


def read(folder: str, *names: str | None) -> Known:
    """Read the listings of a directory; `names` are those that the stack may have."""
    export = Export(folder, is_whole=False)
    stack = _stack(export, names)
    facts = Facts(
        {each.id: each for each in _vpcs(export)},
        dict(_groups(export)),
        dict(_physical(export, str(stack.get("StackName", "")))),
        tuple(_drifts(export, str(stack.get("StackId", "")))),
        values_of(stack),
    )
    region = _REGION.match(str(stack.get("StackId", "")))
    return Known(facts, region and region[1], tuple(export.troubles))


def _stack(export: Export, names: tuple[str | None, ...]) -> Mapping[str, Any]:
    """Return the listed stack with one of some names, or the only one."""
    stacks = [each.data for each in export.items("Stacks")]
    found = [each for name in names for each in stacks if each.get("StackName") == name]
    return next(iter(found), stacks[0] if len(stacks) == 1 else {})


_BLOCK = "CidrBlock"
_LISTS = ("Associations", "Routes", "Tags", "CidrBlockAssociationSet")
_TABLE, _SUBNET = ("RouteTableId",), ("SubnetId", _BLOCK, "AvailabilityZone")


def _vpcs(export: Export) -> Iterator[KnownVpc]:
    for vpc in _rows(export, "Vpcs", (_BLOCK,)):
        of_vpc = partial(_rows, export, vpc=vpc["VpcId"])
        endpoints = [each for each in of_vpc("VpcEndpoints", ("ServiceName",)) if _is_gateway(each)]
        found = of_rows(vpc, of_vpc("RouteTables", _TABLE), of_vpc("Subnets", _SUBNET), endpoints)
        yield _known(found, is_default=vpc.get("IsDefault") is True)


def _rows(
    export: Export, key: str, needed: tuple[str, ...], vpc: str | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the listed rows that have the strings they need, with lists that have mappings only."""
    for item in export.items(key):
        identity = item.text("VpcId")
        is_whole = identity and all(map(item.text, needed)) and vpc in {None, identity}
        if is_whole and (_BLOCK not in needed or _is_block(item.text(_BLOCK))):
            lists = {name: list(item.listed(name)) for name in _LISTS}
            tables = item.data.get("RouteTableIds")
            ids = [each for each in tables if isinstance(each, str)] if isinstance(tables, list) else []
            yield {**item.data, **lists, "RouteTableIds": ids}


def _is_block(text: str) -> bool:
    try:
        return bool(IPv4Network(text))
    except ValueError:
        return False


def _is_gateway(endpoint: Mapping[str, Any]) -> bool:
    return endpoint.get("VpcEndpointType") == "Gateway"


def _known(vpc: DescribedVpc, *, is_default: bool) -> KnownVpc:
    used, _ = usable(vpc)
    zones = list(dict.fromkeys(each.zone for each in used))
    subnets = {each.id: KnownSubnet(name, each.zone, keys(each, "")) for name, each in named(used, zones)}
    return KnownVpc(vpc.id, vpc.cidrs[0], is_default, subnets, vpc.services)


def _groups(export: Export) -> Iterator[tuple[str, KnownGroup]]:
    for made in groups.resources(export, Maker({}, {})):
        if made.resource.type == _GROUP:
            name, rules = made.resource.get("GroupName"), made.resource.get("SecurityGroupIngress")
            yield made.resource.id, KnownGroup(str(name), tuple(rules) if isinstance(rules, list) else ())


def _physical(export: Export, stack: str) -> Iterator[tuple[str, str]]:
    """Yield the ID of each resource of the stack by its logical ID: by tags, and by the stack's own list."""
    for key, identity in (("SecurityGroups", "GroupId"), ("Subnets", "SubnetId"), ("Vpcs", "VpcId")):
        for item in export.items(key):
            tags = item.tags()
            if LOGICAL_ID in tags and (not stack or tags.get(_STACK) == stack):
                yield tags[LOGICAL_ID], item.text(identity)
    for item in export.items("StackResourceSummaries"):
        yield item.text("LogicalResourceId"), item.text("PhysicalResourceId")


def _drifts(export: Export, stack: str) -> Iterator[Drift]:
    """Yield what CloudFormation found to differ.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackResourceDrift.html
    """
    for item in export.items("StackResourceDrifts"):
        name = item.text("LogicalResourceId")
        if stack and item.text("StackId") not in {"", stack}:
            continue
        if item.text("StackResourceDriftStatus") == "DELETED":
            yield Drift(name, (), "", "")
        for each in item.listed("PropertyDifferences"):
            path = tuple(filter(None, str(each.get("PropertyPath", "")).split("/")))
            before, now = (_shown(each.get(side)) for side in ("ExpectedValue", "ActualValue"))
            if path:
                yield Drift(name, path, before, now)


def _shown(value: object) -> str:
    """Return a value of a property, as CloudFormation writes it: nothing for one that is not there."""
    text = str(value)
    return "nothing" if value is None or text == "null" else f"`{text[:80]}`"
