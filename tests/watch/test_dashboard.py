"""The dashboard is one that CloudWatch accepts, laid out tier by tier, and other bodies are judged alike."""

import json
from typing import Any

import pytest

from tests.support import goldens
from tests.support.goldens import Case
from tiers import compiler
from tiers.compile.build import build
from tiers.ir.placed import Layout
from tiers.ir.references import Interpolation, Target
from tiers.watch import identifiers
from tiers.watch.dashboard_body import faults

CASES = [
    case
    for case in goldens.cases()
    if case.is_valid and b"\noperations:" in case.raw and b"dashboard: false" not in case.raw
]


def body(raw: bytes) -> str:
    """Return the text of a spec's dashboard, with a word for each reference."""
    architecture = compiler.check("spec.yaml", raw).architecture
    assert architecture is not None
    (dashboard,) = (
        each for each in build(architecture).resources if each.logical_id == identifiers.DASHBOARD
    )
    found = dashboard.body["Properties"]["DashboardBody"]
    assert isinstance(found, Interpolation)
    return "".join(part if isinstance(part, str) else part.logical_id for part in found.parts)


def widgets(raw: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(body(raw))["widgets"]
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_dashboard_is_valid(case: Case) -> None:
    assert list(faults(body(case.raw))) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_two_widgets_share_a_cell(case: Case) -> None:
    taken: set[tuple[int, int]] = set()
    for widget in widgets(case.raw):
        cells = {
            (widget["x"] + across, widget["y"] + down)
            for across in range(widget["width"])
            for down in range(widget["height"])
        }
        assert not cells & taken
        taken |= cells


def test_tiers_are_from_top_to_bottom_each_with_its_components() -> None:
    (case,) = (each for each in CASES if each.name == "operations")
    ordered = sorted(widgets(case.raw), key=lambda widget: (widget["y"], widget["x"]))
    shown = [
        each["properties"].get("markdown") or each["properties"]["title"].partition(":")[0]
        for each in ordered
        if each["type"] != "alarm"
    ]
    assert list(dict.fromkeys(shown)) == [
        *("## presentation", "ssh", "site", "packets", "## logic", "web", "game", "api", "nightly", "repair"),
        *("## data", "orders", "stock", "sessions", "prices", "jobs", "files", "news", "items", "shared"),
        *("## network", "NAT gateway a", "NAT gateway b"),
    ]


MANY = b"""
version: 1
name: shop
logic:
  one: {type: ec2, count: 60}
  two: {type: ec2, count: 60}
operations: {notify: [ops@example.com]}
"""


def test_many_servers_are_drawn_in_part_and_fit_into_a_template() -> None:
    titles = [each["properties"].get("title") for each in widgets(MANY)]
    assert "one: CPU utilization in percent (20 of 60)" in titles
    compiled = compiler.compile_spec("spec.yaml", MANY, Layout.NESTED)
    assert [each for each in compiled.findings if each.is_error] == []


GRAPH = {"type": "metric", "properties": {"region": "eu-west-1", "metrics": [["AWS/SQS", "Sent"]]}}


def changed(**properties: Any) -> dict[str, Any]:
    return {**GRAPH, "properties": {**GRAPH["properties"], **properties}}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("widget", "fault"),
    [
        ([], "must be a mapping"),
        ({"type": "graph", "properties": {}}, "unknown `type`"),
        ({"type": "text"}, "`properties` must be a mapping"),
        ({"type": "text", "properties": {"text": "Jobs"}}, "`markdown` must be a string"),
        ({**GRAPH, "width": 25}, "`width` must be an integer from 1 to 24"),
        ({**GRAPH, "height": True}, "`height` must be an integer from 1 to 1000"),
        ({**GRAPH, "y": -1}, "`y` must be an integer of at least 0"),
        ({**GRAPH, "x": 20, "width": 8}, "`x` and `width` are more than 24 columns"),
        (changed(region=None), "`region` must be a string"),
        (changed(view="lines"), "unknown `view`"),
        (changed(metrics=[]), "`metrics` must be a list of metrics"),
        (changed(metrics=[["AWS/SQS"]]), "`metrics.0` must be"),
        (changed(metrics=[["AWS/SQS", "Sent", "QueueName"]]), "`metrics.0` must be"),
        (changed(metrics=[[{"label": "Sent"}]]), "`metrics.0` must be"),
        (changed(metrics=[["A", "B", {"id": "m1"}], ["A", "C", {"id": "m1"}]]), "duplicate `id`"),
        (changed(metrics=[["A", "B", {"id": "M1"}]]), "must start with a lowercase letter"),
        (changed(metrics=[["A", "B"]] * 501), "the maximum is 500 metrics"),
        ({"type": "alarm", "properties": {"alarms": []}}, "1 to 100 ARNs"),
        ({"type": "alarm", "properties": {"alarms": "arn"}}, "must be a list of ARNs"),
    ],
)
def test_a_fault_of_a_widget_is_found(widget: object, fault: str) -> None:
    assert any(fault in each for each in faults(json.dumps({"widgets": [widget]})))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"widgets": {}}', "[" * 100_000, json.dumps({"widgets": [GRAPH] * 501})]
)
def test_a_fault_of_a_body_is_found(text: str) -> None:
    assert list(faults(text)) != []


@pytest.mark.parametrize(
    "widget",
    [
        GRAPH,
        changed(metrics=[["A", "B", "C", "D", {"stat": "Sum"}], [{"expression": "m1 * 2"}]]),
        {"type": "metric", "properties": {"annotations": {"alarms": ["arn"]}}},
        {"type": "log", "properties": {"query": "fields @message", "region": "eu-west-1"}},
        {"type": "text", "x": 0, "y": 5000, "width": 24, "height": 1, "properties": {"markdown": ""}},
    ],
)
def test_a_valid_widget_has_no_fault(widget: object) -> None:
    assert list(faults(json.dumps({"widgets": [widget]}))) == []


def test_a_target_is_one_of_this_stack_or_of_the_region() -> None:
    for case in CASES:
        architecture = compiler.check(case.path, case.raw).architecture
        assert architecture is not None
        built = build(architecture).resources
        known = {each.logical_id for each in built} | architecture.spec.resources.types.keys()
        (dashboard,) = (each for each in built if each.logical_id == identifiers.DASHBOARD)
        for part in dashboard.body["Properties"]["DashboardBody"].parts:
            assert not isinstance(part, Target) or part.is_pseudo or part.logical_id in known
