"""Protection of a deployed stack, beside that of its resources: a stack policy, termination protection.

A stack policy applies to one stack, so each stack of a tree has the same one.
"""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tiers.cloudformation.template import Template
from tiers.deploy.changes.deployed import stacks

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

_OF_A_BALANCER = "deletion_protection.enabled"


def wants_termination_protection(templates: Mapping[str, Template]) -> bool:
    """Return whether to protect a stack: True unless the spec turned protection off everywhere."""
    said = {each for template in templates.values() for each in _said(template)}
    return said != {False}


def _said(template: Template) -> Iterator[bool]:
    for resource in template["Resources"].values():
        properties = resource.get("Properties") or {}
        if "DeletionProtection" in properties:
            yield str(properties["DeletionProtection"]).lower() == "true"
        attributes = properties.get("LoadBalancerAttributes")
        for each in attributes if isinstance(attributes, list) else ():
            if isinstance(each, Mapping) and each.get("Key") == _OF_A_BALANCER:
                yield str(each.get("Value")).lower() == "true"


def set_policy(aws: "Aws", stack: str, policy: Mapping[str, Any]) -> None:
    """Give a stack, and all that it nests, a stack policy. Raises `AwsError`."""
    body = json.dumps(policy)
    for each in stacks(aws, stack):
        aws.call("cloudformation", "set_stack_policy", StackName=each.id, StackPolicyBody=body)


def protect(aws: "Aws", stack: str, *, on: bool) -> None:
    """Protect a root from being deleted, or no longer; what it nests follows. Raises `AwsError`."""
    aws.call(
        "cloudformation", "update_termination_protection", StackName=stack, EnableTerminationProtection=on
    )
