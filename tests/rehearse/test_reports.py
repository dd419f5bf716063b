"""What a report says, to a person and to programs."""

import json
import re
from xml.etree import ElementTree as ET

import pytest

from tiers.rehearse.checks.line import Line, NotTried
from tiers.rehearse.intents import Intent
from tiers.rehearse.report import jsonformat, junit, text
from tiers.rehearse.report.report import Measured, Part, Report, Row

EDGE = Intent("203.0.113.0/24", "web", 22)
RIGHT = Line("ssh", "SSH from laptop to web", "laptop", "ssh web", "web", "web", True, 0.25, (EDGE,))
SKIPPED = NotTried("web to cache on port 6379", "`Cache` is a cluster", Intent("web", "cache", 6379))
WRONG = Line("site", "port <80>", "laptop", "curl", "web-1", "no & answer\x07", passed=False, seconds=1.5)
TABLE = (Row("web", "mysql", "3306/tcp", "3306/tcp"),)
AGREED = Measured(10, 9, 1, (), TABLE, 0.5)
REFUTED = AGREED._replace(
    agreed=8, disagreements=("web to mysql port 3306 by tcp: YES, but 0 of 1 came through",)
)


def report(
    *lines: Line,
    measured: Measured | None = AGREED,
    lost: tuple[str, ...] = (),
    skipped: tuple[NotTried, ...] = (),
) -> Report:
    parts = (Part("the site", lines), Part("nothing to check here", (), skipped))
    return Report(
        "shop", 5, lost, parts, measured, ("`X` is a cluster",), ("10.0.0.0/8 stands in",), 0.5, 3.25
    )


@pytest.mark.parametrize(
    ("made", "passed"),
    [
        (report(RIGHT), True),
        (report(RIGHT, measured=None), True),
        (report(RIGHT, WRONG), False),
        (report(RIGHT, measured=REFUTED), False),
        (report(RIGHT, skipped=(SKIPPED,)), True),
        (report(measured=None), False),
        (report(measured=None, skipped=(SKIPPED,)), False),
        (report(measured=AGREED._replace(tried=0, agreed=0, undecided=0)), False),
    ],
)
def test_one_wrong_line_or_one_disagreement_fails_a_rehearsal(made: Report, *, passed: bool) -> None:
    assert made.passed is passed
    assert json.loads(jsonformat.render(made))["passed"] is passed


def test_json_has_everything() -> None:
    data = json.loads(jsonformat.render(report(RIGHT, WRONG, lost=("zone:a",))))
    assert data["format_version"] == "1.1"
    assert data["counts"] == {"passed": 1, "failed": 1, "not_tried": 0}
    assert data["parts"] == [
        {
            "title": "the site",
            "lines": [
                {
                    "check": "ssh",
                    "what": "SSH from laptop to web",
                    "host": "laptop",
                    "command": "ssh web",
                    "expected": "web",
                    "answer": "web",
                    "passed": True,
                    "seconds": 0.25,
                    "edges": [{"source": "203.0.113.0/24", "destination": "web", "port": 22}],
                },
                {**WRONG._asdict(), "edges": []},
            ],
            "not_tried": [],
        }
    ]
    assert data["measured"]["table"] == [dict(TABLE[0]._asdict())]
    assert (data["lost"], data["hosts"], data["seconds"]) == (["zone:a"], 5, 3.25)
    assert (data["left_out"], data["assumed"]) == (["`X` is a cluster"], ["10.0.0.0/8 stands in"])


