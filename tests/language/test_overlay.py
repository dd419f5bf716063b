"""Environments are laid over the base value by value, and every value points at where it was written."""

import re
from typing import Any

import pytest

from tiers import compiler
from tiers.diagnostics.model import Document, Route
from tiers.language import overlay
from tiers.language.written import written
from tiers.source import parse

SPEC = """\
version: 1
name: shop
network: {zones: 3, nat_gateway: {mode: per_zone}}
logic:
  web: {type: autoscaling, port: 80, connects_to: [db, cache]}
environments:
  staging:
    network: {zones: 2}
    logic:
      web: {connects_to: [db], port: null}
      jobs: {type: ec2}
"""


def merged(text: str, environment: str = "staging") -> Document:
    document, findings = parse("spec.yaml", text.encode())
    assert findings == ()
    result, findings = overlay.overlay(document, environment)
    assert findings == ()
    return result


def written_at(document: Document, route: Route) -> str:
    span = document.spans[route].value
    return document.source.text[span.start : span.end]


def test_an_environment_removes_the_key_of_the_spec() -> None:
    text = "version: 1\nname: shop\nencryption: {key: create}\nenvironments:\n  staging: {encryption: null}\n"
    assert merged(text).data == {"version": 1, "name": "shop"}
    assert compiler.check("spec.yaml", f"{text}data: {{jobs: {{type: queue}}}}\n".encode()).findings == ()


def test_a_component_whose_name_is_misspelt_in_an_environment_is_named() -> None:
    document, _ = parse("spec.yaml", SPEC.replace("      web: {c", "      wep: {c").encode())
    (finding,) = overlay.overlay(document, "staging")[1]
    assert (finding.code.id, finding.label) == ("T0103", "did you mean `web`?")


@pytest.mark.parametrize(
    ("line", "label", "help_"),
    [
        ("logic: {wep: null}", "did you mean `web`?", "use `web: null`"),
        ("data: {orders: null}", "not in the base of the spec", "remove this line"),
    ],
)
def test_an_environment_cannot_remove_what_the_base_does_not_have(line: str, label: str, help_: str) -> None:
    written = SPEC[: SPEC.index("    network: {zones: 2}")] + f"    {line}\n"
    document, _ = parse("spec.yaml", written.encode())
    (finding,) = overlay.overlay(document, "staging")[1]
    assert (finding.code.id, finding.label, finding.help) == ("T1201", label, help_)


def test_a_new_component_of_an_environment_is_not_taken_for_a_misspelt_one() -> None:
    assert "wep" in merged(SPEC.replace("jobs: {", "wep: {")).data["logic"]


def test_mappings_merge_lists_replace_and_null_takes_away() -> None:
    data = merged(SPEC).data
    assert data == {
        "version": 1,
        "name": "shop",
        "network": {"zones": 2, "nat_gateway": {"mode": "per_zone"}},
        "logic": {"web": {"type": "autoscaling", "connects_to": ["db"]}, "jobs": {"type": "ec2"}},
    }


@pytest.mark.parametrize(
    ("route", "text", "line"),
    [
        (("network", "zones"), "2", 8),
        (("network", "nat_gateway", "mode"), "per_zone", 3),
        (("logic", "web", "connects_to", 0), "db", 10),
        (("logic", "jobs", "type"), "ec2", 11),
        (("logic", "web", "type"), "autoscaling", 5),
    ],
)
def test_a_value_stands_where_it_was_written(route: Route, text: str, line: int) -> None:
    document = merged(SPEC)
    assert written_at(document, route) == text
    assert document.source.text[: document.spans[route].value.start].count("\n") + 1 == line


@pytest.mark.parametrize("route", [("logic", "web", "connects_to", 1), ("logic", "web", "port")])
def test_what_is_gone_stands_nowhere(route: Route) -> None:
    assert route not in merged(SPEC).spans


def test_the_base_is_not_touched() -> None:
    document, _ = parse("spec.yaml", SPEC.encode())
    before = repr((document.data, document.spans))
    overlay.overlay(document, "staging")
    assert repr((document.data, document.spans)) == before


