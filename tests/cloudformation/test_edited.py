"""Templates changed as text: what stays keeps its spelling, and what is written means what it should."""

from typing import Any

import pytest

from tiers.cloudformation.edited import Added, changed, edited, lines_of
from tiers.cloudformation.load.files import parse
from tiers.cloudformation.references import as_lists
from tiers.diagnostics.model import Document

TEXT = """\
# head
Resources:
  # about One
  One:
    Type: AWS::SNS::Topic   # why
    Properties:
      DisplayName: |
        text
          more

  # about Two
  Two: {Type: AWS::RDS::DBInstance, Properties: {EngineVersion: 8.10}}
Outputs:
  Where:
    Value: !GetAtt One.TopicArn
"""
BODY = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "a: b"}}


def read(text: str) -> Document:
    document, refusal = parse("template", text)
    assert refusal is None
    return document


def without(data: Any, *names: str) -> Any:
    return {**data, "Resources": {key: each for key, each in data["Resources"].items() if key not in names}}


def test_an_item_is_added_before_the_first_one_and_its_comment() -> None:
    document = read(TEXT)
    data = {**document.data, "Resources": {**document.data["Resources"], "New": BODY}}
    text = edited(document, data, (), [Added("Resources", "New", BODY)])
    added = '  New:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: "a: b"\n'
    assert text == TEXT.replace("Resources:\n", f"Resources:\n{added}")


def test_an_item_is_removed_with_its_lines_alone() -> None:
    document = read(TEXT)
    text = edited(document, without(document.data, "One"), [("Resources", "One")], ())
    assert text is not None
    assert "  One:\n" not in text
    assert "about One" not in text
    assert "# about Two\n  Two: {Type: AWS::RDS::DBInstance, Properties: {EngineVersion: 8.10}}" in text


def test_the_comment_above_an_item_goes_with_it() -> None:
    lines = lines_of(read(TEXT), ("Resources", "One"))
    assert lines.startswith("# about One\nOne:\n")
    assert "about Two" not in lines
    apart = read("Resources:\n  # all\n\n  One: {Type: AWS::SNS::Topic}\n # odd\n  Two: {Type: A::B::C}\n")
    assert lines_of(apart, ("Resources", "One")) == "One: {Type: AWS::SNS::Topic}\n"
    assert lines_of(apart, ("Resources", "Two")) == "Two: {Type: A::B::C}\n"


def test_a_section_without_items_goes_and_a_new_one_is_at_the_end() -> None:
    document = read(TEXT)
    data = {key: each for key, each in document.data.items() if key != "Outputs"}
    text = edited(document, data, [("Outputs", "Where")], ())
    assert text == TEXT[: TEXT.index("Outputs:")]
    other = read(text.rstrip("\n"))
    lines = lines_of(document, ("Outputs", "Where"))
    assert lines == "Where:\n  Value: !GetAtt One.TopicArn\n"
    back = edited(other, document.data, (), [Added("Outputs", "Where", {}, lines)])
    assert back == TEXT


def test_a_block_of_text_keeps_its_lines_at_another_depth() -> None:
    document = read(TEXT)
    lines = lines_of(document, ("Resources", "One"))
    deep = read("Resources:\n      Zero: {Type: AWS::SNS::Topic}\n")
    one = document.data["Resources"]["One"]
    wanted = {"Resources": {"One": one, **deep.data["Resources"]}}
    text = edited(deep, wanted, (), [Added("Resources", "One", one, lines)])
    assert text is not None
    assert "          DisplayName: |\n            text\n              more\n" in text
    assert "# why" in text


@pytest.mark.parametrize(
    "text",
    [
        '{"Resources": {"One": {"Type": "AWS::SNS::Topic"}}}',
        '{\n  "Resources": {\n    "One": {"Type": "AWS::SNS::Topic"}\n  }\n}',
        "Resources: {One: {Type: AWS::SNS::Topic}}\n",
        "Resources:\n  One: &a {Type: AWS::SNS::Topic}\n  Two: *a\n",
        "Resources:\n  ? One\n  : {Type: AWS::SNS::Topic}\n",
        "Resources: &all\n  One: {Type: AWS::SNS::Topic}\nMetadata: *all\n",
        "---\nResources:\n  One: {Type: AWS::SNS::Topic}\n...\n",
        "x: &x {Resources: {One: {Type: AWS::SNS::Topic}}}\n<<: *x\n",
        "x: &x\n  Resources:\n    One: {Type: AWS::SNS::Topic}\n<<: *x\n",
        "Resources:\n  # One\n  One: &one\n    Type: AWS::SNS::Topic\n  Two:\n    <<: *one\n",
        "Resources:\n\n\n  One:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: 'a\n\n  b'\n",
        "Resources:\r\n  One: {Type: AWS::SNS::Topic}\r\n",
        "\ufeffResources:\n  One: {Type: AWS::SNS::Topic}\n",
        'Resources:\n  "One": {Type: AWS::SNS::Topic} # here\n',
    ],
)
def test_whatever_the_form_the_result_means_what_it_should(text: str) -> None:
    document = read(text)
    one = document.data["Resources"]["One"]
    rest = {key: each for key, each in document.data["Resources"].items() if key != "One"}
    for data, removed, added in (
        (
            {**document.data, "Resources": {**rest, "New": BODY}},
            [("Resources", "One")],
            [Added("Resources", "New", BODY)],
        ),
        (
            {**document.data, "Resources": {**rest, "One": one, "New": BODY}},
            [],
            [Added("Resources", "New", BODY)],
        ),
        ({**document.data, "Outputs": {"X": {"Value": 1}}}, [], [Added("Outputs", "X", {"Value": 1})]),
    ):
        made = changed(document, data, removed, added)
        assert made.data == data
        assert as_lists(read(made.text).data) == as_lists(data)


def test_a_number_that_is_the_name_of_a_version_keeps_its_digits() -> None:
    document = read("Resources: {One: {Type: AWS::RDS::DBInstance, Properties: {EngineVersion: 16.10}}}\n")
    data = {**document.data, "Resources": {**document.data["Resources"], "New": BODY}}
    made = changed(document, data, (), [Added("Resources", "New", BODY)])
    assert '"EngineVersion": "16.10"' in made.text


def test_text_that_would_mean_something_else_is_not_used() -> None:
    document = read("Resources:\n  One: &a {Type: AWS::SNS::Topic}\n  Two: *a\n")
    wanted = without(document.data, "One")
    assert edited(document, wanted, [("Resources", "One")], ()) is None
    assert changed(document, wanted, [("Resources", "One")], ()).text.startswith("{")
