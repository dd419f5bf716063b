"""Which component types each tier has, and the module that holds each.

A new type is one file and one line here. Modules are imported when a spec names their type.
"""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiers.language.component import Component

_MODULES: dict[str, dict[str, str]] = {
    "presentation": {
        "bastion": "tiers.presentation.bastion:Bastion",
        "load_balancer": "tiers.presentation.load_balancer:LoadBalancer",
    },
    "logic": {
        "autoscaling": "tiers.logic.autoscaling:AutoScaling",
        "ec2": "tiers.logic.ec2:Ec2",
    },
    "data": {
        "rds": "tiers.data.rds:Rds",
    },
}

TIERS = tuple(_MODULES)
"""The three tiers, from the one that the internet sees to the one that it never does."""


def types(tier: str) -> tuple[str, ...]:
    """Name the component types of a tier."""
    return tuple(_MODULES[tier])


@cache
def component(tier: str, name: str) -> "type[Component]":
    """Return the class of a component type; raises `KeyError` for one that the tier does not have."""
    module, attribute = _MODULES[tier][name].split(":")
    found: type[Component] = getattr(import_module(module), attribute)
    return found
