"""Templates as anybody writes them: YAML and JSON, with positions, and with limits."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.proof_templates import messages
from tiers.cloudformation.load.files import parse
from tiers.diagnostics.locate import Lines, location_of
from tiers.diagnostics.model import Document, Place
from tiers.proof.templates import load_files, load_path


def read(text: str) -> Any:
    document, refusal = parse("t.yaml", text.encode())
    assert refusal is None, refusal
    return document.data


def refused(text: str | bytes) -> str:
    document, refusal = parse("t.yaml", text.encode() if isinstance(text, str) else text)
    assert refusal is not None
    assert document.data is None
    assert refusal.code.id == "T5001"
    return refusal.message


def test_short_tags_become_functions_whatever_aws_adds() -> None:
    assert read("a: !Ref B\nb: !GetAtt B.C\nc: !Sub ['${x}', {x: !Ref Y}]\nd: !New [1]\ne: !Condition f") == {
        "a": {"Ref": "B"},
        "b": {"Fn::GetAtt": "B.C"},
        "c": {"Fn::Sub": ["${x}", {"x": {"Ref": "Y"}}]},
        "d": {"Fn::New": [1]},
        "e": {"Condition": "f"},
    }


def test_scalars_are_what_cloudformation_takes_them_for() -> None:
    text = "a: 2010-09-09\nb: yes\nc: 0755\nd: '80'\ne: 80\nf: 1:30\ng:\nh: 8.4\ni: -1\nj: !!str 5\nk: |\n  x\n  y\nyes: 1"
    assert read(text) == {
        "a": "2010-09-09",
        "b": True,
        "c": "0755",
        "d": "80",
        "e": 80,
        "f": "1:30",
        "g": None,
        "h": 8.4,
        "i": -1,
        "j": "5",
        "k": "x\ny\n",
        "yes": 1,
    }


def test_anchors_and_merged_keys() -> None:
    text = "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: *a\nd: {<<: [*a, {z: 4}]}"
    found = read(text)
    assert found["b"] == {"x": 1, "y": 3}
    assert found["c"] == {"x": 1, "y": 2}
    assert found["d"] == {"x": 1, "y": 2, "z": 4}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [1", "not YAML"),
        ("[1", "not JSON"),
        ("a: 1\na: 2", "duplicate key"),
        ('{"a": 1, "a": 2}', "duplicate key"),
        ('{"Resources": {"a": {"b": {"c": {"d": {"e": {"f": 1, "f": 2}}}}}}}', "duplicate key"),
        ("a: *b", "no anchor"),
        ("a: 1\n---\nb: 1", "second YAML document"),
        ("? [1]\n: 1", "a key must be a string"),
        ("[" * 200_000, "nested"),
        ("- " * 200_000, "nested"),
        ("{" * 100, "not JSON"),
        ('{"a":' * 100_000, "nested"),
        ("a: \0", "not YAML"),
        (b"\xff\xfea", "not UTF-8"),
        (b"a: " + b"x" * (9 << 20), "more than"),
        (b"a: " + b"x" * (3 << 20), "more than"),
        ("%TAG ! x:\n" * 5_000, "directives"),
        ("a: {<<: 1}", "merges mappings"),
        ('{"a": "\\ud800", "b": {}}x', "after the end"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str | bytes, words: str) -> None:
    assert words in refused(text)


def test_aliases_count_as_all_that_they_repeat() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    assert "more than 400,000 values" in refused("\n".join(lines))


def test_half_of_a_surrogate_pair_is_refused() -> None:
    _, refusal = parse("t.json", b'{"a": "\\ud800"}')
    assert refusal is not None
    assert read('{"a": "\\ud83d\\ude00"}') == {"a": "😀"}


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abRe:f", min_size=1, max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(PLAIN, st.sampled_from([None, 1]))
def test_json_is_read_as_json(value: Any, indent: int | None) -> None:
    document, refusal = parse("t.json", json.dumps({"a": value}, indent=indent).encode())
    assert refusal is None
    assert document.data == {"a": value}


@given(st.text("{}[]:,&*!|>'\"-?#% \n\tab1<~", max_size=40))
def test_any_text_is_data_or_refused(text: str) -> None:
    document, refusal = parse("t.yaml", text)
    assert refusal is None or document.data is None


@given(st.binary(max_size=40))
def test_any_bytes_are_data_or_refused(raw: bytes) -> None:
    document, refusal = parse("t.yaml", raw)
    assert refusal is None or document.data is None


YAML = """\
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: &p
      CidrBlock: !Ref Range
      Rules:
        - {From: 1}
        - From: 2
  Other: {Type: x, Properties: *p}
"""
JSON = """{
  "Resources": {
    "Vpc": {"Type": "AWS::EC2::VPC",
      "Properties": {
        "CidrBlock": {"Ref": "Range"},
        "Rules": [{"From": 1},
          {"From": 2}]
      }
    }
  }
}"""


def line(document: Document, *route: str | int) -> int:
    return location_of(document, Place(route), Lines(document.source.text)).line


@pytest.mark.parametrize(("text", "lines"), [(YAML, (2, 5, 7, 8)), (JSON, (3, 5, 6, 7))])
def test_positions_reach_down_to_rules(text: str, lines: tuple[int, ...]) -> None:
    document, _ = parse("t", text)
    assert document.spans[("Resources", "Vpc")].key is not None
    properties = ("Resources", "Vpc", "Properties")
    assert line(document, "Resources", "Vpc", "Type") == lines[0] + (text is YAML)
    assert line(document, *properties, "CidrBlock") == lines[1]
    assert line(document, *properties, "Rules", 0) == lines[2]
    assert line(document, *properties, "Rules", 1) == lines[3]


def test_what_an_alias_repeats_stands_where_the_alias_does() -> None:
    document, _ = parse("t", YAML)
    assert line(document, "Resources", "Other", "Properties", "CidrBlock") == 9


def test_five_megabytes_of_json() -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "CidrIp": "10.0.0.0/8", "Description": "x" * 60}
    resources = {
        f"G{n}": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"SecurityGroupIngress": [rule] * 100}}
        for n in range(350)
    }
    text = json.dumps({"Resources": resources})
    assert len(text) > 5_000_000
    found = load_files({"t.json": text}, "t.json")
    assert messages(found) == []
    assert len(found.network.groups) == 350


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path / "missing.yaml", "no such file"),
        (lambda path: path, "without a bundle's `manifest.json`"),
        (lambda _: Path("/dev/zero"), "not a regular file"),
        (lambda path: write(path / "t.yaml", "a: 1"), "is not a CloudFormation template"),
        (lambda path: write(path / "t.yaml", "Resources: []"), "is not a CloudFormation template"),
        (lambda path: write(path / "t.yaml", "- 1"), "is not a CloudFormation template"),
        (lambda path: write(path / "manifest.json", '{"main": "x.yaml"}').parent, "no such file"),
        # A manifest names a file beside it, or it is none.
        (lambda path: write(path / "manifest.json", '{"main": "../x.yaml"}').parent, "is not a manifest of"),
        (lambda path: write(path / "manifest.json", "[").parent, "is not a manifest of"),
    ],
)
def test_what_is_no_template_is_a_finding(tmp_path: Path, make: Callable[[Path], Path], words: str) -> None:
    found = load_path(str(make(tmp_path)))
    assert len(found.troubles) == 1
    assert words in messages(found)[0]
    assert found.network.nodes == ()


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path
