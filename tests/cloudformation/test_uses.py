"""Names that parts of templates use, in whatever shape the parts are."""

from typing import Any

import pytest

from tiers.cloudformation.references import as_lists
from tiers.cloudformation.uses import conditions_below, depends_on, uses_of

EVERY = {
    "Type": "AWS::SNS::Topic",
    "Condition": "IsLarge",
    "DependsOn": ["Before"],
    "Properties": {
        "A": {"Ref": "Vpc"},
        "B": {"Fn::GetAtt": ["Group", "GroupId"]},
        "C": {"Fn::GetAtt": "Queue.Arn"},
        "D": {"Fn::Sub": "${Bucket}-${Table.Arn}-${!Not}-${AWS::StackName}"},
        "E": {"Fn::Sub": ["${Own}-${Role}", {"Own": {"Ref": "Key"}}]},
        "F": {"Fn::If": ["HasMore", {"Ref": "One"}, {"Ref": "AWS::NoValue"}]},
        "G": {"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "Name"]},
        "H": "${AWS::StackId} is only text here",
    },
}


def test_every_kind_of_name_is_found() -> None:
    uses = uses_of(EVERY)
    assert uses.names == {"Vpc", "Group", "Queue", "Bucket", "Table", "Role", "Key", "One"}
    assert uses.order == {"Before"}
    assert uses.conditions == {"IsLarge", "HasMore"}
    assert uses.mappings == {"Sizes"}
    assert uses.pseudo == {"AWS::StackName", "AWS::NoValue", "AWS::Region"}


@pytest.mark.parametrize(
    "part",
    [
        {},
        {"DependsOn": 5, "Condition": [], "Properties": None},
        {"DependsOn": [5, None, {"Ref": "X"}]},
        {"Properties": {"A": {"Fn::If": "X"}, "B": {"Fn::If": []}, "C": {"Fn::FindInMap": {"a": 1}}}},
        {"Properties": {"A": {"Ref": 5}, "B": {"Fn::GetAtt": 5}, "C": {"Fn::Sub": 5}, "D": {"Fn::Sub": []}}},
    ],
)
def test_other_shapes_use_nothing(part: dict[str, Any]) -> None:
    assert not any(uses_of(part))


def test_an_order_is_a_name_or_a_list() -> None:
    assert depends_on({"DependsOn": "One"}) == ["One"]
    assert depends_on({"DependsOn": ["One", "Two"]}) == ["One", "Two"]


def test_conditions_of_conditions_are_found_also_in_a_ring() -> None:
    template = {
        "Conditions": {
            "A": {"Fn::And": [{"Condition": "B"}, {"Fn::Not": [{"Condition": "C"}]}]},
            "B": {"Condition": "A"},
            "C": {"Fn::Equals": [1, 1]},
            "D": {},
        }
    }
    assert conditions_below(template, frozenset({"A"})) == {"A", "B", "C"}
    assert conditions_below({"Conditions": 5}, frozenset({"X"})) == {"X"}


def test_attributes_are_lists_in_json() -> None:
    value = {
        "A": [{"Fn::GetAtt": "Stack.Outputs.Name"}],
        "Fn::GetAtt": "text",
        "B": {"Fn::GetAtt": ["X", "Y"]},
    }
    assert as_lists(value) == {
        "A": [{"Fn::GetAtt": ["Stack", "Outputs.Name"]}],
        "Fn::GetAtt": "text",
        "B": {"Fn::GetAtt": ["X", "Y"]},
    }
