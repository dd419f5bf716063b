"""Prices of products, from the AWS Price List.

The endpoint is in us-east-1 for every region, and in no partition but `aws`:
https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from tiers.cost.estimate import Product
from tiers.cost.offers import MOST_PRODUCTS, Choice, choose, filters
from tiers.deploy.aws import Aws

ENDPOINT = "us-east-1"
"""The region of the endpoint."""


class Found(NamedTuple):
    """The price of a product in a region, or the reason why there is none."""

    region: str
    product: Product
    choice: Choice


def fetch(aws: Aws, products: Iterable[Product], regions: Iterable[str]) -> Iterator[Found]:
    """Yield the price of each product in each region. Raises `AwsError`."""
    wanted = sorted(products)
    for region in regions:
        for product in wanted:
            yield Found(region, product, choose(product, _texts(aws, product, region)))


def _texts(aws: Aws, product: Product, region: str) -> Iterator[object]:
    """Yield the products that the filters find, up to a number that no price needs."""
    found = aws.pages(
        "pricing",
        "get_products",
        "PriceList",
        ServiceCode=product.service,
        Filters=[
            {"Type": "TERM_MATCH", "Field": name, "Value": value}
            for name, value in filters(product, region).items()
        ],
        FormatVersion="aws_v1",
    )
    yield from islice(found, MOST_PRODUCTS)