@pytest.mark.parametrize(
    ("base", "over", "expected"),
    [
        ("{a: {b: 1}}", "{a: 2}", {"a": 2}),
        ("{a: 2}", "{a: {b: 1}}", {"a": {"b": 1}}),
        ("{a: [1, 2]}", "{a: {b: [3]}}", {"a": {"b": [3]}}),
        ("{a: {b: {c: 1}}}", "{a: {b: {d: [{e: 2}]}}}", {"a": {"b": {"c": 1, "d": [{"e": 2}]}}}),
        ("{a: {}}", "{a: {b: null}}", {"a": {}}),
        ("{}", "{a: {b: null, c: {d: null}}}", {"a": {"c": {}}}),
        ("{a: 2}", "{a: {b: {c: null, d: 1}}}", {"a": {"b": {"d": 1}}}),
        ("{a: {b: 1}}", "{a: [{c: null}]}", {"a": [{"c": None}]}),
    ],
)
def test_any_shapes_merge(base: str, over: str, expected: Any) -> None:
    document = merged(f"logic: {base}\nenvironments: {{staging: {{logic: {over}}}}}\n")
    assert document.data == {"logic": expected}
    for route in document.spans:
        if route[:1] == ("logic",):
            value = document.data
            for step in route:
                value = value[step]


@pytest.mark.parametrize("capacity", ["{}", "{min: 2}"])
def test_null_restores_a_default_whether_or_not_the_base_says_otherwise(capacity: str) -> None:
    web = f"web: {{type: autoscaling, capacity: {capacity}}}"
    over = "web: {capacity: {min: null, max: 8}, health_check: {path: null}}"
    spec = f"version: 1\nname: shop\nlogic: {{{web}}}\nenvironments: {{staging: {{logic: {{{over}}}}}}}\n"
    checked = compiler.check("spec.yaml", spec.encode(), "staging")
    assert checked.findings == ()
    assert checked.architecture is not None
    resolved = written(checked.architecture.spec)["logic"]["web"]
    assert resolved["capacity"] == {"min": 2, "max": 8, "target_cpu": 60}


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("{}", {"Vpc.Tags": None}),
        ("{Vpc.EnableDnsSupport: true}", {"Vpc.EnableDnsSupport": True, "Vpc.Tags": None}),
        ("{Vpc.Tags: []}", {}),
    ],
)
def test_null_of_an_override_takes_it_away_or_is_one(base: str, expected: Any) -> None:
    text = f"overrides: {base}\nenvironments: {{staging: {{overrides: {{Vpc.Tags: null}}}}}}\n"
    assert merged(text).data == {"overrides": expected}
    assert merged(text.partition("\n")[2]).data == {"overrides": {"Vpc.Tags": None}}


def test_an_environment_has_a_name_of_its_own_and_the_same_logical_ids() -> None:
    sound = SPEC.replace("[db, cache]", "[]").replace("[db], port: null", "[], port: 81")
    plain = compiler.compile_spec("spec.yaml", sound.encode()).bundle
    staged = compiler.compile_spec("spec.yaml", sound.encode(), environment="staging").bundle
    assert plain is not None
    assert staged is not None
    assert (plain.name, staged.name) == ("shop", "shop-staging")
    assert staged.templates["logic"]["Resources"].keys() >= plain.templates["logic"]["Resources"].keys()


def names_of(text: str, environment: str | None, kind: str = "") -> set[str]:
    """The `Name` tags of the resources whose type has `kind` in it."""
    bundle = compiler.compile_spec("spec.yaml", text.encode(), environment=environment).bundle
    assert bundle is not None
    bodies = (body for template in bundle.templates.values() for body in template["Resources"].values())
    tags = [tag for body in bodies if kind in body["Type"] for tag in body["Properties"].get("Tags", ())]
    return {tag["Value"] for tag in tags if tag["Key"] == "Name"}


def test_generated_names_tell_environments_apart() -> None:
    text = SPEC.replace("[db, cache]", "[]").replace("[db], port: null", "[], port: 81")
    assert not names_of(text, None) & names_of(text, "staging")
    assert all(re.fullmatch("shop-staging(-.*)?", name) for name in names_of(text, "staging"))
    assert "shop-staging-public-a" in names_of(text, "staging", "Subnet")


def test_written_names_stay_unless_an_environment_changes_them() -> None:
    text = """\
version: 1
name: shop
network:
  zones: 1
  nat_gateway: {mode: none}
  subnets:
    inner: {zone: a, cidr: 10.0.0.0/24, kind: private}
    outer: {zone: a, cidr: 10.0.1.0/24, kind: public, name: Outer of it}
logic: {web: {type: ec2}}
environments:
  staging: {network: {subnets: {inner: {name: inner-2}, outer: {name: null}}}}
"""
    assert names_of(text, None, "Subnet") == {"inner", "Outer of it"}
    assert names_of(text, "staging", "Subnet") == {"inner-2", "outer"}
