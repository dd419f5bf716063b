"""Properties that a type does not have are said before CloudFormation refuses them."""

from typing import Any

import pytest

from tests.support.plan_sides import found, ref, resource, single
from tests.support.plan_specs import side_of
from tiers.plan.planning import plan

DATABASE, TEMPLATE = "AWS::RDS::DBInstance", "AWS::EC2::LaunchTemplate"
SHOP = """\
version: 1
name: shop
logic: {web: {type: ec2, connects_to: [db]}}
data: {db: {type: rds, engine: mysql}}
"""


@pytest.mark.parametrize(
    ("kind", "properties", "expected"),
    [
        (DATABASE, {"StorageEncryptd": True}, ["T6026"]),
        (DATABASE, {"Wholly": "new"}, ["T6027"]),
        (DATABASE, {"StorageType": ref("X"), "Tags": [{"Key": "a", "Value": "b"}]}, []),
        (TEMPLATE, {"LaunchTemplateData": {"EbsOptimised": True}}, ["T6026"]),
        (TEMPLATE, {"LaunchTemplateData": {"Fn::If": ["A", {"EbsOptimized": True}, {}]}}, []),
        ("AWS::SSM::Document", {"Content": {"anything": 1}}, []),
        ("Custom::Thing", {"Anything": 1}, []),
    ],
)
def test_a_property_that_no_type_has(kind: str, properties: dict[str, Any], expected: list[str]) -> None:
    old, new = single(X=resource(kind)), single(X=resource(kind, **properties))
    assert found(old, new) == expected


def test_what_is_deployed_with_it_is_not_told_again() -> None:
    old, new = (single(X=resource(DATABASE, Wholly="new", AllocatedStorage=each)) for each in ("20", "40"))
    assert found(old, new) == []


def test_the_place_is_the_override() -> None:
    side = side_of(f"{SHOP}overrides: {{db.DBInstance.StorageEncryptd: true}}\n")
    (said,) = plan(side_of(SHOP), side).findings
    assert (said.code.id, said.label) == ("T6026", "did you mean `StorageEncrypted`?")
    assert said.message == "`AWS::RDS::DBInstance` has no property `StorageEncryptd`"
    assert said.place.route == ("overrides", "db.DBInstance.StorageEncryptd")


def test_a_first_deployment_of_all_that_is_generated_has_no_such_property() -> None:
    assert plan(None, side_of(SHOP)).findings == ()
