"""Associations and logging of web ACLs, which MiniStack's CloudFormation does not have.

A web ACL with an association cannot be deleted, and its log group has a name with a prefix:
https://docs.aws.amazon.com/waf/latest/APIReference/API_DeleteWebACL.html
https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
"""

import json
from typing import Any

from ministack.services import cloudwatch_logs, waf
from ministack.services.cloudformation import provisioners

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

WEB_ACL = "AWS::WAFv2::WebACL"
ASSOCIATION = "AWS::WAFv2::WebACLAssociation"
LOGGING = "AWS::WAFv2::LoggingConfiguration"
PREFIX = "aws-waf-logs-"


def install() -> None:
    """Register the types, and keep web ACLs that are in use."""
    kit.register(ASSOCIATION, associate, dissociate)
    kit.register(LOGGING, log, lambda _identity, _properties: None, logged)
    deleted = kit.original(WEB_ACL, "delete")

    def deleting(identity: str, properties: Properties) -> None:
        _, id_, scope = provisioners._waf_web_acl_parts(identity, properties)
        record = waf.web_acl_record(id_, scope)
        if record and record["ARN"] in waf._associations.values():
            raise kit.refusal("WAFAssociatedItemException", "The web ACL is associated", "Wafv2")
        deleted(identity, properties)

    kit.wrap(WEB_ACL, delete=deleting)


def associate(_logical_id: str, properties: Properties, _stack: str) -> Made:
    """Associate a web ACL with a resource."""
    _call(waf._associate_web_acl, properties)
    return f"{properties['WebACLArn']}|{properties['ResourceArn']}", {}


def dissociate(_identity: str, properties: Properties) -> None:
    """End an association."""
    _call(waf._disassociate_web_acl, properties)


def log(_logical_id: str, properties: Properties, _stack: str) -> Made:
    """Send the log of a web ACL to a group that exists."""
    for arn in properties["LogDestinationConfigs"]:
        group = arn.partition(":log-group:")[2]
        if not group.startswith(PREFIX) or group not in cloudwatch_logs._log_groups:
            raise kit.refusal("WAFInvalidParameterException", f"The ARN isn't valid: {arn}", "Wafv2")
    return properties["ResourceArn"], {}


def logged(
    _identity: str, _old: Properties, new: Properties, _stack: str, _logical_id: str | None = None
) -> Made:
    """Change what is logged."""
    return log("", new, "")


def _call(operation: Any, properties: Properties) -> None:
    status, _, body = operation(dict(properties))
    if status >= 400:
        answer = json.loads(body)
        raise kit.refusal(str(answer.get("__type")), str(answer.get("message")), "Wafv2")
