"""Statements of AWS's documentation on updates where the schemas say nothing, or leave it open.

The schemas don't show what interrupts a service, nor what a conditional replacement depends on. The catalog
has what AWS's pages say, for a few properties that users change; of all others nothing is claimed.
"""

from collections.abc import Mapping
from typing import Any

from tiers import resources
from tiers.resources.row import ByUpdatePolicy, Update


def documented(resource_type: str, name: str, attributes: Mapping[str, Any]) -> Update | None:
    """Return what is documented of a change of a property; `attributes` are the resource's own."""
    row = resources.find(resource_type)
    group = row.by_update_policy
    if group is not None and name in group.properties:
        return _by_policy(group, attributes.get("UpdatePolicy"))
    return row.updates.get(name)


def _by_policy(group: ByUpdatePolicy, attribute: object) -> Update:
    """Return the effect of the first policy that is set; a weaker one if a replacement is undecided."""
    possible: list[Update] = []
    for policy, effect in group.effects.items():
        is_set = _is_set(attribute, policy) if policy else True
        if is_set is not False:
            possible.append(effect)
        if is_set:
            break
    replacement = next((each for each in possible if each.effect == "REPLACE"), None)
    if replacement is None or len(possible) == 1:
        return possible[0]
    return Update("MAY_REPLACE", replacement.says, replacement.page)


def _is_set(attribute: object, policy: str) -> bool | None:
    """Return whether a policy is in an `UpdatePolicy`, or is true; `None` if deployment decides that."""
    found = attribute
    for key in policy.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    if found is None or isinstance(found, str):
        return found == "true"
    is_decided = isinstance(found, Mapping) and not any(
        key == "Ref" or key.startswith("Fn::") for key in found
    )
    return True if is_decided else None
