"""Quantities that an architecture is billed for in a month."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from tiers import resources as catalog
from tiers.cloudformation.load import existing
from tiers.cloudformation.template import STACK_TYPE
from tiers.cost.inventory import Amount, Inventory
from tiers.cost.readers import READERS
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.snapshot import Snapshot
from tiers.plan.compare.values import Link
from tiers.resources.bill import Bill

_ZERO = Decimal(0)


class Product(NamedTuple):
    """A product of the Price List, with its name in a price file."""

    key: str
    service: str
    usage_type: str
    attributes: tuple[tuple[str, str], ...]
    region: str
    unit: str


class Line(NamedTuple):
    """An amount of something that is billed, a month."""

    component: str
    what: str
    unit: str
    least: Decimal
    most: Decimal
    page: str
    product: Product | None
    usage: str = ""
    """Its name in a usage file."""
    unread: str = ""
    notes: tuple[str, ...] = ()

    @property
    def kind(self) -> tuple[str, str, str, str]:
        """The values that two amounts of one line have in common."""
        return self.component, self.what, self.product.key if self.product else "", self.unread


class Estimate(NamedTuple):
    """All quantities of one side, and what they leave out."""

    name: str
    region: str
    lines: tuple[Line, ...]
    unset: tuple[Line, ...]
    """Amounts that depend on use and are 0, as the usage file does not have them."""
    unread: tuple[Line, ...]
    """Amounts that the templates do not show."""
    traps: tuple[str, ...]
    uncovered: tuple[str, ...]
    """Resource types of which it is not known if they are billed."""
    defaults: Mapping[str, str]
    """Parameters that are left to deployment, and their defaults, which were used."""
    exists: tuple[str, ...] = ()
    """Components that exist already, which are billed to those who created them."""

    @property
    def usages(self) -> frozenset[str]:
        """The names in a usage file of what depends on use, whether or not the file has them."""
        return frozenset(each.usage for each in (*self.lines, *self.unset) if each.usage)


def estimate(side: Snapshot, usage: Mapping[str, Decimal], region: str) -> Estimate:
    """Return the quantities of a bundle or template."""
    inventory = Inventory(side)
    found: list[tuple[Line, str]] = []
    uncovered: set[str] = set()
    for resource in inventory.resources.values():
        bills = catalog.find(resource.type).bills
        if bills is None or (resource.type == STACK_TYPE and not resource.is_child):
            uncovered.add(resource.type)
        elif bills:
            found += [(line, bill.trap) for bill in bills for line in _lines(bill, resource, inventory)]
    fixed = _merged(line for line, _ in found if not line.usage)
    by_usage: dict[str, Line] = {}
    for line in (each for each, _ in found if each.usage):
        by_usage[line.usage] = _alike(by_usage.get(line.usage, line), line)
    used = [_used(line, usage) for line in by_usage.values()]
    return Estimate(
        side.name,
        region,
        (*(each for each in fixed if each.most), *(each for each in used if each.most)),
        tuple(each for each in used if not each.most),
        tuple(each for each in fixed if each.unread),
        tuple(dict.fromkeys((*(trap for _, trap in found if trap), *_by_others(inventory)))),
        tuple(sorted(uncovered)),
        dict(inventory.defaults),
        _exists(side),
    )


def _by_others(inventory: Inventory) -> Iterator[str]:
    """Yield what others are billed for because of the stack."""
    rules = inventory.of_type("AWS::ElasticLoadBalancingV2::ListenerRule")
    if any(not isinstance(each.properties.get("ListenerArn"), Link) for each in rules):
        yield "an existing load balancer is billed to its owner, with the capacity units of these requests"


def _exists(side: Snapshot) -> tuple[str, ...]:
    found = existing.of_template(side.templates[side.main])
    return tuple(dict.fromkeys(each.component for each in found.members if not each.is_role)) if found else ()


def _lines(bill: Bill, resource: Resource, inventory: Inventory) -> Iterator[Line]:
    """Yield the amounts of a resource; one that may not exist has the minimum 0."""
    for amount in READERS[bill.reader](resource, inventory):
        condition = resource.condition
        perhaps = f"only if the condition `{condition}` is true" if condition is not None else ""
        names = _Names(amount.names)
        yield Line(
            inventory.component(resource.key),
            bill.what.format_map(names),
            bill.unit,
            amount.least if condition is None else _ZERO,
            amount.most,
            bill.page,
            product(bill, amount) if not amount.unread else None,
            bill.usage.format_map(names),
            amount.unread,
            tuple(filter(None, (amount.note, perhaps))),
        )


class _Names(dict[str, str]):
    """The values of names in a bill; one that a reader did not find is `?`."""

    def __missing__(self, _key: str) -> str:
        return "?"


def product(bill: Bill, amount: Amount) -> Product | None:
    """Return the product with the price of an amount."""
    price, names = bill.price, _Names(amount.names)
    if price is None:
        return None
    filled = tuple((name, value.format_map(names)) for name, value in price.attributes.items())
    usage_type = price.usage_type.format_map(names)
    return Product(price.key.format_map(names), price.service, usage_type, filled, price.region, bill.unit)


def _alike(one: Line, other: Line) -> Line:
    """Return one line; it has no price if the same use has several, because the file does not say which."""
    return one if one.product == other.product else one._replace(product=None)


def _used(line: Line, usage: Mapping[str, Decimal]) -> Line:
    amount = usage.get(line.usage, _ZERO)
    return line._replace(component="usage", least=amount, most=amount, unread="", notes=())


def _merged(lines: Iterator[Line]) -> list[Line]:
    """Add up the lines of one kind, in the order of their first ones."""
    found: dict[tuple[str, str, str, str], Line] = {}
    for line in lines:
        same = found.get(line.kind)
        found[line.kind] = line if same is None else _sum(same, line)
    return list(found.values())


def _sum(one: Line, other: Line) -> Line:
    return one._replace(
        least=one.least + other.least,
        most=one.most + other.most,
        notes=tuple(dict.fromkeys((*one.notes, *other.notes))),
    )
