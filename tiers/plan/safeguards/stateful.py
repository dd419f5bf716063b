"""Content that no template can create again, and what protects it.

cfn-lint keeps a list of resources with a state (rule I3011); a test checks that the catalog has all of them.
Servers are not in it: their disks are deleted with them by design, and what must stay belongs elsewhere.
"""

from collections.abc import Mapping
from typing import Any

from tiers import resources
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Link
from tiers.resources.row import Holds

STRENGTH = {"Delete": 0, "RetainExceptOnCreate": 1, "Snapshot": 1, "Retain": 2}
"""The amount that a policy keeps."""

_SWITCHES = ("DeletionProtection", "DeletionProtectionEnabled", "DisableApiTermination", "DeleteProtection")
_ON = ("true", "ACTIVE")
OF_A_BALANCER = ("LoadBalancerAttributes", "deletion_protection.enabled")


def protection(resource: Resource) -> str:
    """Return the property by which AWS refuses to delete a resource; empty where it does not."""
    for name in _SWITCHES:
        if resource.properties.get(name) in _ON:
            return name
    name, key = OF_A_BALANCER
    listed = resource.properties.get(name, ())
    pairs = [(each.get("Key"), each.get("Value")) for each in listed if isinstance(each, Mapping)]
    return name if (key, "true") in pairs else ""


def holds_data(resource_type: str, properties: Mapping[str, Any]) -> bool:
    """Return whether content is lost with a resource; the content of a member is that of its cluster."""
    return bool(resources.find(resource_type).holds) and not is_member(resource_type, properties)


def is_member(resource_type: str, properties: Mapping[str, Any]) -> bool:
    """Return whether a resource is an instance of a cluster, which has the data."""
    holds = resources.find(resource_type).holds
    if not holds or not holds.in_cluster:
        return False
    return holds.in_cluster in properties


def held(resource: Resource) -> str:
    """Return what is lost with a resource that holds data."""
    holds = resources.find(resource.type).holds
    assert holds, "it holds data"
    if not _is_copy(holds, resource):
        return holds.what
    source = resource.properties[holds.copy_of]
    return f"its copy of `{source.logical_id}`" if isinstance(source, Link) else "its copy of a database"


def _is_copy(holds: Holds, resource: Resource) -> bool:
    return bool(holds.copy_of) and holds.copy_of in resource.properties


def policy(resource: Resource, name: str) -> str:
    """Return a resource's `DeletionPolicy` or `UpdateReplacePolicy`, as it is or by default.

    Those of read replicas are ignored, and a service may make a final snapshot without them.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
    """
    holds = resources.find(resource.type).holds
    if holds and _is_copy(holds, resource):
        return "Delete"
    written = resource.attributes.get(name)
    if isinstance(written, str):
        return "Snapshot" if written == "Delete" and has_final_snapshot(resource) else written
    is_default = name == "DeletionPolicy" and not is_member(resource.type, resource.properties)
    if has_final_snapshot(resource):
        return "Snapshot"
    return holds.policy if holds and is_default else "Delete"


def has_final_snapshot(resource: Resource) -> bool:
    """Return whether a service makes a snapshot of a resource before it deletes it."""
    holds = resources.find(resource.type).holds
    return bool(holds and holds.final_snapshot and holds.final_snapshot in resource.properties)


def weaker(one: str, other: str) -> str:
    """Return the policy that keeps less."""
    return min(one, other, key=lambda each: STRENGTH.get(each, 0))
