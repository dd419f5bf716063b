"""The component types of this package: a row for each, with the module that has its class.

Modules are imported when a spec names their type, so a row costs nothing. Types of other packages are found
by `tiers.language.installed`.
"""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from tiers.tuples import NamedTuple

if TYPE_CHECKING:
    from tiers.language.component import Component


EVERY_TIER = "every tier"
"""The tier of a type whose components can be in any tier."""


class Type(NamedTuple):
    """A component type: its name, its tier, and its class as `module:Class`."""

    name: str
    tier: str
    """The tier of its components, or `EVERY_TIER`."""
    where: str
    codes: str | None = None
    """The module with its own kinds of findings, if it has any."""
    package: str = ""
    """The distribution that provides it; empty for the types of this package."""

    def is_in(self, tier: str) -> bool:
        """Return whether a tier may have components of the type."""
        return self.tier in {tier, EVERY_TIER}


TYPES = (
    Type(
        "bastion", "presentation", "tiers.components.bastion.spec:Bastion", "tiers.components.bastion.codes"
    ),
    Type("cdn", "presentation", "tiers.components.cdn.spec:Cdn", "tiers.components.cdn.codes"),
    Type(
        "load_balancer",
        "presentation",
        "tiers.components.load_balancer.spec:LoadBalancer",
        "tiers.components.load_balancer.codes",
    ),
    Type(
        "network_load_balancer",
        "presentation",
        "tiers.components.network_load_balancer.spec:NetworkLoadBalancer",
        "tiers.components.network_load_balancer.codes",
    ),
    Type(
        "autoscaling",
        "logic",
        "tiers.components.autoscaling.spec:AutoScaling",
        "tiers.components.autoscaling.codes",
    ),
    Type("ec2", "logic", "tiers.components.ec2.spec:Ec2"),
    Type("fargate", "logic", "tiers.components.fargate.spec:Fargate", "tiers.components.fargate.codes"),
    Type("function", "logic", "tiers.components.function.spec:Function", "tiers.components.function.codes"),
    Type("job", "logic", "tiers.components.job.spec:Job", "tiers.components.job.codes"),
    Type("aurora", "data", "tiers.components.aurora.spec:Aurora", "tiers.components.aurora.codes"),
    Type("bucket", "data", "tiers.components.bucket.spec:Bucket", "tiers.components.bucket.codes"),
    Type("cache", "data", "tiers.components.cache.spec:Cache", "tiers.components.cache.codes"),
    Type(
        "file_system",
        "data",
        "tiers.components.file_system.spec:FileSystem",
        "tiers.components.file_system.codes",
    ),
    Type("queue", "data", "tiers.components.queue.spec:Queue", "tiers.components.queue.codes"),
    Type("rds", "data", "tiers.components.rds.spec:Rds", "tiers.components.rds.codes"),
    Type("table", "data", "tiers.components.table.spec:Table", "tiers.components.table.codes"),
    Type("topic", "data", "tiers.components.topic.spec:Topic", "tiers.components.topic.codes"),
    Type(
        "existing", EVERY_TIER, "tiers.components.existing.spec:Existing", "tiers.components.existing.codes"
    ),
)
"""A row for each type, in order of tier and name; those of every tier are the last."""


def types(tier: str) -> tuple[str, ...]:
    """Name the component types of a tier."""
    return tuple(row.name for row in TYPES if row.is_in(tier))


def tier_of(name: str) -> str | None:
    """Return the tier of a component type of this package; `EVERY_TIER` if its components can be in any."""
    return next((row.tier for row in TYPES if row.name == name), None)


def code_modules() -> Iterator[str]:
    """Name the modules with kinds of findings of component types."""
    return (row.codes for row in TYPES if row.codes)


@cache
def component(tier: str, name: str) -> "type[Component]":
    """Return the class of a component type; raises `KeyError` for one that the tier does not have."""
    where = next((row.where for row in TYPES if row.name == name and row.is_in(tier)), None)
    if where is None:
        raise KeyError(name)
    module, attribute = where.split(":")
    found: type[Component] = getattr(import_module(module), attribute)
    return found
