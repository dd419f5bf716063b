"""Statements of AWS's documentation on updates where the schemas say nothing, or leave it open.

The schemas don't show what interrupts a service, nor what a conditional replacement depends on. The catalog
has what AWS's pages say, for a few properties that users change; of all others nothing is claimed.
"""

from collections.abc import Mapping
from typing import Any

from tiers import resources
from tiers.resources.row import Update


def documented(resource_type: str, name: str, attributes: Mapping[str, Any]) -> Update | None:
    """Return what is documented of a change of a property; `attributes` are the resource's own."""
    row = resources.find(resource_type)
    group = row.by_update_policy
    if group is not None and name in group.properties:
        return group.effects[_update_policy(attributes.get("UpdatePolicy"))]
    return row.updates.get(name)


def _update_policy(attribute: object) -> str:
    """Return the policy that counts; one of a replacement counts only if it says so."""
    policies = attribute if isinstance(attribute, Mapping) else {}
    replacing = policies.get("AutoScalingReplacingUpdate")
    if isinstance(replacing, Mapping) and replacing.get("WillReplace") == "true":
        return "AutoScalingReplacingUpdate"
    others = ("AutoScalingRollingUpdate", "AutoScalingInstanceRefresh")
    return next((each for each in others if each in policies), "")
