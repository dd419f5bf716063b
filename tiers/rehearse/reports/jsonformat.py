"""A report for programs; `format_version` follows semantic versioning."""

from typing import Any

from tiers.diagnostics import safe
from tiers.rehearse.reports.report import Measured, Report

FORMAT_VERSION = "1.0"


def render(report: Report) -> str:
    """Return a report as JSON."""
    data = {
        "format_version": FORMAT_VERSION,
        "name": report.name,
        "passed": report.passed,
        "hosts": report.hosts,
        "lost": list(report.lost),
        "setup_seconds": _rounded(report.setup),
        "seconds": _rounded(report.seconds),
        "parts": [
            {
                "title": part.title,
                "lines": [{**line._asdict(), "seconds": _rounded(line.seconds)} for line in part.lines],
            }
            for part in report.parts
            if part.lines
        ],
        "measured": _measured(report.measured) if report.measured else None,
        "left_out": list(report.left_out),
        "assumed": list(report.assumed),
    }
    return safe.as_json(data) + "\n"


def _measured(each: Measured) -> dict[str, Any]:
    return {
        **each._asdict(),
        "table": [row._asdict() for row in each.table],
        "seconds": _rounded(each.seconds),
    }


def _rounded(seconds: float) -> float:
    return round(seconds, 3)
