"""Costs for programs. Amounts and money are strings, so that no digit is lost."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tiers.cost.estimate import Line
from tiers.cost.inventory import HOURS
from tiers.cost.priced import Bill, Difference, Range


def bill(found: Bill) -> dict[str, Any]:
    """Return one bill as plain data."""
    estimate, prices = found.estimate, found.prices
    return {
        "name": estimate.name,
        "region": estimate.region or None,
        "hours": str(HOURS),
        "prices": None if prices is None else {"fetched": prices.fetched, "currency": prices.currency},
        "lines": [
            {**_line(each.line), "cost": None if each.money is None else _range(each.money)}
            for each in found.costs
        ],
        "total": None if prices is None else _range(found.total),
        "not_included": [_line(each) for each in estimate.unset],
        "not_known": [{**_line(each), "reason": each.unread} for each in estimate.unread],
        "not_in_catalog": list(estimate.uncovered),
        "exists": list(estimate.exists),
        "defaults": dict(estimate.defaults),
        "traps": list(estimate.traps),
    }


def difference(each: Difference) -> dict[str, Any]:
    """Return one difference as plain data."""
    money = None if each.money is None else _range(each.money)
    return {
        "component": each.line.component,
        "what": each.line.what,
        "unit": each.line.unit,
        "quantity": _range(each.amount),
        "cost": money,
    }


def change(found: Sequence[Difference], new: Bill) -> dict[str, Any]:
    """Return what an update changes, as plain data."""
    return {"lines": [difference(each) for each in found], "after": bill(new)}


def _line(line: Line) -> dict[str, Any]:
    return {
        "component": line.component,
        "what": line.what,
        "unit": line.unit,
        "quantity": _range(Range(line.least, line.most)),
        "page": line.page,
        "price": line.product.key if line.product else None,
        "usage": line.usage or None,
        "assumptions": list(line.notes),
    }


def _range(found: Range) -> dict[str, str]:
    return {"min": _plain(found.least), "max": _plain(found.most)}


def _plain(amount: Decimal) -> str:
    return f"{amount:f}"
