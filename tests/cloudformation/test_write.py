"""The text of a template: how it reads, and that every reader reads back what was written."""

from __future__ import annotations

import json
import math
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.template_readers import SHORT_FUNCTIONS, as_data, assert_read_back, read_back
from tiers.cloudformation.write import to_json, to_yaml

# --- how it reads --------------------------------------------------------------------------------------


def test_a_template_reads_as_paragraphs() -> None:
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "shop: the network",
        "Parameters": {
            "KeyPair": {"Type": "AWS::EC2::KeyPair::KeyName", "Default": ""},
            "SshFrom": {"Type": "String", "AllowedPattern": r"^\d+(\.\d+){3}/\d+$"},
        },
        "Conditions": {
            "HasKeyPair": {"Fn::Not": [{"Fn::Equals": [{"Ref": "KeyPair"}, ""]}]},
            "InEurope": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]},
            "Both": {"Fn::And": [{"Condition": "HasKeyPair"}, {"Condition": "InEurope"}]},
        },
        "Resources": {
            "Vpc": {
                "Type": "AWS::EC2::VPC",
                "DeletionPolicy": "Retain",
                "Properties": {
                    "CidrBlock": "10.0.0.0/16",
                    "EnableDnsSupport": True,
                    "Tags": [
                        {"Key": "Name", "Value": "shop"},
                        {"Key": "Stack", "Value": {"Fn::Sub": "${AWS::StackName}-vpc"}},
                    ],
                },
            },
            "Web": {
                "Type": "AWS::EC2::Instance",
                "Condition": "HasKeyPair",
                "DependsOn": ["Route", "Nat"],
                "Properties": {
                    "AvailabilityZone": {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
                    "SecurityGroupIds": [{"Fn::GetAtt": ["WebSecurityGroup", "GroupId"]}, {"Ref": "Group"}],
                    "UserData": {"Fn::Base64": "#!/bin/bash\nset -e\n\necho hello\n"},
                },
            },
        },
        "Outputs": {
            "VpcId": {"Value": {"Ref": "Vpc"}, "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-VpcId"}}},
            "Endpoint": {"Value": {"Fn::GetAtt": ["Data", "Outputs.Endpoint"]}},
        },
    }
    assert to_yaml(template, comment="Written by tiers.\nChange the spec instead.") == dedent(
        r"""
        # Written by tiers.
        # Change the spec instead.
        AWSTemplateFormatVersion: "2010-09-09"
        Description: "shop: the network"

        Parameters:
          KeyPair:
            Type: AWS::EC2::KeyPair::KeyName
            Default: ""

          SshFrom:
            Type: String
            AllowedPattern: '^\d+(\.\d+){3}/\d+$'

        Conditions:
          HasKeyPair: !Not [!Equals [!Ref KeyPair, ""]]
          InEurope: !Equals [!Ref "AWS::Region", eu-west-1]
          Both: !And [!Condition HasKeyPair, !Condition InEurope]

        Resources:
          Vpc:
            Type: AWS::EC2::VPC
            DeletionPolicy: Retain
            Properties:
              CidrBlock: 10.0.0.0/16
              EnableDnsSupport: true
              Tags:
                - Key: Name
                  Value: shop
                - Key: Stack
                  Value: !Sub ${AWS::StackName}-vpc

          Web:
            Type: AWS::EC2::Instance
            Condition: HasKeyPair
            DependsOn: [Route, Nat]
            Properties:
              AvailabilityZone: !Select [0, !GetAZs ""]
              SecurityGroupIds: [!GetAtt WebSecurityGroup.GroupId, !Ref Group]
              UserData: !Base64 |
                #!/bin/bash
                set -e

                echo hello

        Outputs:
          VpcId:
            Value: !Ref Vpc
            Export:
              Name: !Sub ${AWS::StackName}-VpcId

          Endpoint:
            Value: !GetAtt Data.Outputs.Endpoint
        """
    ).removeprefix("\n")
    assert_read_back(template)


