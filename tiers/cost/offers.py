"""Products of the Price List, as `GetProducts` returns them: one JSON string for each product.

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from tiers.cost.estimate import Product
from tiers.cost.inventory import number
from tiers.cost.prices import Step, Steps

CURRENCY = "USD"
MOST_CHARACTERS = 200_000
"""Of one product; ordinary ones have some thousands."""
MOST_PRODUCTS = 1_000
# `EU-`, `USE1-`, or the region itself; nothing in us-east-1, for most services
_PREFIX = r"(?:(?:EU|[A-Z]{3}\d)-|[a-z]{2}(?:-[a-z]+)+-\d-)?"
_UNITS: Mapping[str, frozenset[str]] = {
    "hours": frozenset({"hrs", "hours", "hour"}),
    "GB-months": frozenset({"gb-mo", "gb-month", "gb-months"}),
    "GB": frozenset({"gb", "gigabytes"}),
}
"""The units of the Price List for ours, in lowercase; others have many spellings, and are not checked."""


class Offer(NamedTuple):
    """A product that may have the price."""

    attributes: Mapping[str, str]
    unit: str
    steps: Steps


class Choice(NamedTuple):
    """The price of a product, or the reason why there is none."""

    steps: Steps
    reason: str = ""


def filters(product: Product, region: str) -> dict[str, str]:
    """Return the attributes by which the Price List finds a product; alternatives are compared later."""
    found = {name: value for name, value in product.attributes if "|" not in value}
    return {**({product.region: region} if product.region else {}), **found}


def choose(product: Product, texts: Iterable[object]) -> Choice:
    """Return the one price of the products that match."""
    offers = [each for each in map(_offer, texts) if each is not None and _is_meant(product, each)]
    if not offers:
        return Choice((), "no product matches")
    if len({each.steps for each in offers}) > 1:
        return Choice((), f"{len(offers)} products match, with different prices")
    found = offers[0]
    if found.unit.lower() not in _UNITS.get(product.unit, {found.unit.lower()}):
        return Choice((), f"its unit is `{found.unit}`, not {product.unit}")
    return Choice(found.steps) if found.steps else Choice((), f"it has no on-demand price in {CURRENCY}")


def _is_meant(product: Product, offer: Offer) -> bool:
    """Return whether an offer has the usage type, and one of the alternatives of each attribute."""
    usage = re.escape(product.usage_type.removesuffix("*"))
    usage += ".*" if product.usage_type.endswith("*") else ""
    if not re.fullmatch(f"{_PREFIX}{usage}", offer.attributes.get("usagetype", "")):
        return False
    alternatives = [(name, value.split("|")) for name, value in product.attributes if "|" in value]
    return all(offer.attributes.get(name) in values for name, values in alternatives)


def _offer(text: object) -> Offer | None:
    """Read one product; `None` for what is not a product of the documented shape."""
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        return None
    try:
        data = json.loads(text)
        attributes = data["product"]["attributes"]
        dimensions = [*_dimensions(data["terms"].get("OnDemand", {}))]
        return Offer(
            {str(name): str(value) for name, value in attributes.items()},
            str(dimensions[0]["unit"]) if dimensions else "",
            _steps(dimensions),
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _dimensions(terms: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for term in terms.values():
        yield from term["priceDimensions"].values()


def _steps(dimensions: Iterable[Mapping[str, Any]]) -> Steps:
    """Return the prices in order; none unless each is a number, and their ranges ascend from 0."""
    found = []
    for each in dimensions:
        start = number(each["beginRange"])
        price = number(_shortened(each["pricePerUnit"].get(CURRENCY)))
        if start is None or price is None:
            return ()
        found.append(Step(start, price))
    found.sort()
    ascends = found and found[0].start == 0 and all(a.start < b.start for a, b in pairwise(found))
    return tuple(found) if ascends else ()


def _shortened(price: object) -> object:
    """Return a price without the zeros at its end: `0.0450000000`."""
    if isinstance(price, str) and "." in price:
        shorter = price.rstrip("0").rstrip(".")
        return shorter or "0"
    return price
