"""Certificates and web ACLs that a distribution uses: MiniStack's CloudFormation deletes them nevertheless.

https://docs.aws.amazon.com/acm/latest/APIReference/API_DeleteCertificate.html
https://docs.aws.amazon.com/waf/latest/APIReference/API_DeleteWebACL.html
"""

from collections.abc import Callable

from ministack.services import cloudfront

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Handler, Properties

CERTIFICATE = "AWS::CertificateManager::Certificate"
WEB_ACL = "AWS::WAFv2::WebACL"


def install() -> None:
    """Keep what is in use."""
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