FUNCTIONS: list[tuple[object, str]] = [
    ({"Ref": "AWS::Region"}, "X: !Ref AWS::Region\n"),
    ({"Ref": ["A"]}, "X:\n  Ref: [A]\n"),
    ({"Fn::GetAtt": ["A.B", "C"]}, "X:\n  Fn::GetAtt: [A.B, C]\n"),
    ({"Fn::GetAtt": ["A", {"Ref": "B"}]}, "X:\n  Fn::GetAtt: [A, !Ref B]\n"),
    ({"Fn::GetAtt": "A.B"}, "X:\n  Fn::GetAtt: A.B\n"),
    ({"Fn::Base64": {"Fn::Sub": "a\nb\n"}}, "X:\n  Fn::Base64: !Sub |\n    a\n    b\n"),
    ({"Fn::ImportValue": {"Fn::Sub": "${A}-b"}}, "X:\n  Fn::ImportValue: !Sub ${A}-b\n"),
    ({"Fn::Join": "text"}, "X:\n  Fn::Join: text\n"),
    ({"Fn::Sub": 5}, "X:\n  Fn::Sub: 5\n"),
    ({"Fn::Sub": "5"}, 'X: !Sub "5"\n'),
    ({"Fn::Sub": ["${A}", {"A": {"Ref": "B"}}]}, "X: !Sub\n  - ${A}\n  - A: !Ref B\n"),
    ({"Fn::Join": ["\n", ["a", "b\n"]]}, 'X: !Join ["\\n", [a, "b\\n"]]\n'),
    (
        {"Fn::Select": [0, {"Fn::Cidr": [{"Fn::GetAtt": ["Vpc", "CidrBlock"]}, 6, 8]}]},
        "X: !Select [0, !Cidr [!GetAtt Vpc.CidrBlock, 6, 8]]\n",
    ),
    (
        {"Fn::Select": [0, {"Fn::GetAZs": {"Ref": "AWS::Region"}}]},
        "X: !Select\n  - 0\n  - Fn::GetAZs: !Ref AWS::Region\n",
    ),
    (
        {"Fn::If": ["A", {"B": 1}, {"Ref": "AWS::NoValue"}]},
        "X: !If\n  - A\n  - B: 1\n  - !Ref AWS::NoValue\n",
    ),
    ([{"Fn::If": ["A", {"B": []}, {}]}], "X:\n  - !If\n    - A\n    - B: []\n    - {}\n"),
    ({"Fn::FindInMap": ["M", {"Ref": "A"}, "k: v"]}, 'X: !FindInMap [M, !Ref A, "k: v"]\n'),
    ({"Fn::Unknown": ["A"]}, "X:\n  Fn::Unknown: [A]\n"),
    ({"Condition": "A"}, "X:\n  Condition: A\n"),
    ({"Ref": "A", "Other": 1}, "X:\n  Ref: A\n  Other: 1\n"),
]


@pytest.mark.parametrize(("value", "text"), FUNCTIONS)
def test_a_function_has_its_short_form_where_it_can(value: object, text: str) -> None:
    assert to_yaml({"X": value}) == text
    assert_read_back({"X": value})


def test_condition_is_a_function_only_in_the_section_of_conditions() -> None:
    condition = {"A": {"Fn::Not": [{"Condition": "B"}]}, "C": {"Condition": "A"}}
    assert to_yaml({"Conditions": condition, "Rules": {"A": {"Condition": "B"}}}) == (
        "Conditions:\n  A: !Not [!Condition B]\n  C: !Condition A\n\nRules:\n  A:\n    Condition: B\n"
    )


PLAIN = [
    *("t3.micro", "10.0.0.0/16", "0.0.0.0/0", "AWS::EC2::VPC", "arn:aws:s3:::bucket/*", "sts:AssumeRole"),
    *("/", "/health?a=b&c#d", "a b", "it's", 'say "no"', "none", "nothing to do", "_x", "$x"),
    *("Größe", "日本 語", "😀"),
]
DOUBLE_QUOTED = [
    *("", " ", "a ", " a", "a  b", "a: b", "a:", "a #b", "- a", "-", "-1", "*", "&a", "!a", "|", ">"),
    *("%a", "@a", "`a`", "?", ":", "::/0", ",", "[]", "{}", "#a", "~", "=", "<<", "---", "...", "'a'"),
    *("y", "N", "yes", "No", "ON", "off", "true", "FALSE", "null", "Null", ".5", ".inf", ".nan", "\u00a0"),
    *("4711", "12345678901234567890", "0755", "0x1f", "0o7", "0b1", "1e3", "e3", "1_000", "+1", "1.5", "3h"),
    *("1:30", "190:20:30", "8.0.35", "10.0.0.1", "2012-10-17", "200-399"),
]


@pytest.mark.parametrize("text", PLAIN)
def test_a_safe_text_is_plain(text: str) -> None:
    assert to_yaml({"X": text}) == f"X: {text}\n"
    assert_read_back({"X": text, text: [text]})


