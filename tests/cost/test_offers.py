"""Products of the Price List, in the shape that `GetProducts` answers."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.cost.price_list import answer, product
from tiers.cost.estimate import Product
from tiers.cost.offers import choose, filters
from tiers.cost.prices import Step

FAMILY = (("productFamily", "NAT Gateway"),)
NAT = Product("nat_gateway.hours", "AmazonEC2", "NatGateway-Hours", FAMILY, "regionCode", "hours")
STORAGE = Product(
    "rds.gp3.single-az.gb_months",
    "AmazonRDS",
    "RDS:GP3-Storage",
    (("databaseEngine", "MySQL|Any"), ("deploymentOption", "Single-AZ")),
    "regionCode",
    "GB-months",
)
SERVER = Product("ec2.Linux.t3.micro.hours", "AmazonEC2", "BoxUsage:*", (), "regionCode", "hours")
ZONE = Product("route53.zone.months", "AmazonRoute53", "HostedZone", (), "", "months")


def test_the_filters_of_a_product() -> None:
    assert filters(NAT, "eu-west-1") == {"regionCode": "eu-west-1", "productFamily": "NAT Gateway"}
    assert filters(STORAGE, "eu-west-1") == {"regionCode": "eu-west-1", "deploymentOption": "Single-AZ"}
    assert filters(ZONE, "eu-west-1") == {}


@pytest.mark.parametrize(
    "usage_type",
    ["NatGateway-Hours", "EU-NatGateway-Hours", "USE1-NatGateway-Hours", "us-east-1-NatGateway-Hours"],
)
def test_the_usage_type_of_any_region_is_found(usage_type: str) -> None:
    others = (
        "EU-RegionalNatGateway-Hours",
        "EU-NatGateway-Bytes",
        "TS-NatGateway-Hours",
    )
    found = choose(NAT, [*(product(each, "9.99") for each in others), product(usage_type, "0.0480000000")])
    assert found.steps == (Step(Decimal(0), Decimal("0.048")),)


def test_a_usage_type_with_any_end() -> None:
    found = choose(SERVER, [product("EU-BoxUsage:t3.micro", "0.0114"), product("EU-UnusedBox:t3.micro", "1")])
    assert found.steps == (Step(Decimal(0), Decimal("0.0114")),)


def test_alternatives_of_an_attribute() -> None:
    offers = [
        product("EU-RDS:GP3-Storage", "0.127", unit="GB-Mo", databaseEngine="Any"),
        product("EU-RDS:GP3-Storage", "0.127", unit="GB-Mo", databaseEngine="MySQL"),
        product("EU-RDS:GP3-Storage", "0.3", unit="GB-Mo", databaseEngine="SQL Server"),
    ]
    assert choose(STORAGE, offers).steps == (Step(Decimal(0), Decimal("0.127")),)


def test_ranges_become_steps_in_order() -> None:
    tiers = {"10240": "0.085", "0": "0.0900000000", "51200": "0.07"}
    found = choose(NAT, [product("NatGateway-Hours", tiers)])
    assert [(str(each.start), str(each.price)) for each in found.steps] == [
        ("0", "0.09"),
        ("10240", "0.085"),
        ("51200", "0.07"),
    ]


@pytest.mark.parametrize(
    ("offers", "reason"),
    [
        ([], "no product matches"),
        ([product("EU-Other", "1")], "no product matches"),
        (
            [product("EU-NatGateway-Hours", "1"), product("NatGateway-Hours", "2")],
            "2 products match, with different prices",
        ),
        ([product("EU-NatGateway-Hours", "1", unit="GB")], "its unit is `GB`, not hours"),
        ([product("EU-NatGateway-Hours", "1", currency="CNY")], "it has no on-demand price in USD"),
        ([product("EU-NatGateway-Hours", {})], "its unit is ``, not hours"),
        ([product("EU-NatGateway-Hours", {"5": "1"})], "it has no on-demand price in USD"),
        ([product("EU-NatGateway-Hours", "-1")], "it has no on-demand price in USD"),
        ([product("EU-NatGateway-Hours", "NaN")], "it has no on-demand price in USD"),
        ([product("EU-NatGateway-Hours", "1e99")], "it has no on-demand price in USD"),
    ],
)
def test_a_price_that_is_not_clear_is_none(offers: list[str], reason: str) -> None:
    found = choose(NAT, offers)
    assert (found.steps, found.reason) == ((), reason)


@pytest.mark.parametrize(
    "text",
    [
        *("", "{}", "[]", "null", "5", '{"product": 1}', '{"product": {"attributes": []}, "terms": {}}'),
        *(
            '{"product": {"attributes": {"usagetype": "NatGateway-Hours"}}, "terms": {"OnDemand": [1]}}',
            None,
            5,
        ),
        *("[" * 100_000, "{" * 10, '"' + "x" * 300_000 + '"', {"product": {}}),
    ],
)
def test_what_is_no_product_is_skipped(text: object) -> None:
    assert choose(NAT, [text]).reason == "no product matches"
    assert choose(NAT, [text, product("EU-NatGateway-Hours", "0.05")]).steps


def test_the_answers_of_the_double_have_the_shape_of_the_api() -> None:
    page: dict[str, Any] = answer([product("EU-NatGateway-Hours", "0.048")])
    assert page["FormatVersion"] == "aws_v1"
    (text,) = page["PriceList"]
    assert {*json.loads(text)} == {"product", "serviceCode", "terms", "version", "publicationDate"}
