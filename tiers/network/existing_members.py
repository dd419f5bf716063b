"""Components that exist already: their values in templates, and what a proof may assume of them."""

from collections.abc import Mapping
from typing import Any

from tiers.ir import identifiers
from tiers.ir.existing_values import Given
from tiers.language.architecture import Architecture
from tiers.network.existing import written


def given(architecture: Architecture) -> Given:
    """Return the value of each reference to something that exists already."""
    members = architecture.members.values()
    return {
        each.target: each.value
        for member in members
        for each in member.component.exists(architecture.around(member))
    }


def assumed(architecture: Architecture) -> tuple[Mapping[str, Any], ...]:
    """Return the metadata about what exists, as `tiers/cloudformation/load/existing.py` reads it."""
    found = []
    for member in architecture.members.values():
        here = architecture.around(member)
        for each in member.component.exists(here):
            if each.type:
                row = {
                    "component": member.name,
                    "route": list(member.route),
                    "type": each.type,
                    "logical_id": each.target.logical_id,
                    "value": written(each.value),
                }
                found.append({**row, "vpc": identifiers.VPC} if here.place is not None else row)
    return tuple(found)
