"""A report for a terminal, printed while it grows."""

from collections.abc import Iterator

from tiers.diagnostics.safe import visible
from tiers.rehearse.checks.line import Line
from tiers.rehearse.report.report import Measured, Part, Report

_WHAT, _ANSWER, _NAME = 58, 26, 22
_GREEN, _RED, _BOLD, _OFF = "\x1b[32m", "\x1b[31m", "\x1b[1m", "\x1b[0m"


def part(each: Part, *, colour: bool = False) -> Iterator[str]:
    """Yield a heading and its lines; no lines without a check."""
    if each.lines or each.not_tried:
        yield _heading(each.title, colour=colour)
    for line in each.lines:
        yield from _line(line, colour=colour)
    for missing in each.not_tried:
        yield f"  skip  {_wide(missing.what, _WHAT)}{visible(missing.reason)}"


def _wide(words: str, width: int) -> str:
    """Fill a column; words that are longer are still apart from the next column."""
    shown = visible(words)
    return f"{shown:<{width}} " if len(shown) <= width else f"{shown}  "


def _heading(title: str, *, colour: bool) -> str:
    return f"{_BOLD}{visible(title)}{_OFF}" if colour else visible(title)


def _mark(*, passed: bool, colour: bool) -> str:
    mark = "ok  " if passed else "FAIL"
    return f"{_GREEN if passed else _RED}{mark}{_OFF}" if colour else mark


def _line(line: Line, *, colour: bool) -> Iterator[str]:
    mark = _mark(passed=line.passed, colour=colour)
    yield f"  {mark}  {_wide(line.what, _WHAT)}{_wide(line.answer, _ANSWER)}{line.seconds:5.2f} s"
    if not line.passed:
        yield visible(f"        expected: {line.expected}")
    if not line.passed and line.command:
        yield visible(f"        on {line.host}: {line.command}")


def measured(each: Measured, *, colour: bool = False) -> Iterator[str]:
    """Return the result of packets beside the proof's verdicts."""
    yield _heading("every pair of hosts: packets compared with `tiers verify`", colour=colour)
    for source, destination, packets, proof in (("from", "to", "packets", "proof"), *each.table):
        yield visible(f"        {source:<{_NAME}} {destination:<{_NAME}} {packets:<{_ANSWER}} {proof}")
    otherwise = len(each.disagreements)
    total = f"{each.tried} flows: {each.agreed} agree, {each.undecided} undecided, {otherwise} differ"
    total += f"; {each.not_compared} more not in the proof" if each.not_compared else ""
    mark = _mark(passed=not otherwise, colour=colour)
    yield f"  {mark}  {total:<{_WHAT + 1 + _ANSWER}} {each.seconds:5.2f} s"
    yield from (visible(f"        {disagreement}") for disagreement in each.disagreements)


def ending(report: Report) -> Iterator[str]:
    """Return the limits of a report, and its totals."""
    yield from (visible(f"assumed: {each}") for each in report.assumed)
    yield from (visible(f"left out: {each}") for each in report.left_out)
    if report.left_out or report.not_tried:
        yield "the result covers only the checks above"
    setup = f"{report.hosts} hosts, up in {report.setup:.1f} s"
    yield visible(f"{report.name}: {_counts(report)}; {setup}, completed in {report.seconds:.1f} s")


def _counts(report: Report) -> str:
    failed = len(report.failed)
    counts = f"{len(report.lines) - failed} passed, {failed} failed, {len(report.not_tried)} not checked"
    if report.measured:
        otherwise = len(report.measured.disagreements)
        counts += f", {report.measured.agreed} flows agree with the proof" + (
            f", {otherwise} differ" if otherwise else ""
        )
    return counts if report.has_checked else f"nothing was checked: {counts}"
