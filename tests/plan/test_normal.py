"""What a plan takes for the same, and where references lead."""

from typing import Any

import pytest

from tests.support.plan_specs import SHOP, side_of
from tiers.cloudformation.template import children
from tiers.ir.placed import Layout
from tiers.plan.compare import changes
from tiers.plan.compare.snapshot import Snapshot
from tiers.plan.compare.surface import surface
from tiers.plan.model import Action, Change
from tiers.plan.planning import plan
from tiers.plan.report.text import plan as rendered

Template = dict[str, Any]


def single(resources: Template, parameters: Template | None = None, **values: str) -> Snapshot:
    template = {"Resources": resources, "Parameters": parameters or {}}
    return Snapshot("shop", Layout.SINGLE, "shop", {"shop": template}, {}, values)


def nested(root: Template, **stems: Template) -> Snapshot:
    templates = {"root": root, **stems}
    return Snapshot("shop", Layout.NESTED, "root", templates, {}, {}, children(templates, "root"))


def compare(old: Snapshot | None, new: Snapshot) -> tuple[Change, ...]:
    return changes.compare(old, new).changes


def bucket(**properties: Any) -> Template:
    return {"Type": "AWS::S3::Bucket", "Properties": properties}


def changed(old: Any, new: Any) -> tuple[Change, ...]:
    """Compare two values of a property that may hold anything."""
    others = {"Other": bucket(), "Third": bucket()}
    sides = [
        single({"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": each}}, **others})
        for each in (old, new)
    ]
    return compare(*sides)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (80, "80"),
        (True, "true"),
        (8.0, "8.0"),
        ({"Fn::GetAtt": "Other.Arn"}, {"Fn::GetAtt": ["Other", "Arn"]}),
        ({"Fn::Sub": "${Other}"}, {"Ref": "Other"}),
        ({"Fn::Sub": "${Other.Arn}"}, {"Fn::GetAtt": ["Other", "Arn"]}),
        ({"Fn::Sub": "a-${Other}-b"}, {"Fn::Join": ["-", ["a", {"Ref": "Other"}, "b"]]}),
        ({"Fn::Sub": ["${x}-b", {"x": {"Ref": "Other"}}]}, {"Fn::Sub": "${Other}-b"}),
        ({"Fn::Sub": "plain"}, "plain"),
        ({"Fn::Sub": "${!Other}"}, "${Other}"),
        ({"Fn::Join": ["", ["a", "b"]]}, "ab"),
        ({"Fn::Select": [1, ["a", "b"]]}, "b"),
        ({"Fn::GetAZs": {"Ref": "AWS::Region"}}, {"Fn::GetAZs": ""}),
        ({"Ref": "AWS::NoValue"}, None),
    ],
)
def test_two_spellings_are_one_thing(old: Any, new: Any) -> None:
    assert changed(old, new) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (80, 81),
        (8.0, "8"),
        ("true", False),
        ("a", {"Ref": "AWS::NoValue"}),
        ({"Ref": "Other"}, {"Ref": "Third"}),
        ({"Ref": "Other"}, {"Fn::GetAtt": ["Other", "Arn"]}),
        ({"Ref": "Other"}, "Other"),
        ({"Fn::Sub": "a-${Other}"}, {"Fn::Sub": "b-${Other}"}),
        ({"Ref": "AWS::Region"}, {"Ref": "AWS::AccountId"}),
        (["a", "b"], ["a"]),
    ],
)
def test_two_things_are_not_one(old: Any, new: Any) -> None:
    (change,) = changed(old, new)
    assert (change.logical_id, change.kind) == ("Topic", Action.MODIFY)


def test_sets_have_no_order_and_other_lists_do() -> None:
    one = {
        "Group": {"Type": "AWS::RDS::DBSubnetGroup", "Properties": {"SubnetIds": ["subnet-1", "subnet-2"]}}
    }
    other = {
        "Group": {"Type": "AWS::RDS::DBSubnetGroup", "Properties": {"SubnetIds": ["subnet-2", "subnet-1"]}}
    }
    assert compare(single(one), single(other)) == ()
    assert changed(["a", "b"], ["b", "a"])


