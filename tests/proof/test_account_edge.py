"""Distributions, VPC origins, and the group and the prefix list of CloudFront in an exported account."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.proof_account import account
from tests.support.proof_networks import verdict
from tests.support.proof_templates import messages
from tiers.proof.account.load import load_account
from tiers.proof.model.network import Network

NAME = "front-1.eu-west-1.elb.amazonaws.com"
LIST = {"PrefixListId": "pl-edge", "PrefixListName": "com.amazonaws.global.cloudfront.origin-facing"}
CONFIG = {"Name": "o", "HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "http-only"}


def _distribution(origin: dict[str, Any]) -> dict[str, Any]:
    nothing: dict[str, Any] = {"Quantity": 0}
    behavior = {"TargetOriginId": "a", "ViewerProtocolPolicy": "https-only"}
    return {
        "Id": "E1",
        "ARN": "arn:aws:cloudfront::1:distribution/E1",
        "DomainName": "d1.cloudfront.net",
        "Comment": "cdn",
        "Enabled": True,
        "HttpVersion": "HTTP2AND3",
        "IsIPV6Enabled": True,
        "Staging": False,
        "Aliases": nothing,
        "CacheBehaviors": nothing,
        "OriginGroups": nothing,
        "DefaultCacheBehavior": {
            **behavior,
            "LambdaFunctionAssociations": nothing,
            "FunctionAssociations": nothing,
        },
        "Origins": {"Quantity": 1, "Items": [{"Id": "a", "DomainName": NAME, **origin}]},
    }


def exported(folder: Path, origin: dict[str, Any], peer: dict[str, Any], **more: Any) -> Network:
    """Load the account with a distribution in front of its load balancer, which admits one peer."""
    files = account()
    (balancer,) = files["describe-load-balancers.json"]["LoadBalancers"]
    balancer["DNSName"] = NAME
    if "VpcOriginConfig" in origin:
        balancer["Scheme"] = "internal"
    groups = files["describe-security-groups.json"]["SecurityGroups"]
    front = next(each for each in groups if each["GroupId"] == "sg-lb")
    front["IpPermissions"] = [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, **peer}]
    rules: dict[str, Any] = {"IpPermissions": [], "IpPermissionsEgress": []}
    made = {"GroupId": "sg-edge", "GroupName": "CloudFront-VPCOrigins-Service-SG", "VpcId": "vpc-1"}
    groups.append({**made, **rules})
    files["describe-prefix-lists.json"] = {"PrefixLists": [LIST]}
    files["list-distributions.json"] = {"DistributionList": {"Quantity": 1, "Items": [_distribution(origin)]}}
    summary = {"Id": "vo_1", "Name": "o", "Arn": "arn:o", "OriginEndpointArn": balancer["LoadBalancerArn"]}
    files["list-vpc-origins.json"] = {"VpcOriginList": {"Quantity": 1, "Items": [summary]}}
    config = {**CONFIG, "Arn": balancer["LoadBalancerArn"]}
    files["get-vpc-origin.json"] = {
        "VpcOrigin": {"Id": "vo_1", "VpcOriginEndpointConfig": config},
        "ETag": "E",
    }
    for name, content in {**files, **more}.items():
        if content is not None:
            (folder / name).write_text(json.dumps(content), encoding="utf-8")
    found = load_account(str(folder))
    assert messages(found) == []
    return found.network


BY_VPC: dict[str, Any] = {"VpcOriginConfig": {"VpcOriginId": "vo_1"}}
BY_NAME: dict[str, Any] = {"CustomOriginConfig": {"HTTPPort": 80, "OriginProtocolPolicy": "http-only"}}
LISTED = {"PrefixListIds": [{"PrefixListId": "pl-edge"}]}
GROUP = {"UserIdGroupPairs": [{"GroupId": "sg-edge"}]}


@pytest.mark.parametrize(
    ("origin", "peer", "edge", "world"),
    [
        (BY_VPC, LISTED, "YES", "NO"),
        (BY_VPC, GROUP, "YES", "NO"),
        (BY_VPC, {"UserIdGroupPairs": [{"GroupId": "sg-web"}]}, "NO", "NO"),
        (BY_NAME, LISTED, "YES", "PARTIAL"),
        (BY_NAME, GROUP, "NO", "UNKNOWN"),
    ],
)
def test_an_account_lists_what_its_distributions_ask(
    origin: dict[str, Any], peer: dict[str, Any], edge: str, world: str, tmp_path: Path
) -> None:
    found = exported(tmp_path, origin, peer)
    front = next(each.id for each in found.nodes if each.component == "shop-front")
    assert verdict(found, "E1", front, 80) == edge
    assert verdict(found, "internet", front, 80) == world
    assert verdict(found, "internet", "cdn", 443, "udp") == "YES"
    assert verdict(found, "internet", "cdn", 80) == "NO"


def test_without_its_ports_a_vpc_origin_is_unknown(tmp_path: Path) -> None:
    found = exported(tmp_path, BY_VPC, LISTED, **{"get-vpc-origin.json": None})
    front = next(each.id for each in found.nodes if each.component == "shop-front")
    assert verdict(found, "E1", front, 80) == "UNKNOWN"
