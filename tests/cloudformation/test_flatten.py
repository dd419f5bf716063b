"""A nested bundle flattened is the single template, and whatever cannot be flattened is refused."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import SHIPPED
from tiers.cloudformation.flatten import flatten
from tiers.compile.bundle import Bundle
from tiers.compiler import compile_spec
from tiers.ir.placed import Layout


def compiled(spec: Path, layout: Layout) -> Bundle:
    bundle = compile_spec(spec.name, spec.read_bytes(), layout).bundle
    assert bundle is not None
    return bundle


def without_waits(template: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {key: value for key, value in resource.items() if key != "DependsOn"}
        for name, resource in template["Resources"].items()
    }


@pytest.mark.parametrize("spec", SHIPPED, ids=lambda spec: spec.stem)
def test_a_flattened_bundle_is_the_single_template(spec: Path) -> None:
    flat = flatten(compiled(spec, Layout.NESTED).templates)
    (single,) = compiled(spec, Layout.SINGLE).templates.values()
    assert without_waits(flat) == without_waits(single)
    assert flat["Outputs"] == single["Outputs"]
    assert flat["Description"] == single["Description"]
    assert flat.get("Parameters") == single.get("Parameters")
    assert set(flat) == set(single) - {"Metadata", "Rules"}


def stack(stem: str, **parameters: object) -> dict[str, Any]:
    properties: dict[str, Any] = {"TemplateURL": f"{stem}.template.yaml"}
    return {
        "Type": "AWS::CloudFormation::Stack",
        "DependsOn": "Anything",
        "Properties": {**properties, **({"Parameters": parameters} if parameters else {})},
    }


def output_of(child: str, name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [child, f"Outputs.{name}"]}


def template(
    resources: dict[str, Any], outputs: dict[str, Any] | None = None, parameters: tuple[str, ...] = ()
) -> dict[str, Any]:
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {name: {"Type": "String"} for name in parameters},
        "Resources": resources,
        "Outputs": {name: {"Value": value} for name, value in (outputs or {}).items()},
    }


def topic(**properties: object) -> dict[str, Any]:
    return {"Type": "AWS::SNS::Topic", "Properties": properties}


def flat_property(value: object, wired: object) -> Any:
    """What a property of a child's resource becomes if the child's parameter `Given` is wired so."""
    flat = flatten(
        {
            "root": template({"One": stack("one"), "Two": stack("two", Given=wired)}),
            "one": template(
                {"First": topic()},
                {"Id": {"Ref": "First"}, "Name": {"Fn::GetAtt": ["First", "TopicName"]}, "Plain": "a ${b}"}
                | {"Joined": {"Fn::Join": ["-", ["a", {"Ref": "First"}]]}, "Sub": {"Fn::Sub": "x-${First}"}},
            ),
            "two": template({"Second": topic(TopicName=value)}, parameters=("Given",)),
        }
    )
    return flat["Resources"]["Second"]["Properties"]["TopicName"]


@pytest.mark.parametrize(
    ("value", "output", "expected"),
    [
        ({"Ref": "Given"}, "Id", {"Ref": "First"}),
        ({"Ref": "Given"}, "Plain", "a ${b}"),
        ({"Ref": "AWS::Region"}, "Id", {"Ref": "AWS::Region"}),
        (
            [{"Fn::Join": ["-", ["x", {"Ref": "Given"}]]}],
            "Id",
            [{"Fn::Join": ["-", ["x", {"Ref": "First"}]]}],
        ),
        (
            {"Fn::Sub": "a ${Given} ${!Given} ${AWS::Region}"},
            "Id",
            {"Fn::Sub": "a ${First} ${!Given} ${AWS::Region}"},
        ),
        ({"Fn::Sub": "a ${Given}"}, "Name", {"Fn::Sub": "a ${First.TopicName}"}),
        ({"Fn::Sub": "<${Given}>"}, "Plain", {"Fn::Sub": "<a ${!b}>"}),
        ({"Fn::Sub": "<${Given}>"}, "Sub", {"Fn::Sub": "<x-${First}>"}),
        (
            {"Fn::Sub": "<${Given}>"},
            "Joined",
            {"Fn::Sub": ["<${Given}>", {"Given": {"Fn::Join": ["-", ["a", {"Ref": "First"}]]}}]},
        ),
        ({"Fn::Sub": ["${Given}", {"Given": "own"}]}, "Id", {"Fn::Sub": ["${Given}", {"Given": "own"}]}),
        (
            {"Fn::Sub": ["${Own}", {"Own": {"Ref": "Given"}}]},
            "Id",
            {"Fn::Sub": ["${Own}", {"Own": {"Ref": "First"}}]},
        ),
    ],
)
def test_a_wired_parameter_gives_way_to_what_it_is_wired_to(
    value: object, output: str, expected: object
) -> None:
    assert flat_property(value, output_of("One", output)) == expected


def test_an_output_may_be_named_in_one_text_and_inside_a_sub() -> None:
    assert flat_property({"Ref": "Given"}, {"Fn::GetAtt": "One.Outputs.Id"}) == {"Ref": "First"}
    assert flat_property({"Ref": "Given"}, {"Fn::Sub": "x${One.Outputs.Name}"}) == {
        "Fn::Sub": "x${First.TopicName}"
    }


def test_references_pass_through_several_stacks() -> None:
    flat = flatten(
        {
            "root": template(
                {
                    "Last": stack("last", Id=output_of("Middle", "Id")),
                    "Middle": stack("middle", Id={"Ref": "Mine"}),
                },
                {"Id": output_of("Last", "Id")},
                ("Mine",),
            ),
            "middle": template(
                {"Inner": stack("inner", Id={"Ref": "Id"})}, {"Id": output_of("Inner", "Id")}, ("Id",)
            ),
            "inner": template({"Deep": topic()}, {"Id": {"Ref": "Id"}}, ("Id",)),
            "last": template({"Final": topic()}, {"Id": {"Ref": "Id"}}, ("Id", "Free")),
        }
    )
    assert list(flat["Resources"]) == ["Final", "Deep"]
    assert list(flat["Parameters"]) == ["Mine", "Free"]
    assert flat["Outputs"] == {"Id": {"Value": {"Ref": "Mine"}}}


def test_resources_keep_their_attributes_and_lose_their_waits_for_stacks() -> None:
    kept = {"DeletionPolicy": "Retain", "Metadata": {"cfn-lint": {}}, "DependsOn": "First"}
    nested = {
        "root": {
            **template({"One": stack("one"), "Own": {**topic(), "DependsOn": ["One"]}}),
            "Metadata": {"cfn-lint": {"config": {"ignore_checks": ["W3002"]}}},
        },
        "one": template({"First": topic(), "Second": {**topic(), **kept}}),
    }
    assert flatten(nested) == {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {"Own": topic(), "First": topic(), "Second": {**topic(), **kept}},
    }


def test_a_stack_of_somebody_else_stays() -> None:
    foreign = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://example.com/a"}}
    assert flatten({"root": template({"Foreign": foreign})})["Resources"] == {"Foreign": foreign}


@pytest.mark.parametrize(
    ("templates", "message"),
    [
        (
            {"root": template({"A": stack("a"), "Same": topic()}), "a": template({"Same": topic()})},
            "two stacks have a resource `Same`",
        ),
        (
            {
                "root": template({"A": stack("a"), "B": stack("b")}),
                "a": template({}, parameters=("Free",)),
                "b": template({}, parameters=("Free",)),
            },
            "two stacks have an unset parameter `Free`",
        ),
        (
            {"root": template({"A": stack("a"), "Free": topic()}), "a": template({}, parameters=("Free",))},
            "of a parameter and of a resource",
        ),
        ({"root": template({"A": stack("a", Lost="1")}), "a": template({})}, "parameters that it lacks"),
        (
            {"root": template({"A": stack("a")}, {"Lost": output_of("A", "Lost")}), "a": template({})},
            "`A.Outputs.Lost` is not an output",
        ),
        ({"root": template({"A": stack("a")}, {"Id": {"Ref": "A"}}), "a": template({})}, "`A` is a stack"),
        ({"root": template({"A": stack("a")}), "a": template({"A": stack("a")})}, "`a` contains itself"),
        (
            {
                "root": template(
                    {"A": stack("a", X=output_of("B", "X")), "B": stack("b", X=output_of("A", "X"))}
                ),
                "a": template({}, {"X": {"Ref": "X"}}, ("X",)),
                "b": template({}, {"X": {"Ref": "X"}}, ("X",)),
            },
            "wait for each other",
        ),
        ({"root": {**template({}), "Conditions": {}}}, "cannot be flattened"),
    ],
)
def test_what_cannot_be_flattened_is_refused(templates: dict[str, Any], message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        flatten(templates)


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": ["A"]},
        {"Ref": None},
        {"Fn::GetAtt": []},
        {"Fn::GetAtt": ["A", "b", "c"]},
        {"Fn::GetAtt": "A"},
        {"Fn::GetAtt": {"A": "b"}},
        {"Fn::Sub": []},
        {"Fn::Sub": ["${A}", {}, 1]},
        {"Fn::Sub": {"A": "b"}},
    ],
)
def test_functions_that_make_no_sense_stay_as_they_are(value: dict[str, Any]) -> None:
    given = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": value}}
    bare = {"Type": "AWS::CloudFormation::Stack", "Properties": {"Parameters": {"X": value}}}
    flat = flatten({"root": template({"A": stack("a")}), "a": template({"T": given, "S": bare})})
    assert flat["Resources"] == {"T": given, "S": bare}
