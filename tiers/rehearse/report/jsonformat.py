"""A report for programs; `format_version` follows semantic versioning."""

from typing import Any

from tiers.diagnostics import safe
from tiers.rehearse.checks.line import Line, NotTried
from tiers.rehearse.intents import Intent
from tiers.rehearse.report.report import Measured, Report

FORMAT_VERSION = "1.1"


def render(report: Report) -> str:
    """Return a report as JSON."""
    data = {
        "format_version": FORMAT_VERSION,
        "name": report.name,
        "passed": report.passed,
        "counts": {
            "passed": len(report.lines) - len(report.failed),
            "failed": len(report.failed),
            "not_tried": len(report.not_tried),
        },
        "hosts": report.hosts,
        "lost": list(report.lost),
        "setup_seconds": _rounded(report.setup),
        "seconds": _rounded(report.seconds),
        "parts": [
            {
                "title": part.title,
                "lines": [_line(line) for line in part.lines],
                "not_tried": [_missing(each) for each in part.not_tried],
            }
            for part in report.parts
            if part.lines or part.not_tried
        ],
        "measured": _measured(report.measured) if report.measured else None,
        "left_out": list(report.left_out),
        "assumed": list(report.assumed),
    }
    return safe.as_json(data) + "\n"


def _line(line: Line) -> dict[str, Any]:
    edges = [_edge(each) for each in line.edges]
    return {**line._asdict(), "seconds": _rounded(line.seconds), "edges": edges}


def _missing(each: NotTried) -> dict[str, Any]:
    return {**each._asdict(), "edge": _edge(each.edge) if each.edge else None}


def _edge(edge: Intent) -> dict[str, Any]:
    return {"source": edge.source, "destination": edge.destination, "port": edge.port}


def _measured(each: Measured) -> dict[str, Any]:
    return {
        **each._asdict(),
        "table": [row._asdict() for row in each.table],
        "seconds": _rounded(each.seconds),
    }


def _rounded(seconds: float) -> float:
    return round(seconds, 3)
