"""The replacements that findings carry, which editors offer as quick fixes."""

import pytest

from tests.support.paths import ROOT
from tiers.diagnostics.model import Finding
from tiers.lsp.checking import check
from tiers.lsp.positions import Positions

CASES = (
    "invalid_ambiguous_scalar_yes",
    "invalid_host_bits_vpc",
    "invalid_not_a_choice_engine",
    "invalid_not_a_range_without_prefix",
    "invalid_unknown_component",
    "invalid_unknown_component_expectation",
    "invalid_unknown_instance_type",
)


def place(finding: Finding) -> tuple[object, ...]:
    return finding.diagnostic.code, finding.location.line, finding.location.column


@pytest.mark.parametrize("case", CASES)
def test_a_replacement_fixes_its_finding(case: str) -> None:
    text = (ROOT / "tests" / "cases" / case / "spec.yaml").read_text(encoding="utf-8")
    positions = Positions(text)
    fixes = [each for each in check("spec.yaml", text).findings if each.replacement]
    assert fixes
    for each in fixes:
        where = positions.located(each.location)
        start, end = positions.offset(where.start), positions.offset(where.end)
        fixed = f"{text[:start]}{each.replacement}{text[end:]}"
        assert place(each) not in map(place, check("spec.yaml", fixed).findings)
