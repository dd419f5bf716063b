"""Load balancers and databases of an account."""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.proof.account.export import Export, Item, about, command, short
from tiers.proof.account.resources import Made, Maker, not_exported, present, texts
from tiers.proof.build import balancers as types
from tiers.proof.build.names import TARGET_GROUP


def resources(export: Export, maker: Maker) -> Iterator[Made]:
    """Make load balancers with all behind them, and databases."""
    tags = {item.text("ResourceArn"): item.tags() for item in export.items("TagDescriptions")}
    yield from _balancers(export, maker, tags)
    yield from _target_groups(export, maker, tags)
    yield from _databases(export, maker)


def _balancers(export: Export, maker: Maker, tags: Mapping[str, dict[str, str]]) -> Iterator[Made]:
    for item in export.items("LoadBalancers"):
        arn = item.text("LoadBalancerArn")
        properties = present(item.data, "Type", "Scheme", "IpAddressType", "SecurityGroups", "DNSName")
        properties["Subnets"] = texts(item.listed("AvailabilityZones"), "SubnetId")
        name = item.text("LoadBalancerName")
        yield maker.make(item, types.BALANCER, arn, properties, tags.get(arn), name=name)
    for item in export.items("Listeners"):
        arn = item.text("ListenerArn")
        properties = present(item.data, "LoadBalancerArn", "Port", "Protocol", "DefaultActions")
        yield maker.make(item, types.LISTENER, arn, properties, tags.get(arn))
        if "Rules" not in export and ":listener/app/" in arn:
            why = not_exported(command("Rules"), arn)
            yield maker.make(item, types.RULE, f"{arn}.rules", {"ListenerArn": arn}, uncertain=why)
    for item in export.items("Rules"):
        arn = item.text("RuleArn")
        # The ARN of a rule is its listener's with one more part.
        listener = arn.rpartition("/")[0].replace(":listener-rule/", ":listener/", 1)
        properties = {**present(item.data, "Actions"), "ListenerArn": listener}
        yield maker.make(item, types.RULE, arn, properties, tags.get(arn))


def _target_groups(export: Export, maker: Maker, tags: Mapping[str, dict[str, str]]) -> Iterator[Made]:
    items = {item.text("TargetGroupArn"): item for item in export.items("TargetGroups")}
    targets: dict[str, list[Any]] = {}
    for item in export.items("TargetHealthDescriptions"):
        found = about(item, "TargetHealthDescriptions", [*items])
        if found is not None:
            listed = item.listed("TargetHealthDescriptions")
            targets.setdefault(found, []).extend(each.get("Target") for each in listed)
    for arn, item in items.items():
        properties = present(item.data, "Protocol", "Port", "TargetType")
        properties["Targets"] = targets.get(
            arn, not_exported(command("TargetHealthDescriptions"), short(arn))
        )
        name = item.text("TargetGroupName")
        yield maker.make(item, TARGET_GROUP, arn, properties, tags.get(arn), name=name)


def _databases(export: Export, maker: Maker) -> Iterator[Made]:
    groups: dict[str, Item] = {}
    for item in export.items("DBSubnetGroups"):
        groups[item.text("DBSubnetGroupName")] = item
    for item in export.items("DBInstances"):
        inner = item.data.get("DBSubnetGroup")
        if isinstance(inner, Mapping):
            groups.setdefault(str(inner.get("DBSubnetGroupName")), item._replace(data=inner))
    for name, item in groups.items():
        subnets = texts(item.listed("Subnets"), "SubnetIdentifier")
        yield maker.make(item, "AWS::RDS::DBSubnetGroup", _group(name), {"SubnetIds": subnets})
    for item in export.items("DBInstances"):
        identity = item.text("DBInstanceIdentifier")
        tags = item.tags("TagList")
        yield maker.make(item, "AWS::RDS::DBInstance", identity, _database(item), tags, name=identity)


def _database(item: Item) -> dict[str, Any]:
    found = present(item.data, "PubliclyAccessible", "MultiAZ", "NetworkType", "MasterUserSecret")
    found["VPCSecurityGroups"] = texts(item.listed("VpcSecurityGroups"), "VpcSecurityGroupId")
    if found.get("MultiAZ") is not True:
        found |= present(item.data, "AvailabilityZone")
    inner = item.data.get("DBSubnetGroup")
    if isinstance(inner, Mapping):
        found["DBSubnetGroupName"] = _group(str(inner.get("DBSubnetGroupName")))
    return found


def _group(name: str) -> str:
    """Return an ID for a subnet group, which often bears the name of its database."""
    return f"subnet-group:{name}"
