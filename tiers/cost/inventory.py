"""The resources of a bundle or template, and readers of their properties."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from tiers.ir.stacks import TIERS
from tiers.plan.compare.normal import Resource, resources
from tiers.plan.compare.snapshot import Snapshot
from tiers.plan.compare.values import Chosen, Key, Link, Value

HOURS = Decimal(730)
"""Hours of a month, as AWS's own calculator counts them: https://calculator.aws/#/faq"""
_LONGEST = 18
"""More digits than any count or size of AWS has."""
_OF_RAW = 2
"""The step of a route that names a raw resource: `resources`, its stack, and its logical ID."""


class Amount(NamedTuple):
    """The amount that a reader found: between two limits, where something scales."""

    least: Decimal
    most: Decimal
    names: Mapping[str, str] = {}
    """The values that fill the `{name}`s of a bill."""
    unread: str = ""
    """The unknown that the amount depends on, or nothing."""
    note: str = ""
    """An assumption, as a sentence."""


def fixed(amount: Decimal | int, **names: str) -> Amount:
    """Return an amount that does not scale."""
    return Amount(Decimal(amount), Decimal(amount), names)


def unread(what: str, **names: str) -> Amount:
    """Return an amount that cannot be read."""
    return Amount(Decimal(0), Decimal(0), names, what)


class Inventory:
    """All resources of one side of a comparison, and the parameters whose defaults were read."""

    def __init__(self, side: Snapshot) -> None:
        """`side` is a bundle, or a single template."""
        self.side = side
        self.resources = resources(side)
        self.defaults: dict[str, str] = {}
        self._by_type: dict[str, list[Resource]] = {}
        for each in self.resources.values():
            self._by_type.setdefault(each.type, []).append(each)

    def of_type(self, resource_type: str) -> Iterator[Resource]:
        """Yield the resources of a type."""
        yield from self._by_type.get(resource_type, ())

    def linked(self, value: Value) -> Resource | None:
        """Return the resource that a value refers to."""
        return self.resources.get(value.key) if isinstance(value, Link) else None

    def settled(self, value: Value) -> Value:
        """Return the default of a parameter that is left to deployment; other values are returned as is."""
        if isinstance(value, Chosen) and value.default is not None:
            self.defaults[value.parameter] = value.default
            return value.default
        return value

    def get(self, properties: Value, *path: str) -> Value:
        """Return a nested property, or `None`."""
        found = self.settled(properties)
        for step in path:
            found = self.settled(found.get(step)) if isinstance(found, Mapping) else None
        return found

    def text(self, properties: Value, *path: str) -> str:
        """Return a nested property that is a string, else an empty one."""
        found = self.get(properties, *path)
        return found if isinstance(found, str) else ""

    def is_true(self, properties: Value, *path: str) -> bool:
        """Return whether a nested property is true."""
        return self.text(properties, *path).lower() == "true"

    def number(self, properties: Value, *path: str) -> Decimal | None:
        """Return a nested property that is a number of an ordinary size, else `None`."""
        return number(self.get(properties, *path))

    def items(self, properties: Value, *path: str) -> list[Value]:
        """Return the items of a nested property that is a list, else none."""
        found = self.get(properties, *path)
        return found if isinstance(found, list) else []

    def component(self, key: Key) -> str:
        """Return the component of a spec, its network, or the logical ID of a resource of neither."""
        stem = key[0] or self.side.main
        origin = self.side.sources.get(stem, {}).get(key[1])
        route = [*origin.get("route", ())] if isinstance(origin, Mapping) else []
        if len(route) > 1 and route[0] in TIERS:
            return str(route[1])
        if len(route) > _OF_RAW and route[0] == "resources":
            return str(route[_OF_RAW])  # an alarm of a raw resource is that resource's
        return str(route[0]) if route else key[1]


def number(value: Value) -> Decimal | None:
    """Return a string as a number that is neither negative nor huge, else `None`."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return found if found.is_finite() and found >= 0 and abs(found.adjusted()) < _LONGEST else None
