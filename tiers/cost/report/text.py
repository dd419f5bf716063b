"""Costs for people: lines of a component, a total, and what the total leaves out."""

import textwrap
from collections.abc import Iterator, Sequence
from decimal import Decimal

from tiers.cost.inventory import HOURS
from tiers.cost.priced import Bill, Cost, Difference, Range
from tiers.diagnostics.safe import visible

WIDTH = 80
_GAP = "  "


def bill(found: Bill) -> Iterator[str]:
    """Yield the lines of one bill."""
    yield visible(f"{found.estimate.name}{_place(found)}, a month of {HOURS} hours{_date(found)}")
    yield ""
    yield from _table([_row(each, found) for each in found.costs])
    if found.prices is not None:
        yield visible(f"total: {total(found)}")
    for title, items in notes(found).items():
        yield from _listed(title, items)


def _place(found: Bill) -> str:
    return f" in {found.estimate.region}" if found.estimate.region else ""


def _date(found: Bill) -> str:
    if found.prices is None:
        return ""
    return f", {found.prices.currency} at prices of {found.prices.fetched}"


def conditions(found: Bill) -> str:
    """Return the region, and the currency with the date of the prices, as the end of a title."""
    return visible(f"{_place(found)}{_date(found)}")


def total(found: Bill) -> str:
    """Return the total, or its lower bound if something has no price."""
    currency = found.prices.currency if found.prices is not None else ""
    more = " and what has no price" if found.unpriced or found.estimate.unread else ""
    return f"{spelled(found.total)} {currency} a month{more}"


def spelled(amount: Range, *, sign: bool = False) -> str:
    """Return an amount or a range of money."""
    form = "+,.2f" if sign else ",.2f"
    least, most = sorted(amount)
    shown = f"{least:{form}}"
    return shown if least == most else f"{shown} to {most:{form}}"


def quantity(least: Decimal, most: Decimal, unit: str, *, sign: bool = False) -> str:
    """Return a quantity or a range of it, with its unit; of hours, how many months."""
    if unit == "hours" and not least % HOURS and not most % HOURS and {abs(least), abs(most)} != {HOURS}:
        return quantity(least / HOURS, most / HOURS, f"x {HOURS} hours", sign=sign)
    low, high = (_plain(each, sign=sign) for each in sorted((least, most)))
    number = low if low == high else f"{low} to {high}"
    return f"{number} {unit.removesuffix('s') if unit == 'months' and number in {'1', '+1', '-1'} else unit}"


def _plain(amount: Decimal, *, sign: bool) -> str:
    shown = f"{amount:{'+,f' if sign else ',f'}}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _row(cost: Cost, found: Bill) -> tuple[str, ...]:
    line = cost.line
    columns = (line.component, line.what, quantity(line.least, line.most, line.unit))
    if found.prices is None:
        return columns
    return (*columns, "no price" if cost.money is None else spelled(cost.money))


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield rows in columns; a component is shown once, and amounts are to the right."""
    if not rows:
        yield "nothing that is billed while it is not used"
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    before = None
    for row in rows:
        component = "" if row[0] == before else row[0]
        before = row[0]
        texts = (component.ljust(widths[0]), row[1].ljust(widths[1]))
        numbers = (each.rjust(width) for each, width in zip(row[2:], widths[2:], strict=True))
        yield visible(_GAP.join((*texts, *numbers)).rstrip())
    yield ""


def notes(found: Bill) -> dict[str, Sequence[str]]:
    """Return what is assumed, and what the total leaves out, by title."""
    estimate = found.estimate
    return {
        "not known": _unread(found),
        "assumed": _assumptions(found),
        "not included; set with --usage": [each.usage for each in estimate.unset],
        "not in the catalog of prices": estimate.uncovered,
        "not counted, as it exists already": estimate.exists,
        "watch": estimate.traps,
        "prices": sorted({each.page for each in found.unpriced}),
    }


def _unread(found: Bill) -> list[str]:
    """Return what is not known, with the components that need it."""
    components: dict[str, dict[str, None]] = {}
    for each in found.estimate.unread:
        components.setdefault(each.unread, {})[each.component] = None
    return [f"{reason} ({', '.join(names)})" for reason, names in components.items()]


def _assumptions(found: Bill) -> list[str]:
    noted = [f"{note} ({line.component})" for line in found.estimate.lines for note in line.notes]
    chosen = [f"`{name}` is `{value}`" for name, value in found.estimate.defaults.items()]
    return [*dict.fromkeys(noted), *chosen]


def _listed(title: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        text = visible(f"{title}: {'; '.join(items)}")
        yield from textwrap.wrap(
            text, WIDTH, subsequent_indent=_GAP, break_long_words=False, break_on_hyphens=False
        )


def differences(found: Sequence[Difference], old: Bill | None, new: Bill) -> Iterator[str]:
    """Yield the lines that differ between two bills, and the difference of their totals."""
    rows = [_changed(each, new) for each in found]
    lines = [*_table(rows)] if rows else []
    yield from lines if new.prices is not None else lines[:-1]
    if new.prices is not None:
        before = old.total if old is not None else Range(Decimal(0), Decimal(0))
        change = Range(new.total.least - before.least, new.total.most - before.most)
        sums = f"{spelled(before)} -> {spelled(new.total)} {new.prices.currency} a month"
        yield visible(f"total: {sums} ({spelled(change, sign=True)}){_incomplete(old, new)}")


def _incomplete(old: Bill | None, new: Bill) -> str:
    return ", without what has no price" if new.unpriced or (old is not None and old.unpriced) else ""


def _changed(each: Difference, new: Bill) -> tuple[str, ...]:
    line = each.line
    amount = quantity(each.amount.least, each.amount.most, line.unit, sign=True)
    columns = (line.component, line.what, amount)
    if new.prices is None:
        return columns
    return (*columns, "no price" if each.money is None else spelled(each.money, sign=True))
