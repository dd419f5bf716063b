"""Security groups and prefix lists of an account."""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.cloudformation.load.existing_forms import LISTED
from tiers.proof.account.export import Export, Item, about, command
from tiers.proof.account.resources import Made, Maker, not_exported
from tiers.proof.model.filters import CLOUDFRONT

_SIDES = (
    ("IpPermissions", "SecurityGroupIngress", "Source"),
    ("IpPermissionsEgress", "SecurityGroupEgress", "Destination"),
)

_CLOUDFRONT = "com.amazonaws.global.cloudfront.origin-facing"


def resources(export: Export, maker: Maker) -> Iterator[Made]:
    """Make the groups with the rules that are listed, and the prefix lists."""
    for item in export.items("SecurityGroups"):
        properties: dict[str, Any] = {"VpcId": item.data.get("VpcId"), LISTED: True}
        properties["GroupName"] = item.text("GroupName")
        for listing, name, side in _SIDES:
            properties[name] = [rule for each in item.listed(listing) for rule in _rules(each, side)]
        identity = item.text("GroupId")
        yield maker.make(
            item, "AWS::EC2::SecurityGroup", identity, properties, item.tags(), name=item.text("GroupName")
        )
    yield from _prefix_lists(export, maker)


def _rules(permission: Mapping[str, Any], side: str) -> Iterator[dict[str, Any]]:
    """Convert one listed permission to CloudFormation rules: one for each peer."""
    common = {name: permission.get(name) for name in ("IpProtocol", "FromPort", "ToPort")}
    peers = (
        ("IpRanges", "CidrIp", "CidrIp"),
        ("Ipv6Ranges", "CidrIpv6", "CidrIpv6"),
        ("UserIdGroupPairs", "GroupId", f"{side}SecurityGroupId"),
        ("PrefixListIds", "PrefixListId", f"{side}PrefixListId"),
    )
    for listing, key, name in peers:
        listed = permission.get(listing)
        for each in listed if isinstance(listed, list) else []:
            yield {**common, name: each.get(key) if isinstance(each, Mapping) else None}


def _prefix_lists(export: Export, maker: Maker) -> Iterator[Made]:
    """Make the prefix lists: AWS's own are listed with their ranges, others by one command each."""
    listed: dict[str, Item] = {}
    for item in export.items("PrefixLists"):
        identity = item.text("PrefixListId")
        if identity and ("Cidrs" in item.data or identity not in listed):
            listed[identity] = item
    entries: dict[str, list[Mapping[str, Any]]] = {}
    for item in export.items("Entries"):
        found = about(item, "Entries", [*listed])
        if found is not None:
            entries.setdefault(found, []).extend(item.listed("Entries"))
    for identity, item in listed.items():
        ranges = item.data.get("Cidrs")
        named = item.text("PrefixListName")
        properties: dict[str, Any] = {"Entries": not_exported(command("Entries"), identity)}
        if identity in entries:
            properties["Entries"] = entries[identity]
        elif isinstance(ranges, list):
            properties["Entries"] = [{"Cidr": each} for each in ranges]
        if named == _CLOUDFRONT:
            properties["Service"] = CLOUDFRONT
        elif named.startswith("com.amazonaws."):
            properties["Service"] = named.rsplit(".", 1)[-1]
        yield maker.make(item, "AWS::EC2::PrefixList", identity, properties, item.tags())
