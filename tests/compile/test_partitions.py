"""Partitions: what has another name in one of them, or is not there at all."""

import json
import re
from importlib.resources import files
from typing import Any, get_args

import pytest

from tiers import facts
from tiers.compiler import check, compile_spec
from tiers.ir.placed import Layout
from tiers.network.spec import GATEWAY_ENDPOINTS, Endpoint

SPEC = """\
version: 1
name: shop
{regions}network: {{endpoints: [{endpoints}], nat_gateway: {{mode: {mode}}}}}
logic: {{web: {{type: autoscaling, port: 80}}}}
"""
ALL = ", ".join(get_args(Endpoint))


def spec(regions: str, endpoints: str = "", mode: str = "per_zone") -> bytes:
    written = f"regions: [{regions}]\n" if regions else ""
    return SPEC.format(regions=written, endpoints=endpoints, mode=mode).encode()


def errors(raw: bytes) -> list[tuple[str, Any]]:
    return [(each.code.id, each.place.route) for each in check("spec.yaml", raw).findings if each.is_error]


def names(regions: str) -> dict[str, str]:
    """Return the names of all endpoints by what comes before the region."""
    bundle = compile_spec("spec.yaml", spec(regions, ALL), Layout.SINGLE, "json").bundle
    assert bundle is not None
    resources = json.loads(next(iter(bundle.files.values())))["Resources"].values()
    written = [
        each["Properties"]["ServiceName"]["Fn::Sub"] for each in resources if "Endpoint" in each["Type"]
    ]
    return {name.partition("${AWS::Region}.")[2]: name.partition(".$")[0] for name in written}


def test_partitions_are_those_of_the_sdk() -> None:
    known = json.loads(files("botocore").joinpath("data", "partitions.json").read_text(encoding="utf-8"))
    for region in facts.regions():
        matching = [each["id"] for each in known["partitions"] if re.match(each["regionRegex"], region)]
        assert matching == [facts.partition(region)], region


@pytest.mark.parametrize("regions", ["", "eu-central-1", "us-gov-west-1, us-gov-east-1"])
def test_endpoints_are_usually_named_alike(regions: str) -> None:
    assert set(names(regions).values()) == {"com.amazonaws"}


@pytest.mark.parametrize("regions", ["cn-north-1", "cn-northwest-1", "cn-north-1, cn-northwest-1"])
def test_endpoints_have_their_names_in_china(regions: str) -> None:
    found = names(regions)
    assert found["sqs"] == found["ecr.dkr"] == found["sts"] == found["monitoring"] == "cn.com.amazonaws"
    assert found["ssm"] == found["secretsmanager"] == found["kms"] == found["logs"] == "com.amazonaws"
    assert {found[each] for each in GATEWAY_ENDPOINTS} == {"com.amazonaws"}


def test_endpoints_have_their_names_in_the_european_cloud() -> None:
    found = names("eusc-de-east-1")
    assert {name for name, start in found.items() if start == "eu.amazonaws"} == {"ecr.api", "ecr.dkr"}


def test_one_template_has_one_name() -> None:
    found = errors(spec("eu-west-1, cn-north-1", "s3, ssm, sqs"))
    assert found == [("T1304", ("network", "endpoints", 2))]


@pytest.mark.parametrize(
    ("regions", "refused"),
    [
        ("cn-north-1, us-gov-west-1", [0, 1]),
        ("eu-west-1, us-gov-east-1", [1]),
        ("eu-west-1, us-east-1", []),
        ("", []),
    ],
)
def test_a_regional_nat_gateway_is_not_in_every_partition(regions: str, refused: list[int]) -> None:
    expected = [("T1305", ("regions", index)) for index in refused]
    assert errors(spec(regions, mode="regional")) == expected
    assert errors(spec(regions)) == []
