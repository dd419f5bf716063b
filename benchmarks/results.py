"""From samples to a table."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import NamedTuple

from benchmarks.cases import Case
from benchmarks.measuring import Sample

Samples = Mapping[str, Sequence[Sample]]


class Row(NamedTuple):
    """What a case took. The ratios are to its baseline, `None` where it has none.

    The paired one, the median of each turn's ratio, is judged: a slow minute slows both sides of a turn.
    """

    name: str
    milliseconds: float
    baseline: str | None
    ratio_of_medians: float | None
    paired_ratio: float | None
    most_ratio: float | None
    peak_mebibytes: float
    most_mebibytes: float | None
    more: float | None = None
    most_more: float | None = None

    @property
    def over(self) -> tuple[str, ...]:
        """Say which of its bounds the case exceeds."""
        slow = self.paired_ratio and self.most_ratio and self.paired_ratio > self.most_ratio
        slow = slow or (self.more is not None and self.most_more is not None and self.more > self.most_more)
        large = self.most_mebibytes and self.peak_mebibytes > self.most_mebibytes
        return (*(("time",) if slow else ()), *(("memory",) if large else ()))


def row(case: Case, samples: Samples) -> Row:
    """Sum up a case's samples."""
    own = [sample.seconds for sample in samples[case.name]]
    ratio = paired = more = None
    if case.bound:
        base = [sample.seconds for sample in samples[case.bound.baseline]]
        ratio = median(own) / median(base)
        paired = median(mine / its for mine, its in zip(own, base, strict=True))
        more = median((mine - its) * 1000 for mine, its in zip(own, base, strict=True))
    return Row(
        name=case.name,
        milliseconds=median(own) * 1000,
        baseline=case.bound.baseline if case.bound else None,
        ratio_of_medians=ratio,
        paired_ratio=paired,
        most_ratio=case.bound.ratio if case.bound else None,
        peak_mebibytes=max(sample.mebibytes for sample in samples[case.name]),
        most_mebibytes=case.most_mebibytes,
        more=more,
        most_more=case.bound.more if case.bound else None,
    )


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Lay rows out for people."""
    yield f"{'case':<10} {'median':>9} {'beside':<9} {'medians':>8} {'paired':>8} {'bound':>7} {'peak':>10}"
    for each in rows:
        verdict = f"over: {', '.join(each.over)}" if each.over else "ok" if each.baseline else ""
        ratios = (each.ratio_of_medians, each.paired_ratio, each.most_ratio)
        widths = zip(ratios, (8, 8, 7), strict=True)
        if each.most_more is not None:
            verdict += f" (+{each.more:.0f} ms of at most {each.most_more:.0f})"
        cells = " ".join(_times(ratio).rjust(width) for ratio, width in widths)
        took = f"{each.milliseconds:>6.1f} ms {each.baseline or '':<9}"
        yield f"{each.name:<10} {took} {cells} {each.peak_mebibytes:>6.1f} MiB  {verdict}".rstrip()


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}x"
