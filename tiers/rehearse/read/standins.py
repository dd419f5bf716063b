"""CIDR blocks that only a deployment knows, and their substitutes."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network

from tiers.cloudformation.evaluate.values import Unknown, Value
from tiers.rehearse.read import properties as read
from tiers.rehearse.read.resources import Resources

_POOL = (*map(IPv4Network, ("203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24", "1.0.0.0/8")),)
"""For documentation (RFC 5737); and one that never ends, for templates that name all of these."""
_LENGTH = 28


class StandIns:
    """Values for parameters without one: a separate CIDR block each, which overlaps none that is written."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._given: dict[str, str] = {}
        self._free = self._ranges()

    def range_for(self, value: Value) -> Value:
        """Return a value, or the substitute of a parameter without one."""
        name = value.parameter if isinstance(value, Unknown) else ""
        if not name:
            return value
        if name not in self._given:
            given = next(self._free, None)
            if given is None:
                return value
            self._given[name] = str(given)
            self._resources.assumed[f"{given} stands in for the parameter `{name}`"] = None
        return self._given[name]

    def _ranges(self) -> Iterator[IPv4Network]:
        """Yield unused CIDR blocks, each once."""
        written = sorted({each for held in self._resources.every() for each in _networks(held.properties)})
        taken = [each for each in written if each.prefixlen > 0]
        for pool in _POOL:
            yield from _outside(pool, taken)


def _outside(pool: IPv4Network, taken: list[IPv4Network]) -> Iterator[IPv4Network]:
    """Yield the parts of a range that overlap none of some others, skipping the covered parts."""
    blocking = [each for each in taken if each.overlaps(pool)]
    if any(pool.subnet_of(each) for each in blocking):
        return
    if not blocking:
        yield from pool.subnets(new_prefix=_LENGTH)
    elif pool.prefixlen < _LENGTH:
        for half in pool.subnets():
            yield from _outside(half, blocking)


def _networks(value: Value) -> Iterator[IPv4Network]:
    """Yield the ranges that are written anywhere in a value."""
    if isinstance(value, str):
        found = read.ipv4(value) if "/" in value else None
        if found:
            yield IPv4Network(found)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _networks(each)
    elif isinstance(value, list):
        for each in value:
            yield from _networks(each)