# The attributes of each element of the common dialect, and what may be in it.
# https://github.com/testmoapp/junitxml
DIALECT = {
    "testsuites": ({"name", "tests", "failures", "errors", "time"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time"}, {"testcase"}),
    "testcase": ({"name", "classname", "time"}, {"failure", "skipped", "system-out"}),
    "skipped": ({"message"}, set[str]()),
    "failure": ({"type", "message"}, set[str]()),
    "system-out": (set[str](), set[str]()),
}


@pytest.mark.parametrize(
    "made",
    [
        report(RIGHT, WRONG),
        report(RIGHT, measured=REFUTED),
        report(measured=None),
        report(RIGHT, skipped=(SKIPPED, SKIPPED)),
    ],
)
def test_junit_is_in_the_dialect_that_build_servers_read(made: Report) -> None:
    root = ET.fromstring(junit.render(made))
    assert root.tag == "testsuites"
    for element in root.iter():
        attributes, inside = DIALECT[element.tag]
        assert element.attrib.keys() == attributes, element.tag
        assert {child.tag for child in element} <= inside
    for element in (root, *root.iter("testsuite")):
        assert int(element.attrib["tests"]) == len(list(element.iter("testcase")))
        assert int(element.attrib["failures"]) == len(list(element.iter("failure")))
        assert int(element.attrib.get("skipped", 0)) in {0, len(list(element.iter("skipped")))}
    for element in root.iter():
        if "time" in element.attrib:
            assert re.fullmatch(r"\d+\.\d{3}", element.attrib["time"])


def test_junit_has_a_case_for_each_line_and_one_for_the_comparison() -> None:
    root = ET.fromstring(junit.render(report(RIGHT, WRONG, measured=REFUTED)))
    assert [case.attrib["name"] for case in root.iter("testcase")] == [
        "SSH from laptop to web",
        "port <80>",
        "flows that agree with `tiers verify`: 10",
    ]
    messages = [failure.attrib["message"] for failure in root.iter("failure")]
    assert messages == [r"expected web-1, got no & answer\x07", "flows that differ: 1"]


def test_what_was_not_tried_is_counted_and_named_in_every_format() -> None:
    made = report(RIGHT, skipped=(SKIPPED,))
    line = list(text.part(made.parts[1]))[1]
    assert " ".join(line.split()) == "skip web to cache on port 6379 `Cache` is a cluster"
    *_, bound, total = text.ending(made)
    assert bound == "the result covers only the checks above"
    assert "1 passed, 0 failed, 1 not checked, 9 flows agree with the proof;" in total
    data = json.loads(jsonformat.render(made))
    assert data["counts"] == {"passed": 1, "failed": 0, "not_tried": 1}
    [skipped] = data["parts"][1]["not_tried"]
    assert skipped == {
        "what": "web to cache on port 6379",
        "reason": "`Cache` is a cluster",
        "edge": {"source": "web", "destination": "cache", "port": 6379},
    }
    [case] = [
        each
        for each in ET.fromstring(junit.render(made)).iter("testcase")
        if each.find("skipped") is not None
    ]
    assert case.attrib["name"] == "web to cache on port 6379"


def test_a_rehearsal_of_nothing_says_so() -> None:
    [total] = text.ending(report(measured=None)._replace(left_out=(), assumed=()))
    assert total.startswith("shop: nothing was checked: 0 passed, 0 failed, 0 not checked; ")


def test_text_shows_how_to_do_a_failed_check_by_hand() -> None:
    lines = list(text.part(Part("the site", (RIGHT, WRONG))))
    assert lines[0] == "the site"
    assert re.fullmatch(r"  ok    SSH from laptop to web +web +0\.25 s", lines[1])
    assert lines[2].startswith("  FAIL  port <80>")
    assert lines[3:] == ["        expected: web-1", "        on laptop: curl"]


def test_text_keeps_long_words_apart_from_the_next_column() -> None:
    long = "port 443 through site-a for www.example.com with `X-Version: next` without zone a"
    lines = list(text.part(Part("the site", (RIGHT._replace(what=long),), (SKIPPED._replace(what=long),))))
    assert [each[8 + len(long) :].split()[0] for each in lines[1:]] == ["web", "`Cache`"]
    assert all(each[8 + len(long) :].startswith("  ") for each in lines[1:])


def test_text_has_no_heading_without_a_line() -> None:
    assert list(text.part(Part("the site", ()))) == []


def test_text_tells_each_disagreement() -> None:
    *_, total, disagreement = text.measured(REFUTED)
    assert total.startswith("  FAIL  10 flows: 8 agree, 1 undecided, 1 differ")
    assert disagreement.strip() == REFUTED.disagreements[0]


def test_text_says_how_many_flows_were_not_compared() -> None:
    *_, total = text.measured(AGREED._replace(not_compared=3))
    assert "0 differ; 3 more not in the proof" in total


def test_text_ends_with_the_sum() -> None:
    assert list(text.ending(report(RIGHT, WRONG))) == [
        "assumed: 10.0.0.0/8 stands in",
        "left out: `X` is a cluster",
        "the result covers only the checks above",
        (
            "shop: 1 passed, 1 failed, 0 not checked, 9 flows agree with the proof; 5 hosts, up in 0.5 s, "
            "completed in 3.2 s"
        ),
    ]
