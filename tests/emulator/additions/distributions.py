"""What distributions use: their certificates and web ACLs, and the addresses from which they ask origins.

MiniStack's CloudFormation deletes them in use, and its prefix lists have other IDs than those of AWS.

https://docs.aws.amazon.com/acm/latest/APIReference/API_DeleteCertificate.html
https://docs.aws.amazon.com/waf/latest/APIReference/API_DeleteWebACL.html
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack.core.responses import get_region
from ministack.services import cloudfront, ec2

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Handler, Properties

CERTIFICATE = "AWS::CertificateManager::Certificate"
WEB_ACL = "AWS::WAFv2::WebACL"
ORIGIN_FACING = "com.amazonaws.global.cloudfront.origin-facing"
LISTS = Path(__file__).parents[3] / "tiers" / "facts" / "cloudfront-prefix-lists.txt"


def install() -> None:
    """Keep what is in use, and give CloudFront's prefix list the ID that it has in a region."""
    rows = [each.split() for each in LISTS.read_text(encoding="utf-8").splitlines() if each[:1] != "#"]
    known = dict(rows)
    found = ec2._get_aws_managed_prefix_lists

    def lists() -> list[dict[str, Any]]:
        own = {"PrefixListId": known[get_region()]} if get_region() in known else {}
        return [{**each, **(own if each["PrefixListName"] == ORIGIN_FACING else {})} for each in found()]

    ec2._get_aws_managed_prefix_lists = lists
    guard(CERTIFICATE, lambda identity: identity, "ResourceInUseException", "Acm")
    # The ID of a web ACL is NAME|ID|SCOPE, and its ARN ends with the first two.
    guard(WEB_ACL, lambda identity: identity.split("|")[1], "WAFAssociatedItemException", "Wafv2")


def guard(kind: str, name: Callable[[str], str], code: str, service: str) -> None:
    """Refuse to delete a resource if a distribution has its name in its configuration."""
    deleted: Handler = kit.original(kind, "delete")

    def deleting(identity: str, properties: Properties) -> None:
        used = name(identity)
        if any(used in (each.get("config_xml") or "") for each in cloudfront._distributions.values()):
            raise kit.refusal(code, f"{identity} is in use", service)
        deleted(identity, properties)

    kit.wrap(kind, delete=deleting)
