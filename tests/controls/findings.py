"""What was found, by which scanner and where; and where that is kept between two runs."""

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

KEPT = Path(__file__).parent / "findings.json"


class Hit(NamedTuple):
    """One scanner's word on one resource of one spec, or of one of its environments (`SPEC/ENVIRONMENT`)."""

    rule: str
    title: str
    spec: str
    resource: str


class Scan(NamedTuple):
    """What one scanner found in all the templates, and how many of its checks passed."""

    scanner: str
    version: str
    passed: int
    hits: tuple[Hit, ...]


class Finding(NamedTuple):
    """A rule that something breaks: the resources, by the spec or environment that they are of."""

    rule: str
    title: str
    where: dict[str, list[str]]


class Report(NamedTuple):
    """What one scanner found, rule by rule."""

    scanner: str
    version: str
    passed: int
    findings: tuple[Finding, ...]


class Kept(NamedTuple):
    """What all scanners found, and in which specs and environments they looked."""

    specs: list[str]
    reports: tuple[Report, ...]

    def rules(self) -> set[str]:
        """Return every rule that something breaks."""
        return {finding.rule for report in self.reports for finding in report.findings}


def report(scan: Scan) -> Report:
    """Sort a scanner's hits by rule. An environment is named only for what its base spec does not have."""
    titles = {hit.rule: hit.title for hit in scan.hits}
    held: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for hit in scan.hits:
        held[hit.rule][hit.spec].add(hit.resource)
    findings = (Finding(rule, titles[rule], _without_repeats(held[rule])) for rule in sorted(held))
    return Report(scan.scanner, scan.version, scan.passed, tuple(findings))


def _without_repeats(where: dict[str, set[str]]) -> dict[str, list[str]]:
    own = {spec: where[spec] - _of_base(spec, where) for spec in sorted(where)}
    return {spec: sorted(resources) for spec, resources in own.items() if resources}


def _of_base(spec: str, where: dict[str, set[str]]) -> set[str]:
    base, slash, _ = spec.partition("/")
    return where.get(base, set()) if slash else set()


def keep(specs: Iterable[str], reports: Iterable[Report]) -> None:
    """Write what was found."""
    content = {
        "specs": list(specs),
        "scanners": [
            {
                "scanner": each.scanner,
                "version": each.version,
                "passed": each.passed,
                "findings": [finding._asdict() for finding in each.findings],
            }
            for each in reports
        ],
    }
    KEPT.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8", newline="\n")


def kept() -> Kept:
    """Read what was found last."""
    content = json.loads(KEPT.read_text(encoding="utf-8"))
    reports = (
        Report(
            each["scanner"],
            each["version"],
            each["passed"],
            tuple(Finding(**finding) for finding in each["findings"]),
        )
        for each in content["scanners"]
    )
    return Kept(content["specs"], tuple(reports))
