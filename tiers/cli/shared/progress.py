"""Progress of a long run, on a terminal and nowhere else."""

import argparse
import os
import sys
import time

from tiers.cli.shared import output

PATIENCE = 0.5
"""Seconds before anything is shown; after that, at most ten updates a second."""
PAUSE = 0.1


class Progress:
    """A line on standard error that shows how many of all are done; it disappears in the end.

    It is not shown in logs of continuous integration, where lines stay, nor where programs read the findings.
    """

    def __init__(self, total: int, arguments: argparse.Namespace) -> None:
        """`total` is how many there are to do."""
        self._total = total
        self._shown = (
            arguments.format == "text"
            and sys.stderr.isatty()
            and "CI" not in os.environ
            and os.environ.get("TERM") != "dumb"
        )
        self._next = time.monotonic() + PATIENCE
        self._drawn = False

    def update(self, done: int) -> None:
        """Show how many are done by now."""
        if self._shown and time.monotonic() >= self._next:
            output.draw(f"\r{done} of {self._total}")
            self._next, self._drawn = time.monotonic() + PAUSE, True

    def end(self) -> None:
        """Remove the line."""
        if self._drawn:
            output.draw("\r\x1b[K")
