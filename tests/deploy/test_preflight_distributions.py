"""Names that another distribution has, and prefix lists that are not those of the region."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_double import Refused
from tests.support.deploy_double import SINGLE, fresh
from tests.support.standing import run

SPEC = """\
version: 1
name: quiet
regions: [us-east-1]
presentation:
  cdn: {type: cdn, origin: site, domain: {name: www.example.com, zone: Z0123456789ABCDEFGHIJ}}
  site: {type: load_balancer, scheme: internal, forward_to: web}
logic:
  web: {type: autoscaling, port: 80, user_data: "#!/bin/bash"}
"""
ZONE = {"Id": "/hostedzone/Z0123456789ABCDEFGHIJ", "Name": "example.com.", "CallerReference": "x"}
BEHAVIOR = {"TargetOriginId": "site", "ViewerProtocolPolicy": "https-only"}
EXAMPLE = {
    "ARN": "arn:aws:cloudfront::123456789012:distribution/E1EXAMPLE",
    "Status": "Deployed",
    "Comment": "",
    "LastModifiedTime": datetime(2026, 1, 1, tzinfo=UTC),
    "DomainName": "d1.cloudfront.net",
    "Origins": {"Quantity": 1, "Items": [{"Id": "site", "DomainName": "example.net"}]},
    "DefaultCacheBehavior": BEHAVIOR,
    "CacheBehaviors": {"Quantity": 0},
    "Enabled": True,
    "WebACLId": "",
    "CustomErrorResponses": {"Quantity": 0},
    "PriceClass": "PriceClass_All",
    "ViewerCertificate": {},
    "Restrictions": {"GeoRestriction": {"RestrictionType": "none", "Quantity": 0}},
    "Staging": False,
    "HttpVersion": "http2",
    "IsIPV6Enabled": True,
}
PAGE = {"IsTruncated": False, "MaxItems": "100"}


def listed(*names: str) -> dict[str, Any]:
    """Return the distributions of an account: one that has these names."""
    aliases = {"Quantity": len(names), "Items": [*names]}
    row = {**EXAMPLE, "Id": "E1EXAMPLE", "Aliases": aliases}
    return {
        "DistributionList": {
            "Items": [row],
            "Quantity": 1,
            "Marker": "",
            "IsTruncated": False,
            "MaxItems": 100,
        }
    }


def lists(*ids: str) -> dict[str, Any]:
    """Return the prefix lists of a region."""
    return {"PrefixLists": [{"PrefixListId": each} for each in ids]}


@pytest.mark.parametrize(
    ("distributions", "prefixes", "found"),
    [
        (
            listed("www.example.com"),
            lists("pl-3b927c52"),
            "error[T7288]: the distribution `E1EXAMPLE` has the name",
        ),
        (
            listed("example.com"),
            lists("pl-4fa04526"),
            "error[T7289]: the rule `SiteIngressFromCloudFrontTcp80`",
        ),
        (listed("example.com"), lists("pl-3b927c52"), ""),
        (
            Refused("AccessDenied", "no", 403),
            lists("pl-3b927c52"),
            "warning[T7207]: could not check names of distributions: the permission",
        ),
    ],
)
def test_what_is_in_the_way_of_a_distribution_is_found(
    distributions: Any, prefixes: dict[str, Any], found: str, tmp_path: Path
) -> None:
    account = fresh().world
    account.account.on(
        cloudfront__ListDistributions=distributions,
        ec2__DescribeManagedPrefixLists=prefixes,
        route53__GetHostedZone={"HostedZone": ZONE},
        route53__ListResourceRecordSets={"ResourceRecordSets": [], **PAGE},
        route53__ListResourceRecordSetProtections={"ResourceRecordSetProtections": []},
    )
    result = run(account, tmp_path, "deploy", *SINGLE, "--yes", spec=SPEC)
    assert "T9001" not in result.err, result.err
    out = result.out
    assert found in out
    if "T7289" in found:
        assert "use `cloudfront_prefix_list: {us-east-1: ID}` in `network`" in out
    assert ("T7288" in out, "T7289" in out) == ("T7288" in found, "T7289" in found)


@pytest.mark.parametrize("identity", ["pl-0123456789abcdef0", "pl-3b927c52"])
def test_the_list_that_a_spec_gives_is_compared(identity: str, tmp_path: Path) -> None:
    account = fresh().world
    account.account.on(
        cloudfront__ListDistributions=listed("example.com"),
        ec2__DescribeManagedPrefixLists=lists(identity),
        route53__GetHostedZone={"HostedZone": ZONE},
        route53__ListResourceRecordSets={"ResourceRecordSets": [], **PAGE},
        route53__ListResourceRecordSetProtections={"ResourceRecordSetProtections": []},
    )
    given = "network: {cloudfront_prefix_list: {us-east-1: pl-0123456789abcdef0}}\n"
    result = run(account, tmp_path, "deploy", *SINGLE, "--yes", spec=SPEC + given)
    assert "T9001" not in result.err, result.err
    assert ("T7289" in result.out) is (identity not in given)