def test_what_a_resource_waits_for_is_a_set() -> None:
    sides = [single({"A": bucket(), "B": {**bucket(), "DependsOn": waits}}) for waits in ("A", ["A"])]
    assert compare(*sides) == ()


@pytest.mark.parametrize("layout", [*Layout])
def test_formats_and_comments_make_no_difference(layout: Layout) -> None:
    other = side_of(f"# a comment\n{SHOP}", layout, "json")
    assert compare(side_of(SHOP, layout), other) == ()
    assert compare(other, side_of(SHOP, layout)) == ()


def test_wiring_between_stacks_is_followed_both_ways() -> None:
    root = {
        "Resources": {
            "Network": {
                "Type": "AWS::CloudFormation::Stack",
                "Properties": {"TemplateURL": "network.template.yaml"},
            },
            "Data": {
                "Type": "AWS::CloudFormation::Stack",
                "Properties": {
                    "TemplateURL": "data.template.yaml",
                    "Parameters": {"Handed": {"Fn::GetAtt": ["Network", "Outputs.Given"]}},
                },
            },
        }
    }
    network = {
        "Resources": {"Key": {"Type": "AWS::KMS::Key", "Properties": {"Description": "one"}}},
        "Outputs": {"Given": {"Value": {"Fn::GetAtt": ["Key", "Arn"]}}},
    }
    data = {
        "Parameters": {"Handed": {"Type": "String"}},
        "Resources": {
            "Database": {"Type": "AWS::RDS::DBInstance", "Properties": {"KmsKeyId": {"Ref": "Handed"}}}
        },
    }
    other = {
        "Resources": {"Key": {"Type": "AWS::KMS::ReplicaKey", "Properties": {"Description": "one"}}},
        "Outputs": network["Outputs"],
    }
    old, new = nested(root, network=network, data=data), nested(root, network=other, data=data)
    found = {change.key: change for change in compare(old, new)}
    assert found["network", "Key"].kind is Action.REPLACE
    database = found["data", "Database"]
    assert database.kind is Action.REPLACE
    assert database.details[0].because == ("network", "Key")


def test_stacks_that_hand_things_round_are_survived() -> None:
    def stack(stem: str, other: str) -> Template:
        given = {"P": {"Fn::GetAtt": [other, "Outputs.O"]}}
        return {
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {"TemplateURL": f"{stem}.template.yaml", "Parameters": given},
        }

    root = {"Resources": {"A": stack("a", "B"), "B": stack("b", "A")}}
    child = {
        "Parameters": {"P": {"Type": "String"}},
        "Resources": {"X": bucket(BucketName={"Ref": "P"})},
        "Outputs": {"O": {"Value": {"Ref": "P"}}},
    }
    assert compare(nested(root, a=child, b=child), nested(root, a=child, b=child)) == ()


def test_a_value_that_is_chosen_at_deployment_may_be_the_same() -> None:
    declared = {"Name": {"Type": "String", "Default": "one"}}
    literal, chosen = (
        single({"B": bucket(BucketName="one")}),
        single({"B": bucket(BucketName={"Ref": "Name"})}, declared),
    )
    (change,) = compare(literal, chosen)
    assert change.kind is Action.MAY_REPLACE
    (change,) = compare(single({"B": bucket(BucketName="two")}), chosen)
    assert change.kind is Action.REPLACE


def test_a_stack_keeps_the_values_of_its_parameters() -> None:
    resources = {"B": bucket(BucketName={"Ref": "Name"})}
    old = single(resources, {"Name": {"Type": "String", "Default": "one"}}, Name="mine")
    new = single(resources, {"Name": {"Type": "String", "Default": "two"}})
    assert compare(old, new) == ()
    assert [each.kind for each in compare(old, new._replace(parameters={"Name": "yours"}))] == [
        Action.REPLACE
    ]


