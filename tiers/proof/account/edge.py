"""Distributions and VPC origins of an account.

The API has lists within mappings, and a few other names than CloudFormation:
https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListDistributions.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.proof.account.export import Export, command
from tiers.proof.account.resources import Made, Maker, not_exported, present
from tiers.proof.build.entrances import VPC_ORIGIN
from tiers.proof.build.host_names import DISTRIBUTION

_LISTS = ("CacheBehaviors", "Origins", "Aliases")
_ASSOCIATIONS = ("LambdaFunctionAssociations", "FunctionAssociations")


def resources(export: Export, maker: Maker) -> Iterator[Made]:
    """Make the distributions, and the VPC origins with their ports."""
    for item in export.items("DistributionList"):
        identity = item.text("Id")
        config = present(item.data, "Enabled", "Staging", "OriginGroups", "ConnectionMode")
        config |= {name: _listed(item.data.get(name)) for name in _LISTS}
        config["DefaultCacheBehavior"] = _behavior(item.data.get("DefaultCacheBehavior"))
        config["CacheBehaviors"] = [_behavior(each) for each in config["CacheBehaviors"]]
        config["HttpVersion"] = item.text("HttpVersion").lower()
        config["IPV6Enabled"] = item.data.get("IsIPV6Enabled")
        properties = {"DistributionConfig": config, "DomainName": item.text("DomainName")}
        tags = maker.tagged(DISTRIBUTION, identity, {})
        yield maker.make(item, DISTRIBUTION, identity, properties, tags, name=item.text("Comment"))
    yield from _vpc_origins(export, maker)


def _vpc_origins(export: Export, maker: Maker) -> Iterator[Made]:
    configs = {}
    for item in export.items("VpcOrigin"):
        inner = item.data["VpcOrigin"]
        if isinstance(inner, Mapping):
            configs[str(inner.get("Id"))] = inner.get("VpcOriginEndpointConfig")
            if "VpcOriginList" not in export:
                yield maker.make(
                    item, VPC_ORIGIN, str(inner.get("Id")), present(inner, "VpcOriginEndpointConfig")
                )
    for item in export.items("VpcOriginList"):
        identity = item.text("Id")
        unknown = not_exported(command("VpcOrigin"), identity)
        without = {"Arn": item.data.get("OriginEndpointArn"), "OriginProtocolPolicy": unknown}
        yield maker.make(
            item, VPC_ORIGIN, identity, {"VpcOriginEndpointConfig": configs.get(identity) or without}
        )


def _listed(value: object) -> list[Any]:
    """Return the items of a list as the API has it."""
    items = value.get("Items") if isinstance(value, Mapping) else None
    return items if isinstance(items, list) else []


def _behavior(written: object) -> dict[str, Any]:
    data = dict(written) if isinstance(written, Mapping) else {}
    return data | {name: _listed(data.get(name)) for name in _ASSOCIATIONS}
