"""Ranges of addresses that only a deployment knows, and what stands in for them."""

import re
from ipaddress import IPv4Network

from tiers.reach.load.values import Unknown, Value
from tiers.rehearse.reading.resources import Resources

_PARAMETER = re.compile(r"the parameter `([^`]+)` has no value")
_POOL = list(IPv4Network("203.0.113.0/24").subnets(new_prefix=28))


class StandIns:
    """Gives each parameter without a value a range of its own, of those that documentation uses."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._given: dict[str, str] = {}

    def range_for(self, value: Value) -> Value:
        """Return a value, or what stands in for it if it is a parameter that has none."""
        missing = _PARAMETER.search(value.reason) if isinstance(value, Unknown) else None
        if missing is None:
            return value
        name = missing[1]
        if name not in self._given:
            self._given[name] = str(_POOL[len(self._given) % len(_POOL)])
            self._resources.assumed[f"{self._given[name]} stands in for the parameter `{name}`"] = None
        return self._given[name]
