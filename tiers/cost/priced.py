"""Quantities with their prices, and the difference of two estimates."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from tiers.cost.estimate import Estimate, Line
from tiers.cost.prices import Prices, Steps, money

_ZERO = Decimal(0)


class Range(NamedTuple):
    """Money or an amount, from a minimum to a maximum."""

    least: Decimal
    most: Decimal


_NOTHING = Range(_ZERO, _ZERO)


class Cost(NamedTuple):
    """A line with what it costs a month; `None` if its price is not known."""

    line: Line
    money: Range | None


class Bill(NamedTuple):
    """The lines of an estimate with their costs, and the prices that were used."""

    estimate: Estimate
    prices: Prices | None
    costs: tuple[Cost, ...]

    @property
    def total(self) -> Range:
        """The sum of all lines with a price."""
        return added(each.money for each in self.costs)

    @property
    def unpriced(self) -> tuple[Line, ...]:
        """The lines without a price."""
        return tuple(each.line for each in self.costs if each.money is None)


def added(found: Iterable[Range | None]) -> Range:
    """Return the sum of ranges."""
    known = [each for each in found if each is not None]
    return Range(sum((each.least for each in known), _ZERO), sum((each.most for each in known), _ZERO))


def priced(found: Estimate, prices: Prices | None) -> Bill:
    """Return an estimate with prices. Lines with one price use up its steps one after the other."""
    table: Mapping[str, Steps] = prices.regions.get(found.region, {}) if prices is not None else {}
    before: dict[str, Range] = {}
    costs = []
    for line in found.lines:
        key = line.product.key if line.product else ""
        steps = table.get(key, ())
        start = before.get(key, _NOTHING)
        before[key] = Range(start.least + line.least, start.most + line.most)
        costs.append(Cost(line, _money_of(line, steps, start) if steps else None))
    return Bill(found, prices, tuple(costs))


def _money_of(line: Line, steps: Steps, start: Range) -> Range:
    return Range(money(steps, line.least, start.least), money(steps, line.most, start.most))


def joined(main: Bill, other: Bill) -> Bill:
    """Return the bills of two roots of one architecture as one, with the name and the region of the first."""
    one, two = main.estimate, other.estimate
    listed = one.usages
    estimate = one._replace(
        lines=(*one.lines, *two.lines),
        unset=(*one.unset, *(each for each in two.unset if each.usage not in listed)),
        unread=(*one.unread, *two.unread),
        traps=tuple(dict.fromkeys((*one.traps, *two.traps))),
        uncovered=tuple(sorted({*one.uncovered, *two.uncovered})),
        exists=tuple(dict.fromkeys((*one.exists, *two.exists))),
        defaults={**two.defaults, **one.defaults},
    )
    return Bill(estimate, main.prices, (*main.costs, *other.costs))


class Difference(NamedTuple):
    """The change of one line between two estimates."""

    line: Line
    """Of the new side, or of the old one if it is gone."""
    amount: Range
    money: Range | None


def differences(old: Bill | None, new: Bill) -> tuple[Difference, ...]:
    """Return the lines whose amounts or costs differ, in the order of the new side."""
    before, after = _sums(old) if old else {}, _sums(new)
    found = []
    for key in dict.fromkeys((*after, *before)):
        one, other = before.get(key), after.get(key)
        changed = Difference(
            (other or before[key]).line, _minus(_amount(other), _amount(one)), _money(one, other)
        )
        if any(changed.amount) or any(changed.money or ()):
            found.append(changed)
    return tuple(found)


def _sums(bill: Bill) -> dict[tuple[str, str], Difference]:
    """Return the lines of each component, those of one name added up whatever their prices are."""
    found: dict[tuple[str, str], Difference] = {}
    for cost in bill.costs:
        key = (cost.line.component, cost.line.what)
        before = found.get(key, Difference(cost.line, _NOTHING, _NOTHING))
        amount = added((before.amount, Range(cost.line.least, cost.line.most)))
        known = before.money is not None and cost.money is not None
        found[key] = Difference(cost.line, amount, added((before.money, cost.money)) if known else None)
    return found


def _amount(one: Difference | None) -> Range:
    return _NOTHING if one is None else one.amount


def _money(one: Difference | None, other: Difference | None) -> Range | None:
    """Return the difference in money; `None` if a price of either side is not known."""
    first, second = (_NOTHING if each is None else each.money for each in (one, other))
    return None if first is None or second is None else _minus(second, first)


def _minus(one: Range, other: Range) -> Range:
    return Range(one.least - other.least, one.most - other.most)
