"""Firewalls: as many countries as people list, and rules that AWS WAF has."""

import json
from collections.abc import Mapping
from typing import Any

from tiers import compiler, facts
from tiers.compiler import Compiled

EVERY_COUNTRY = sorted(facts.country_codes())


def compiled(firewall: Mapping[str, Any]) -> Compiled:
    """Compile a distribution with that firewall."""
    spec = {
        "version": 1,
        "name": "shop",
        "presentation": {"cdn": {"type": "cdn", "origin": "pages", "firewall": firewall}},
        "data": {"pages": {"type": "bucket"}},
    }
    return compiler.compile_spec("spec.yaml", json.dumps(spec).encode())


def test_a_statement_has_fifty_countries_at_most_each_once() -> None:
    made = compiled({"block_countries": [*EVERY_COUNTRY, "DE"], "rules": []})
    assert made.bundle is not None
    (rules,) = (
        each.body["Properties"]["Rules"]
        for root in made.bundle.roots
        for each in root.built.resources
        if each.body["Type"] == "AWS::WAFv2::WebACL"
    )
    (statement,) = (each["Statement"] for each in rules if each["Name"] == "BlockedCountries")
    parts = [each["GeoMatchStatement"]["CountryCodes"] for each in statement["OrStatement"]["Statements"]]
    assert max(map(len, parts)) == 50
    assert sorted(code for part in parts for code in part) == EVERY_COUNTRY


def test_rules_of_the_latest_versions_of_groups_are_known() -> None:
    rules: list[object] = [
        {"sql": {"count": ["SQLiExtendedPatterns_HEADER", "SQLiExtendedPatterns_URIPATH", "SQLi_URIPATH"]}},
        {"windows": {"count": ["WindowsShellCommands_HEADER", "WindowsShellCommands_URIPATH"]}},
        {"php": {"count": ["PHPHighRiskMethodsVariables_URIPATH"]}},
        {"known_bad_inputs": {"count": ["ReactJSRCE_BODY"]}},
        {"unix": {"count": ["UNIXShellCommandsVariables_QUERYARGUMENTS"]}},
    ]
    unknown = [
        each.place.route[-3:] for each in compiled({"rules": rules}).findings if each.code.id == "T3956"
    ]
    assert unknown == [("unix", "count", 0)]
