"""Regions and their zones: what is known of them, and what is claimed."""

from itertools import chain

import pytest

from tests.support import facts as generated
from tiers import facts
from tiers.compile.checks.regions import may_have
from tiers.compiler import check, compile_spec
from tiers.diagnostics.codes import regions as codes
from tiers.network.layout import is_zone_id

SPEC = """\
version: 1
name: shop
regions: [{region}]
network: {{zones: {zones}}}
environments:
  elsewhere: {{regions: [ap-east-1]}}
"""


def test_the_lists_are_current() -> None:
    assert facts.regions() == set(generated.regions())
    assert facts.instance_types() == set(generated.instance_types())
    assert [*facts.instance_type_regions()] == generated.instance_type_regions()
    assert facts.aurora_classes() == set(generated.aurora_classes())
    assert facts.database_classes() == set(generated.database_classes())
    assert facts.country_codes() == set(generated.country_codes())
    assert facts.cache_node_types() == set(generated.cache_node_types())
    known = facts.attributes().items()
    assert [" ".join((name, *each)) for name, each in known] == generated.attributes()
    runtimes = facts.lambda_runtimes().items()
    assert [" ".join((name, *dates)) for name, dates in runtimes] == generated.lambda_runtimes()


def test_regions_lack_the_instance_types_that_they_do_not_offer() -> None:
    for name in ("t4g.small", "m7i.large", "c1.medium", "u-6tb1.metal"):
        lacking = {region for region in facts.regions() if facts.lacks_instance_type(region, name)}
        assert lacking == generated.regions_without(name)


def test_zones_are_known_of_regions_that_exist() -> None:
    assert facts.zones().keys() < facts.regions()
    for known in facts.zones().values():
        assert 2 <= known.number <= len(known.ids)
        assert all(map(is_zone_id, known.ids))
        assert len({zone.split("-")[0] for zone in known.ids}) == 1
    ids = [*chain.from_iterable(known.ids for known in facts.zones().values())]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("region", "zone", "may"),
    [
        ("ap-southeast-1", "ap-southeast-1a", True),
        ("ap-southeast-1", "ap-southeast-2a", False),
        ("cn-north-1", "cn-north-1b", True),
        ("ap-southeast-1", "apse1-az3", True),
        ("ap-southeast-1", "apse1-az4", False),
        ("ap-southeast-1", "cnn1-az1", False),
        ("cn-north-1", "apse1-az1", False),
        ("cn-north-1", "cnn1-az1", True),
    ],
)
def test_a_zone_belongs_to_its_region(region: str, zone: str, *, may: bool) -> None:
    assert may_have(region, zone) == may


@pytest.mark.parametrize(
    ("region", "zones", "enough"),
    [
        ("us-west-1", "2", True),
        ("us-west-1", "3", False),
        ("us-west-1", "[usw1-az1, usw1-az3]", True),
        ("us-west-1", "[usw1-az1, usw1-az2, usw1-az3]", False),
        ("us-east-1", "4", True),
        ("ap-east-1", "4", False),
        ("us-gov-west-1", "4", True),
    ],
)
def test_a_region_has_the_zones_that_the_network_asks_for(region: str, zones: str, *, enough: bool) -> None:
    found = check("spec.yaml", SPEC.format(region=region, zones=zones).encode()).findings
    expected = [] if enough else [codes.TOO_FEW_ZONES_IN_REGION]
    assert [each.code for each in found if each.is_error] == expected
    assert all(each.place.route == ("regions", 0) for each in found if each.is_error)


def test_a_bundle_says_its_regions() -> None:
    raw = SPEC.format(region="ap-southeast-1", zones=2).encode()
    for environment, region in ((None, "ap-southeast-1"), ("elsewhere", "ap-east-1")):
        bundle = compile_spec("spec.yaml", raw, environment=environment).bundle
        assert bundle is not None
        assert bundle.regions == (region,)
