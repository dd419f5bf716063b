"""Everything that a rehearsal found, in the order in which it was found."""

from typing import NamedTuple

from tiers.rehearse.checks.line import Line, NotTried


class Part(NamedTuple):
    """The lines under one heading of the checklist, and the checks that could not be done."""

    title: str
    lines: tuple[Line, ...]
    not_tried: tuple[NotTried, ...] = ()


class Row(NamedTuple):
    """One pair: the ports that packets found open, and those that the proof finds open."""

    source: str
    destination: str
    packets: str
    proof: str


class Measured(NamedTuple):
    """All pairs of hosts tried with packets, beside the proof's verdicts."""

    tried: int
    agreed: int
    undecided: int
    """Pairs with a conditional verdict of the proof."""
    disagreements: tuple[str, ...]
    table: tuple[Row, ...]
    """Of each pair between which anything is open."""
    seconds: float
    not_compared: int = 0
    """Of flows about which the proof knows nothing."""


class Report(NamedTuple):
    """A whole rehearsal."""

    name: str
    hosts: int
    lost: tuple[str, ...]
    parts: tuple[Part, ...]
    measured: Measured | None
    left_out: tuple[str, ...]
    assumed: tuple[str, ...]
    setup: float
    seconds: float

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines of the checklist."""
        return tuple(line for part in self.parts for line in part.lines)

    @property
    def failed(self) -> tuple[Line, ...]:
        """The lines that were not as expected."""
        return tuple(line for line in self.lines if not line.passed)

    @property
    def not_tried(self) -> tuple[NotTried, ...]:
        """The checks that could not be done."""
        return tuple(each for part in self.parts for each in part.not_tried)

    @property
    def has_checked(self) -> bool:
        """True if anything was asked."""
        return bool(self.lines or (self.measured and self.measured.tried))

    @property
    def passed(self) -> bool:
        """True if all answers were as expected, and measured as proven."""
        disagrees = self.measured is not None and self.measured.disagreements
        return self.has_checked and not self.failed and not disagrees
