"""Estimates of templates with any values: never an exception, and never a negative or endless amount."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cost.sample import of_template, prices
from tests.support.paths import ROOT
from tiers import resources as catalog
from tiers.cost.priced import priced
from tiers.cost.report import jsonformat, text
from tiers.diagnostics import safe

TYPES = [row.type for row in catalog.every() if row.bills] + [
    "AWS::AutoScaling::ScheduledAction",
    "AWS::EC2::LaunchTemplate",
    "AWS::ECS::TaskDefinition",
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::EC2::Subnet",
]
# Every property that a reader asks for.
NAMES = sorted(
    {
        name
        for path in (ROOT / "tiers" / "cost" / "readers").glob("*.py")
        for name in re.findall(r'"([A-Z]\w+)"', path.read_text(encoding="utf-8"))
    }
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [
            *("1", "2", "gp3", "io1", "db.serverless", "mysql", "aurora-mysql", "true", "FARGATE", "1 vCPU"),
            *("t3.micro", "regional", "Interface", "Advanced", "-1", "NaN", "1e99", "Infinity", ""),
        ]
    ),
    st.text(max_size=5),
)
REFERENCES = st.sampled_from(
    [
        *({"Ref": name} for name in ("R0", "R1", "Size", "Nothing", "AWS::NoValue")),
        {"Fn::GetAtt": "R1.Arn"},
        {"Fn::If": ["Maybe", {"Ref": "R0"}, 1]},
        {"Fn::Sub": "service/${R0}/${R1.Name}"},
    ]
)
VALUES = st.recursive(
    SCALARS | REFERENCES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=8,
)


def resource() -> st.SearchStrategy[dict[str, Any]]:
    properties = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8)
    return st.fixed_dictionaries(
        {"Type": st.sampled_from(TYPES), "Properties": properties},
        optional={"Condition": st.sampled_from(["Maybe", "Missing"])},
    )


@settings(max_examples=300)
@given(st.lists(resource(), min_size=1, max_size=4))
def test_any_properties_are_read(found: list[dict[str, Any]]) -> None:
    estimate = of_template(
        {f"R{number}": each for number, each in enumerate(found)},
        Parameters={"Size": {"Type": "Number", "Default": 3}},
        Conditions={"Maybe": {"Fn::Equals": [{"Ref": "AWS::Region"}, "x"]}},
    )
    for line in (*estimate.lines, *estimate.unset, *estimate.unread):
        assert 0 <= line.least <= line.most
        assert line.most.is_finite()
    bill = priced(estimate, prices())
    assert bill.total.least <= bill.total.most
    for row in text.bill(bill):
        assert safe.line(row) == row
    assert jsonformat.bill(bill)["total"]


@pytest.mark.parametrize("name", TYPES)
def test_a_resource_without_properties_is_read(name: str) -> None:
    assert of_template({"One": {"Type": name}}).uncovered in {(), (name,)}
