"""`AWS::CloudFront::VpcOrigin`, which MiniStack has API calls for but no CloudFormation type.

Attributes: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudfront-vpcorigin.html.
One that a distribution uses is not deleted:
https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DeleteVpcOrigin.html
"""

import secrets
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import cloudfront

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

KIND = "AWS::CloudFront::VpcOrigin"
STARTED = "2026-01-01T00:00:00Z"


def install() -> None:
    """Register the type."""
    kit.register(KIND, create, delete, update)


def create(_logical_id: str, properties: Properties, _stack: str) -> Made:
    """Create a way to a load balancer, which must exist."""
    return _stored(f"vo_{secrets.token_hex(11)}", properties)


def update(
    identity: str, _old: Properties, new: Properties, _stack: str, _logical_id: str | None = None
) -> Made:
    """Change the way; its ID stays."""
    return _stored(identity, new)


def _stored(identity: str, properties: Properties) -> Made:
    given = properties["VpcOriginEndpointConfig"]
    protocols = given.get("OriginSSLProtocols")
    wanted: dict[str, Any] = {
        "HTTPPort": 80,
        "HTTPSPort": 443,
        "IpAddressType": "ipv4",
        **{name: int(given[name]) for name in ("HTTPPort", "HTTPSPort") if name in given},
        **{name: given[name] for name in ("Name", "Arn", "OriginProtocolPolicy")},
        "OriginSslProtocols": protocols,
        "Quantity": len(protocols or ()),
    }
    config, refused = cloudfront._check_vpc_origin_endpoint_config(wanted)
    if refused:
        xml = str(refused[2].decode())
        raise kit.refusal(kit.text_of(xml, "Code"), kit.text_of(xml, "Message"), "CloudFront")
    arn = f"arn:aws:cloudfront::{get_account_id()}:vpcorigin/{identity}"
    cloudfront._vpc_origins[identity] = {
        "Id": identity,
        "Arn": arn,
        "AccountId": get_account_id(),
        "Status": "Deployed",
        "Version": 2,
        "CreatedTime": STARTED,
        "LastModifiedTime": STARTED,
        "VpcOriginEndpointConfig": config,
    }
    return identity, {"Id": identity, "Arn": arn, "Status": "Deployed"}


def delete(identity: str, _properties: Properties) -> None:
    """Delete a way that no distribution has."""
    if cloudfront._vpc_origin_in_use(identity):
        raise kit.refusal("CannotDeleteEntityWhileInUse", cloudfront._VPC_ORIGIN_IN_USE, "CloudFront")
    cloudfront._vpc_origins.pop(identity, None)
