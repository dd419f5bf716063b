"""docs/evidence/controls.md: what the scanners found last, each with its reason. No scanner runs here."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.controls import findings, page, templates
from tests.controls.findings import Finding, Hit, Scan
from tests.support.paths import SPECS
from tiers import compiler
from tiers.ir.placed import Layout

AGAIN = "run `python -m tests.controls`"
KEPT = findings.kept()
FOUND = [finding for report in KEPT.reports for finding in report.findings]
REASONS = page.reasons()
OVERRIDE = re.compile(r"`overrides: (\{.*?\})`")


def test_every_shipped_spec_and_environment_was_scanned() -> None:
    assert KEPT.specs == templates.shipped(), AGAIN


def test_the_page_names_every_shipped_spec() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    assert [name for name in templates.shipped() if f"`{name}`" not in text] == []


def test_every_finding_has_a_reason_and_every_reason_a_finding() -> None:
    assert page.complaints(KEPT, REASONS) == []


def test_complaints() -> None:
    (report, *_) = KEPT.reports
    kept = findings.Kept(["a"], (report._replace(findings=(Finding("NEW", "title", {"a": ["A"]}),)),))
    assert page.complaints(kept, {"OLD": "because"}) == [
        "no reason is written for NEW",
        "the reason for OLD has no finding any more: remove it",
    ]


@pytest.mark.parametrize("name", KEPT.specs)
def test_what_was_found_still_exists(name: str) -> None:
    found = {resource for finding in FOUND for resource in finding.where.get(name, [])}
    existing = {
        logical_id
        for bundle in templates.bundles(name)
        for template in bundle.templates.values()
        for logical_id in template["Resources"]
    }
    assert found - existing == set(), AGAIN


@pytest.mark.parametrize(
    ("rule", "override"),
    [(rule, match) for rule in sorted(KEPT.rules()) for match in OVERRIDE.findall(REASONS.get(rule, ""))],
)
def test_an_override_that_a_reason_names_compiles(rule: str, override: str) -> None:
    (finding,) = (each for each in FOUND if each.rule == rule)
    # A path names a component, which not every spec with the finding has.
    specs = dict.fromkeys(each.partition("/")[0] for each in finding.where)
    assert any(_compiles(spec, override) for spec in specs)


def _compiles(spec: str, override: str) -> bool:
    raw = (SPECS / f"{spec}.yaml").read_text(encoding="utf-8")
    plain: dict[str, Any] = yaml.safe_load(raw)
    plain["overrides"] = plain.get("overrides", {}) | yaml.safe_load(override)
    compiled = compiler.compile_spec("spec.yaml", yaml.safe_dump(plain).encode(), Layout.SINGLE)
    return compiled.bundle is not None


def test_an_environment_is_named_only_for_what_its_base_does_not_have() -> None:
    hits = [
        ("shop", "Vpc"),
        ("shop/staging", "Vpc"),
        ("shop/staging", "Database"),
        ("shop/trial", "Vpc"),
        ("shop", "Vpc"),
    ]
    scan = Scan("scanner", "1", 5, tuple(Hit("RULE", "title", *hit) for hit in hits))
    (finding,) = findings.report(scan).findings
    assert finding == Finding("RULE", "title", {"shop": ["Vpc"], "shop/staging": ["Database"]})


@pytest.mark.parametrize("name", ["shop", "shop/staging"])
def test_a_template_tells_its_spec_and_environment(name: str) -> None:
    folder = Path(*templates.spec_and_environment(name))
    assert templates.spec_of(folder / "nested" / "root.template.json") == name
