"""A report as the XML that build servers read: a part of the checklist is a suite, a line is a case.

https://github.com/testmoapp/junitxml
"""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from tiers.diagnostics import safe
from tiers.rehearse.checks.line import Line, NotTried
from tiers.rehearse.report.report import Measured, Report


def render(report: Report) -> str:
    """Return a report as XML."""
    root = Element("testsuites", name=safe.line(report.name), time=_time(report.seconds))
    for part in report.parts:
        if part.lines or part.not_tried:
            suite = SubElement(root, "testsuite", name=safe.line(part.title))
            for line in part.lines:
                _case(suite, report.name, line)
            for each in part.not_tried:
                _skipped(suite, report.name, each)
    if report.measured:
        _measured(
            SubElement(root, "testsuite", name="packets compared with the proof"),
            report.name,
            report.measured,
        )
    for suite in root:
        _count(suite, float(sum(float(case.get("time", "0")) for case in suite)))
    _count(root)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _count(element: Element, seconds: float | None = None) -> None:
    element.set("tests", str(len(list(element.iter("testcase")))))
    element.set("failures", str(len(list(element.iter("failure")))))
    element.set("errors", "0")
    if seconds is not None:
        element.set("skipped", str(len(list(element.iter("skipped")))))
        element.set("time", _time(seconds))


def _case(suite: Element, name: str, line: Line) -> None:
    case = SubElement(
        suite,
        "testcase",
        name=safe.line(line.what),
        classname=safe.line(f"{name}.{line.check}"),
        time=_time(line.seconds),
    )
    details = f"on {line.host}: {line.command}\nexpected: {line.expected}\nreceived: {line.answer}"
    if not line.passed:
        _fail(case, line.check, f"expected {line.expected}, got {line.answer}", details)
    SubElement(case, "system-out").text = _printable(details)


def _skipped(suite: Element, name: str, each: NotTried) -> None:
    case = SubElement(
        suite, "testcase", name=safe.line(each.what), classname=safe.line(f"{name}.not-tried"), time=_time(0)
    )
    SubElement(case, "skipped", message=safe.line(each.reason))


def _measured(suite: Element, name: str, measured: Measured) -> None:
    title = f"flows that agree with `tiers verify`: {measured.tried}"
    case = SubElement(
        suite, "testcase", name=title, classname=safe.line(f"{name}.measured"), time=_time(measured.seconds)
    )
    if measured.disagreements:
        details = "\n".join(measured.disagreements)
        _fail(case, "measured", f"flows that differ: {len(measured.disagreements)}", details)
    SubElement(case, "system-out").text = _printable("\n".join(" ".join(row) for row in measured.table))


def _fail(case: Element, kind: str, message: str, details: str) -> None:
    SubElement(case, "failure", type=safe.line(kind), message=safe.line(message)).text = _printable(details)


def _time(seconds: float) -> str:
    return f"{seconds:.3f}"


def _printable(text: str) -> str:
    """Return lines without characters that XML or a log cannot have."""
    return "\n".join(map(safe.line, safe.rows(text)))
