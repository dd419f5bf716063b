"""Price files: read, written, and applied to amounts."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from tiers import source
from tiers.cost.files import VERSION, FileReader, names
from tiers.diagnostics.codes.cost import BAD_PRICES
from tiers.diagnostics.model import Diagnostic, Document, Route

CENT = Decimal("0.01")
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_KEYS = ("fetched", "currency", "regions")
_HEADER = """\
# Prices of AWS for `tiers cost --prices`, before taxes and discounts. `tiers prices fetch` wrote this file
# from the AWS Price List; run the same command again to update it.
"""


class Step(NamedTuple):
    """A price for each unit from an amount on."""

    start: Decimal
    price: Decimal


Steps = tuple[Step, ...]
"""The steps of one price, in ascending order; the first one starts at 0."""


class Prices(NamedTuple):
    """A price file."""

    fetched: str
    currency: str
    regions: Mapping[str, Mapping[str, Steps]]


def read(path: str, raw: bytes) -> tuple[Document, Prices | None, tuple[Diagnostic, ...]]:
    """Read a price file; with any finding there are no prices."""
    document, refusals = source.parse(path, raw)
    if refusals:
        return document, None, refusals
    reader = FileReader(document, BAD_PRICES)
    data = reader.top(_KEYS)
    fetched = _text(reader, data, "fetched", _DATE, "2026-01-31")
    currency = _text(reader, data, "currency", _CURRENCY, "USD")
    regions = reader.mapping(data.get("regions"), ("regions",) if "regions" in data else (), "`regions`")
    found = {name: _region(reader, name, value) for name, value in names(regions)}
    made = None if reader.findings else Prices(fetched, currency, found)
    return document, made, tuple(reader.findings)


def _text(
    reader: FileReader, data: Mapping[Any, Any], name: str, pattern: re.Pattern[str], example: str
) -> str:
    value = data.get(name)
    if isinstance(value, str) and pattern.fullmatch(value):
        return value
    place: Route = (name,) if name in data else ()
    reader.refuse(place, f"`{name}` must be like `{example}`", f'use `{name}: "{example}"`')
    return ""


def _region(reader: FileReader, region: str, value: object) -> Mapping[str, Steps]:
    route: Route = ("regions", region)
    prices = reader.mapping(value, route, f"the prices of `{region}`")
    return {name: _steps(reader, (*route, name), each) for name, each in names(prices)}


def _steps(reader: FileReader, route: Route, value: object) -> Steps:
    """Read one price, or the prices of its steps."""
    if not isinstance(value, list):
        price = reader.amount(value, route, "a price")
        return () if price is None else (Step(Decimal(0), price),)
    found = [_step(reader, (*route, position), each) for position, each in enumerate(value)]
    starts = [each.start for each in found]
    if not starts or starts[0] != 0 or any(one >= other for one, other in pairwise(starts)):
        reader.refuse(route, "the steps of a price must ascend from 0", 'start with `{from: 0, price: "…"}`')
    return tuple(found)


def _step(reader: FileReader, route: Route, value: object) -> Step:
    data = reader.mapping(value, route, "a step")
    if data and {*data} != {"from", "price"}:
        reader.refuse(route, "a step has `from` and `price`", 'use `{from: 0, price: "0.09"}`')
        return Step(Decimal(0), Decimal(0))
    start = reader.amount(data.get("from"), (*route, "from"), "`from`")
    price = reader.amount(data.get("price"), (*route, "price"), "a price")
    return Step(start or Decimal(0), price or Decimal(0))


def write(prices: Prices) -> str:
    """Return the text of a price file, in the order of names."""
    lines = [f"{_HEADER}version: {VERSION}", f'fetched: "{prices.fetched}"', f"currency: {prices.currency}"]
    lines.append("regions:" if prices.regions else "regions: {}")
    for region, found in sorted(prices.regions.items()):
        lines.append(f"  {region}:" if found else f"  {region}: {{}}")
        lines += [f"    {name}: {_written(steps)}" for name, steps in sorted(found.items())]
    return "\n".join(lines) + "\n"


def _written(steps: Steps) -> str:
    if len(steps) == 1:
        return f'"{steps[0].price:f}"'
    listed = ", ".join(f'{{from: {each.start:f}, price: "{each.price:f}"}}' for each in steps)
    return f"[{listed}]"


def money(steps: Steps, amount: Decimal, after: Decimal = Decimal(0)) -> Decimal:
    """Return the price of an amount that follows another one in the same month, to the cent."""
    return (_from_zero(steps, after + amount) - _from_zero(steps, after)).quantize(CENT, ROUND_HALF_UP)


def _from_zero(steps: Steps, amount: Decimal) -> Decimal:
    total = Decimal(0)
    for step, following in zip(steps, (*steps[1:], None), strict=True):
        end = amount if following is None else min(amount, following.start)
        total += max(Decimal(0), end - step.start) * step.price
    return total
