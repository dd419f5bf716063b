"""Values of generated specs that are left to the deployment."""

import re
from collections.abc import Iterator
from copy import copy
from typing import Any

from tiers.diagnostics.model import Route

DEPLOYABLE = re.compile(
    r"instance_type|instance_class|image|key_pair|allocated_storage|capacity\.(?:min|max|target_\w+)|allow_(ssh_)?from\.0"
    r"|listeners\.0\.certificate"
)


BOUNDS = re.compile(r"capacity\.(min|max)")
"""What CloudFormation replaces one by one must be known when it is compiled."""


def routes(value: Any) -> Iterator[Route]:
    """Tell the route of every value in a value."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (key,)
        yield from ((key, *inner) for inner in routes(value[key]))


def deployable(spec: dict[str, Any]) -> list[Route]:
    """Tell where a spec has a value that could as well be chosen at deployment."""
    found = []
    for tier in ("presentation", "logic", "data"):
        for name, component in spec.get(tier, {}).items():
            rolls = component.get("update") == "rolling"
            capacity = component.get("capacity", {})
            fixed = capacity.get("min") is not None and capacity.get("min") == capacity.get("max")
            for route in routes(component):
                dotted = ".".join(map(str, route))
                idle = (rolls and BOUNDS.fullmatch(dotted)) or (
                    fixed and dotted.startswith("capacity.target_")
                )
                idle = idle or (dotted == "capacity.min" and capacity["min"] == 0)
                idle = idle or (dotted == "instance_type" and isinstance(component["instance_type"], list))
                idle = idle or (dotted.startswith("capacity.") and component["type"] == "aurora")
                if DEPLOYABLE.fullmatch(dotted) and not idle:
                    found.append((tier, name, *route))
    return found


def leave_to_deployment(spec: dict[str, Any], route: Route) -> None:
    """Make a parameter of a value, with the value as its default."""
    *way, last = route
    inner: Any = spec
    for key in way:
        # Components are drawn, and drawn again: only this spec's may change.
        inner[key] = copy(inner[key])
        inner = inner[key]
    name = "Chosen" + "".join(re.sub("[^a-z0-9]", "", str(key)).capitalize() for key in route)
    inner[last] = {"parameter": name, "default": inner[last]}
