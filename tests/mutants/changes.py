"""Small changes of a plan, as functions that make them later."""

from collections.abc import Callable
from typing import Any

from tests.mutants.anatomy import peer_key
from tests.mutants.plan import Plan, Site

Change = Callable[[Plan], object]


def together(*changes: Change) -> Change:
    """Make several changes."""

    def made(plan: Plan) -> None:
        for each in changes:
            each(plan)

    return made


def set_to(site: Site, **properties: Any) -> Change:
    """Set properties of a resource; None removes one."""

    def made(plan: Plan) -> None:
        held = plan.properties(site)
        held.update(properties)
        for name in [name for name, value in properties.items() if value is None]:
            del held[name]

    return made


def removed(*sites: Site) -> Change:
    """Remove resources."""

    def made(plan: Plan) -> None:
        for each in sites:
            plan.remove(each)

    return made


def pointed(site: Site, name: str, at: Site, attribute: str | None = None) -> Change:
    """Let a property refer to another resource."""

    def made(plan: Plan) -> None:
        plan.properties(site)[name] = plan.to(site.stem, at, attribute)

    return made


def standing_in(site: Site, subnets: tuple[Site, ...]) -> Change:
    """Let a load balancer be in other subnets; its fixed addresses are given to them in order."""

    def made(plan: Plan) -> None:
        held = plan.properties(site)
        found = [plan.to(site.stem, each) for each in subnets]
        if "SubnetMappings" not in held:
            held["Subnets"] = found
            return
        pairs = zip(held["SubnetMappings"], found, strict=False)
        held["SubnetMappings"] = [{**mapping, "SubnetId": each} for mapping, each in pairs]

    return made


def listed(site: Site, name: str, sites: tuple[Site, ...]) -> Change:
    """Let a property refer to other resources."""

    def made(plan: Plan) -> None:
        plan.properties(site)[name] = [plan.to(site.stem, each) for each in sites]

    return made


def with_peer(site: Site, key: str, value: Any) -> Change:
    """Let a rule be about others."""

    def made(plan: Plan) -> None:
        properties = plan.properties(site)
        del properties[peer_key(properties)]
        properties[key] = value

    return made


def added(stem: str, name: str, kind: str, **properties: Any) -> Change:
    """Add a resource."""
    return lambda plan: plan.put(stem, name, kind, **properties)
