"""The one-line and the JSON form of findings."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.support.paths import DOCS
from tiers.diagnostics import concise, jsonformat, safe
from tiers.diagnostics.model import Code, Finding, LocatedNote, Location, Note, Place, Route, Severity, Source

SCHEMA = json.loads(DOCS.joinpath("reference", "diagnostics.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)

TEXTS = st.text(
    st.one_of(st.sampled_from("a `\n\r\t\x1b\x07\x7f\x85\u2028\u202e\u200d\ud800日"), st.characters())
)
POSITIONS = st.integers(1, 10**6)
LOCATIONS = st.builds(Location, POSITIONS, POSITIONS, POSITIONS, POSITIONS)
ROUTES = st.lists(st.one_of(TEXTS, st.integers(0, 99))).map(tuple)


def finding(  # noqa: PLR0913 - the parts of a finding are what they are
    *,
    severity: Severity = Severity.ERROR,
    message: str = "subnet `10.1.2.0/24` is outside the VPC's range",
    path: str = "specs/shop.yaml",
    route: Route = ("network", "subnets", 0),
    location: Location = Location(24, 29, 24, 40),  # noqa: B008 - immutable
    label: str = "",
    also: tuple[LocatedNote, ...] = (),
    help_text: str = "",
    note: str = "",
) -> Finding:
    """A finding with every part at choice; the source is not looked at by these renderers."""
    notes = tuple(Note(Place(), located.label) for located in also)
    code = Code("T1101", "subnet_outside_range", severity, "", "", "")
    diagnostic = code.at(route, message, label=label, also=notes, help=help_text, note=note)
    return Finding(diagnostic, Source(path, ""), location, also)


FINDINGS = st.builds(
    finding,
    severity=st.sampled_from(Severity),
    message=TEXTS,
    path=TEXTS,
    route=ROUTES,
    location=LOCATIONS,
    label=TEXTS,
    also=st.lists(st.builds(LocatedNote, LOCATIONS, TEXTS), max_size=2).map(tuple),
    help_text=TEXTS,
    note=TEXTS,
)


def test_concise_is_one_line_each() -> None:
    findings = [
        finding(help_text="choose a free range:\n\n  cidr: 10.0.2.0/24\r\n  zone: b\n"),
        finding(severity=Severity.WARNING, message="a\nb", location=Location(3, 1, 4, 1), note="not shown"),
    ]
    assert concise.render(findings) == (
        "specs/shop.yaml:24:29: error[T1101]: subnet `10.1.2.0/24` is outside the VPC's range"
        "; help: choose a free range: cidr: 10.0.2.0/24 zone: b\n"
        "specs/shop.yaml:3:1: warning[T1101]: a b\n"
    )


def test_concise_is_empty_without_findings() -> None:
    assert not concise.render([])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, 日本語, é, e\u0301", "plain, 日本語, é, e\u0301"),
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("\x9b31m\x85\x7f", r"\x9b31m\x85\x7f"),
        ("a\tb", r"a\tb"),
        ("ab\u202edc", r"ab\u202edc"),
        ("no\xa0break\u3000\u2028", r"no\xa0break\u3000\u2028"),
        ("\ufeffa\u200bb\U000e0041", r"\ufeffa\u200bb\U000e0041"),
        ("half \ud83d", r"half \ud83d"),
        ("na\u200dme", r"na\u200dme"),
        ("👩\u200d👩\u200d👧 ❤\ufe0f", "👩👩👧 ❤"),
    ],
)
def test_what_does_not_print_is_made_visible(text: str, shown: str) -> None:
    assert safe.visible(text) == shown


@settings(deadline=None)
@given(st.lists(FINDINGS, max_size=3))
def test_concise_prints_one_printable_line_for_any_finding(findings: list[Finding]) -> None:
    text = concise.render(findings)
    assert text.count("\n") == len(findings)
    assert all(line.isprintable() for line in text.split("\n"))
    text.encode()


def test_json_says_everything() -> None:
    full = finding(
        label="not inside `10.0.0.0/16`",
        also=(LocatedNote(Location(10, 9, 10, 20), "the VPC's range"),),
        help_text="choose a free range:\n  cidr: 10.0.2.0/24",
    )
    bare = finding(severity=Severity.INFO, message="日\x7f\x1b", route=(), location=Location(1, 1, 1, 1))
    assert (
        jsonformat.render([full, bare])
        == r"""{
  "format_version": "1.0",
  "diagnostics": [
    {
      "code": "T1101",
      "name": "subnet_outside_range",
      "severity": "error",
      "message": "subnet `10.1.2.0/24` is outside the VPC's range",
      "file": "specs/shop.yaml",
      "line": 24,
      "column": 29,
      "end_line": 24,
      "end_column": 40,
      "route": [
        "network",
        "subnets",
        0
      ],
      "label": "not inside `10.0.0.0/16`",
      "related": [
        {
          "file": "specs/shop.yaml",
          "line": 10,
          "column": 9,
          "end_line": 10,
          "end_column": 20,
          "label": "the VPC's range"
        }
      ],
      "help": "choose a free range:\n  cidr: 10.0.2.0/24",
      "note": null,
      "see": "tiers explain T1101"
    },
    {
      "code": "T1101",
      "name": "subnet_outside_range",
      "severity": "info",
      "message": "\u65e5\u007f\u001b",
      "file": "specs/shop.yaml",
      "line": 1,
      "column": 1,
      "end_line": 1,
      "end_column": 1,
      "route": [],
      "label": "",
      "related": [],
      "help": null,
      "note": null,
      "see": "tiers explain T1101"
    }
  ],
  "summary": {
    "errors": 1,
    "warnings": 0,
    "infos": 1
  }
}
"""
    )


def test_json_without_findings() -> None:
    assert json.loads(jsonformat.render([])) == {
        "format_version": "1.0",
        "diagnostics": [],
        "summary": {"errors": 0, "warnings": 0, "infos": 0},
    }


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@settings(deadline=None)
@given(st.lists(FINDINGS, max_size=3))
def test_json_fits_its_schema_for_any_finding(findings: list[Finding]) -> None:
    text = jsonformat.render(findings)
    assert text.isascii()
    assert text.replace("\n", "").isprintable()
    envelope = json.loads(text)
    VALIDATOR.validate(envelope)
    assert [entry["message"] for entry in envelope["diagnostics"]] == [
        finding.diagnostic.message for finding in findings
    ]


def test_the_schema_knows_every_key_and_asks_for_each() -> None:
    envelope = json.loads(jsonformat.render([finding(also=(LocatedNote(Location(1, 1, 1, 2), "here"),))]))
    [entry] = envelope["diagnostics"]
    definitions = SCHEMA["$defs"]
    location, diagnostic = definitions["location"], definitions["diagnostic"]
    related = diagnostic["properties"]["related"]["items"]
    for instance, shapes in (
        (envelope, [SCHEMA]),
        (envelope["summary"], [SCHEMA["properties"]["summary"]]),
        (entry, [location, diagnostic]),
        (entry["related"][0], [location, related]),
    ):
        assert set(instance) == {key for shape in shapes for key in shape["properties"]}
        assert set(instance) == {key for shape in shapes for key in shape["required"]}


@pytest.mark.parametrize(
    ("key", "value"),
    [("line", 0), ("column", "1"), ("severity", "fatal"), ("code", "203"), ("route", [None]), ("help", "")],
)
def test_the_schema_refuses_what_is_not_promised(key: str, value: Any) -> None:
    envelope = json.loads(jsonformat.render([finding()]))
    envelope["diagnostics"][0][key] = value
    assert not VALIDATOR.is_valid(envelope)
