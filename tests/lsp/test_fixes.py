"""The replacements that findings carry, which editors offer as quick fixes."""

from collections import Counter
from pathlib import Path

from tests.support.paths import ROOT
from tiers.diagnostics.model import Finding
from tiers.lsp.checking import check
from tiers.lsp.positions import Positions

LEAST = 45
"""Fixes of the cases, at least."""
CASES = [
    *sorted((ROOT / "tests" / "cases").glob("invalid_*/spec.yaml")),
    *sorted((ROOT / "tiers" / "components").glob("*/cases/invalid_*/spec.yaml")),
]


def place(finding: Finding) -> tuple[object, ...]:
    return finding.diagnostic.code, finding.source.path, finding.location.line, finding.location.column


def fixed(finding: Finding) -> str:
    """Return the text of a file after its fix."""
    positions = Positions(finding.source.text)
    where = positions.located(finding.location)
    start, end = positions.offset(where.start), positions.offset(where.end)
    return f"{finding.source.text[:start]}{finding.replacement}{finding.source.text[end:]}"


def test_a_replacement_fixes_its_finding() -> None:
    tried: Counter[str] = Counter()
    for path in CASES:
        findings = check(str(path), path.read_text(encoding="utf-8", errors="replace"), {}).findings
        for each in findings:
            if each.replacement and tried[each.diagnostic.code.id] < 3:
                tried[each.diagnostic.code.id] += 1
                assert place(each) not in map(place, after(path, each)), (path, each.diagnostic.message)
    assert tried.total() > LEAST


def after(path: Path, finding: Finding) -> tuple[Finding, ...]:
    """Return what is found after a fix of a spec, or of a file that it includes."""
    texts = {finding.source.path: fixed(finding)}
    own = texts.get(str(path), path.read_text(encoding="utf-8", errors="replace"))
    return check(str(path), own, texts).findings