@pytest.mark.parametrize("text", DOUBLE_QUOTED)
def test_what_some_reader_may_take_for_something_else_is_quoted(text: str) -> None:
    assert to_yaml({"X": text}) == f'X: "{text}"\n'
    assert_read_back({"X": text, text: [text]})


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (r"a\.b", "a\\.b"),
        (r"^a\.b", "'^a\\.b'"),
        ('{"a": 1}', "'{\"a\": 1}'"),
        (r"^it's\.", '"^it\'s\\\\."'),
        ("\n", r'"\n"'),
        ("a\n", r'"a\n"'),
        ("\r\n\t", r'"\r\n\t"'),
        ("\x00\x1b\x7f", r'"\u0000\u001b\u007f"'),
        ("a\x85\u2028\u2029\ufeff", r'"a\u0085\u2028\u2029\ufeff"'),
        ("a\u202eb\u2066c", r'"a\u202eb\u2066c"'),
        ("😀: \ufffe", '"😀: \\ufffe"'),
        ("a\rb\nc", r'"a\rb\nc"'),
        ("a\nb\n \n", r'"a\nb\n \n"'),
    ],
)
def test_what_cannot_be_seen_is_escaped(text: str, written: str) -> None:
    assert to_yaml({"X": text}) == f"X: {written}\n"
    assert_read_back({"X": text})


def test_a_colon_in_brackets_is_quoted() -> None:
    assert to_yaml({"X": ["a:b", "c d"], "Z": "a:b"}) == 'X: ["a:b", c d]\nZ: a:b\n'


BLOCKS = [
    ("a\nb\n", "|\n  a\n  b\n"),
    ("a\nb", "|-\n  a\n  b\n"),
    ("a\nb\n\n\n", "|+\n  a\n  b\n\n\n"),
    (" a\nb\n", "|2\n   a\n  b\n"),
    ("\n\ta\nb", "|2-\n\n  \ta\n  b\n"),
    ("\n \na\n\n", "|2+\n\n   \n  a\n\n"),
    ("\n\na\n", "|\n\n\n  a\n"),
    ("a \n\tb\t\n\n  c\n", "|\n  a \n  \tb\t\n\n    c\n"),
    ("# a\n---\n...\n: \n", "|\n  # a\n  ---\n  ...\n  : \n"),
]


@pytest.mark.parametrize(("text", "written"), BLOCKS)
def test_a_text_of_several_lines_is_a_block(text: str, written: str) -> None:
    assert to_yaml({"X": text}) == f"X: {written}"
    assert_read_back({"X": text, "Y": [text, [text, {"Z": text}]], "Z": {"Fn::Sub": [text, {"V": text}]}})


def test_the_blank_lines_between_paragraphs_never_join_a_text() -> None:
    resources = {"A": {"X": "a\nb\n\n"}, "B": {"X": "a\nb\n"}, "C": {"X": "a\nb\n\n\n"}}
    template = {"Resources": resources, "Outputs": {"A": 1}}
    assert to_yaml(template) == (
        "Resources:\n  A:\n    X: |+\n      a\n      b\n\n  B:\n    X: |\n      a\n      b\n\n"
        "  C:\n    X: |+\n      a\n      b\n\n\nOutputs:\n  A: 1\n"
    )
    assert_read_back(template)


def test_a_list_has_one_line_if_it_fits_in_100_columns() -> None:
    fits, too_wide = ["a" * 45, "b" * 48], ["a" * 45, "b" * 49]
    assert to_yaml({"X": fits}) == f"X: [{', '.join(fits)}]\n"
    assert len(to_yaml({"X": fits})) == 100 + len("\n")
    assert to_yaml({"X": too_wide}) == f"X:\n  - {too_wide[0]}\n  - {too_wide[1]}\n"
    assert to_yaml({"X": {"Fn::Split": fits}}) == f"X: !Split\n  - {fits[0]}\n  - {fits[1]}\n"


def test_nested_lists_and_empty_collections() -> None:
    template = {"X": [["a" * 60, "b" * 60], [[]], [{}], {"A": {}, "B": []}, {"Fn::Join": []}]}
    assert to_yaml(template) == (
        f"X:\n  - - {'a' * 60}\n    - {'b' * 60}\n  - [[]]\n  - [{{}}]\n"
        "  - A: {}\n    B: []\n  - !Join []\n"
    )
    assert_read_back(template)


def test_a_key_that_is_too_long_for_one_line_is_marked() -> None:
    template = {"X": [{"k" * 2000: "v", "l" * 2000: {"A": ["a\nb"]}}], "m" * 2000: []}
    assert "  - ? kkk" in to_yaml(template)
    assert_read_back(template)


def test_an_empty_template_is_an_empty_mapping() -> None:
    assert to_yaml({}) == "{}\n"
    assert to_yaml({"Resources": {}}, comment="c") == "# c\n\nResources: {}\n"


def test_a_comment_cannot_become_content() -> None:
    text = to_yaml({"X": 1}, comment="a\rb: 1\x85c: 2\u2028d: 3\n\n\x07\u202e\ufeff")
    assert text == "# a\n# b: 1\n# c: 2\n# d: 3\n#\n# \\u0007\\u202e\\ufeff\nX: 1\n"
    assert read_back(text) == [{"X": 1}] * 3