def test_another_default_may_never_come_to_bear() -> None:
    resources = {"B": bucket(BucketName={"Ref": "Name"})}
    sides = [single(resources, {"Name": {"Type": "String", "Default": each}}) for each in ("one", "two")]
    (change,) = compare(*sides)
    assert change.kind is Action.MAY_REPLACE
    assert not change.details[0].effect.is_sure


def test_a_dynamic_reference_is_no_change() -> None:
    image = "{{resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64}}"
    server = {"Type": "AWS::EC2::Instance", "Properties": {"ImageId": image}}
    assert compare(single({"S": server}), single({"S": server})) == ()


def conditional(expression: Any, **values: str) -> Snapshot:
    template = {
        "Parameters": {"Stage": {"Type": "String", "Default": "test"}},
        "Conditions": {"Live": expression},
        "Resources": {
            "B": {**bucket(), "Condition": "Live"},
            "T": {
                "Type": "AWS::SNS::Topic",
                "Properties": {"DisplayName": {"Fn::If": ["Live", "live", "test"]}},
            },
        },
    }
    return Snapshot("shop", Layout.SINGLE, "shop", {"shop": template}, {}, values)


def test_conditions_that_can_be_told_are() -> None:
    is_live = {"Fn::Equals": [{"Ref": "Stage"}, "live"]}
    old, new = conditional(is_live, Stage="test"), conditional(is_live, Stage="live")
    assert {each.logical_id: each.kind for each in compare(old, new)} == {
        "B": Action.ADD,
        "T": Action.MODIFY,
    }
    assert {each.logical_id: each.kind for each in compare(new, old)} == {
        "T": Action.MODIFY,
        "B": Action.REMOVE,
    }
    either = {"Fn::Or": [is_live, {"Fn::Not": [is_live]}]}
    assert compare(new, conditional(either, Stage="test")) == ()
    assert compare(conditional(is_live), conditional(is_live)) == ()


def test_parameters_and_outputs_are_compared_too() -> None:
    def facing(parameters: Template, outputs: Template) -> Snapshot:
        side = single({"B": bucket()}, parameters)
        templates = {"shop": {**side.templates["shop"], "Outputs": outputs}}
        return side._replace(templates=templates)

    text = {"Type": "String"}
    old = facing({"A": text, "B": text}, {"X": {"Value": {"Ref": "B"}}, "Y": {"Value": "1"}})
    new = facing(
        {"B": {**text, "Default": "b"}, "C": text}, {"X": {"Value": {"Fn::Sub": "${B}"}}, "Z": {"Value": 1}}
    )
    assert [(each.section, each.name, each.kind) for each in surface(old, new)] == [
        ("Parameters", "B", Action.MODIFY),
        ("Parameters", "C", Action.ADD),
        ("Parameters", "A", Action.REMOVE),
        ("Outputs", "X", Action.MODIFY),
        ("Outputs", "Z", Action.ADD),
        ("Outputs", "Y", Action.REMOVE),
    ]
    assert surface(new, new) == ()
    assert any("no resource changes" in line for line in rendered(plan(old, new), ""))


def test_stacks_are_shown_in_the_order_in_which_they_are_created() -> None:
    made = plan(side_of(SHOP.replace("zones: 2", "zones: 3")), side_of(SHOP))
    shown = [line.split()[0] for line in "\n".join(rendered(made, "")).splitlines() if line[:1].isalpha()]
    assert shown[1:5] == ["network", "data", "presentation", "logic"]


def test_outputs_that_go_are_shown_on_a_line_of_their_own() -> None:
    gate = next(line for line in SHOP.splitlines() if line.startswith("  gate:"))
    made = plan(side_of(SHOP), side_of(SHOP.replace(f"{gate}\n", "")))
    assert "\n\noutputs  - GatePublicAddress\n" in "\n".join(rendered(made, ""))
