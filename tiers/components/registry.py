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
        "bastion": "tiers.components.bastion.spec:Bastion",
        "load_balancer": "tiers.components.load_balancer.spec:LoadBalancer",
    },
    "logic": {
        "autoscaling": "tiers.components.autoscaling.spec:AutoScaling",
        "ec2": "tiers.components.ec2.spec:Ec2",
    },
    "data": {
        "rds": "tiers.components.rds.spec:Rds",
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
