"""Ranges of addresses that only a deployment knows, and what stands in for them."""

from ipaddress import IPv4Network

from tiers.reach.load.values import Unknown, Value
from tiers.rehearse.reading.resources import Resources

_POOL = list(IPv4Network("203.0.113.0/24").subnets(new_prefix=28))


class StandIns:
    """Gives each parameter without a value a range of its own, of those that documentation uses."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._given: dict[str, str] = {}

    def range_for(self, value: Value) -> Value:
        """Return a value, or what stands in for it if it is a parameter that has none."""
        name = value.parameter if isinstance(value, Unknown) else ""
        if not name:
            return value
        if name not in self._given:
            self._given[name] = str(_POOL[len(self._given) % len(_POOL)])
            self._resources.assumed[f"{self._given[name]} stands in for the parameter `{name}`"] = None
        return self._given[name]