@pytest.mark.parametrize(
    ("number", "written"),
    [(1.0, "1.0"), (1e16, "1.0e+16"), (1e-7, "1.0e-07"), (1.5e300, "1.5e+300"), (-0.0, "-0.0"), (-5, "-5")],
)
def test_a_number_is_one_in_every_version_of_yaml(number: float, written: str) -> None:
    assert to_yaml({"X": number}) == f"X: {written}\n"
    assert_read_back({"X": number, "Y": [number]})


@pytest.mark.parametrize("number", [math.inf, math.nan])
def test_a_number_that_json_does_not_know_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_yaml({"X": number})
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json({"X": number})


def test_a_value_that_json_does_not_know_is_refused() -> None:
    with pytest.raises(TypeError, match="set is not JSON serializable"):
        to_yaml({"X": {1}})


def test_json_is_for_people() -> None:
    assert to_json({"B": {"A": ["ü😀", None, 1.5]}, "A": "\u2028\x7f\n"}) == (
        '{\n  "B": {\n    "A": [\n      "ü😀",\n      null,\n      1.5\n    ]\n  },\n'
        '  "A": "\\u2028\\u007f\\n"\n}\n'
    )


# --- what every reader reads back ----------------------------------------------------------------------

# All of Unicode but surrogates, which no reader of UTF-8 ever gives us.
CHARACTERS = st.characters(exclude_categories=["Cs"])
NASTY = st.sampled_from(
    [
        *" \n\t\r:#-?,[]{}&*!|>'\"%@`~=<\\.0123456789eExXo_+yYnNaA$/",
        *"\x00\x07\x0b\x1b\x1c\x7f\x85\x9f\xa0\xad\u200b\u200e\u2028\u2029\u202e\u3000",
        *"\ufeff\ufffd\ufffe\uffff😀\U0010ffff",
        *("\n\n", "\n ", " \n", "\n\t", ": ", " #", "---", "...", "\n---\n", "${A}", "::", "0x", "1:", "e+"),
    ]
)
WORDS = st.sampled_from([*PLAIN, *DOUBLE_QUOTED, *(text for text, _ in BLOCKS)])
TEXT = st.one_of(
    st.text(st.sampled_from("ab"), max_size=3),
    WORDS,
    st.lists(NASTY, max_size=12).map("".join),
    st.lists(st.sampled_from(["a", " ", "\n", "\t", "#", ":"]), max_size=10).map("".join),
    st.text(CHARACTERS, max_size=20),
)
CONSTANTS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)
)
FUNCTION_NAMES = st.sampled_from(
    ["Ref", "Condition", "Fn::Transform", *(f"Fn::{name}" for name in SHORT_FUNCTIONS)]
)


def nested(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Give lists, mappings and functions of these; a function's argument is of any type, right or wrong."""
    return st.one_of(
        st.lists(children, max_size=4),
        st.dictionaries(TEXT, children, max_size=4),
        st.dictionaries(FUNCTION_NAMES, children, min_size=1, max_size=1),
        st.fixed_dictionaries({"Fn::GetAtt": st.lists(TEXT, min_size=2, max_size=2)}),
    )


VALUES = st.recursive(st.one_of(TEXT, CONSTANTS), nested, max_leaves=12)
SECTIONS = st.one_of(TEXT, st.sampled_from(["Resources", "Conditions", "Outputs", "Description"]))
TEMPLATES = st.dictionaries(SECTIONS, VALUES, max_size=4)


@settings(max_examples=400, deadline=None)
@given(TEMPLATES)
@example({"Resources": {"A": "a\nb\n\n"}, "Outputs": {"B": {"Ref": "a\nb\n\n"}}, "X": "a\nb\n\n"})
def test_every_reader_gives_back_what_was_written(template: dict[str, Any]) -> None:
    assert_read_back(template)


@settings(max_examples=400, deadline=None)
@given(TEXT, TEXT)
def test_every_text_survives_everywhere(text: str, comment: str) -> None:
    function = {"Fn::Base64": {"Fn::Sub": text}}
    template = {
        "X": text,
        "Y": [text, {"Ref": text}, [text]],
        "Z": [{"K": text, "L": function}],
        "": {text: {"V": text}},
    }
    written = to_yaml(template, comment=comment)
    for data in read_back(written):
        assert as_data(data) == as_data(template), written


@settings(max_examples=100, deadline=None)
@given(TEMPLATES)
def test_the_same_template_gives_the_same_text(template: dict[str, Any]) -> None:
    copy = json.loads(json.dumps(template))
    assert to_yaml(copy) == to_yaml(template)
    assert to_json(copy) == to_json(template)


@settings(max_examples=100, deadline=None)
@given(TEMPLATES)
def test_json_gives_back_what_was_written(template: dict[str, Any]) -> None:
    assert as_data(json.loads(to_json(template))) == as_data(template)
