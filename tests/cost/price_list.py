"""Products in the shape of AWS's Price List. Their prices are made up.

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
"""

import json
from collections.abc import Mapping
from typing import Any

SKU, TERM, RATE = "2257YY4K7BWZ4F46", "JRTCKXETXF", "6YS6EN2CT7"


def product(
    usage_type: str,
    price: str | Mapping[str, str],
    unit: str = "Hrs",
    currency: str = "USD",
    family: str = "NAT Gateway",
    **attributes: str,
) -> str:
    """Return a product as the JSON string in an answer; several prices are by the start of their ranges."""
    starts = {"0": price} if isinstance(price, str) else price
    dimensions = {
        f"{SKU}.{TERM}.{RATE}{number}": {
            "rateCode": f"{SKU}.{TERM}.{RATE}{number}",
            "unit": unit,
            "description": f"{each} per {unit}",
            "appliesTo": [],
            "beginRange": start,
            "endRange": "Inf",
            "pricePerUnit": {currency: each},
        }
        for number, (start, each) in enumerate(starts.items())
    }
    offer = {
        "offerTermCode": TERM,
        "sku": SKU,
        "effectiveDate": "2026-01-01T00:00:00Z",
        "priceDimensions": dimensions,
        "termAttributes": {},
    }
    reserved = {"termAttributes": {"LeaseContractLength": "1yr"}, "priceDimensions": {}}
    return json.dumps(
        {
            "product": {
                "productFamily": family,
                "sku": SKU,
                "attributes": {"usagetype": usage_type, "regionCode": "eu-west-1", **attributes},
            },
            "serviceCode": "AmazonEC2",
            "terms": {"OnDemand": {f"{SKU}.{TERM}": offer}, "Reserved": {f"{SKU}.4NA7Y494T4": reserved}},
            "version": "20260101000000",
            "publicationDate": "2026-01-01T00:00:00Z",
        }
    )


def answer(products: list[str], more: str = "") -> dict[str, Any]:
    """Return a page of products, and the token of the next one if there is one."""
    return {"FormatVersion": "aws_v1", "PriceList": products, **({"NextToken": more} if more else {})}
