"""How far a long run has come, on a terminal and nowhere else."""

import argparse
import os
import sys
import time

from tiers.cli.shared import output

PATIENCE = 0.5
"""Seconds before anything is told, and no more than ten times a second after that."""
PAUSE = 0.1


class Progress:
    """Tells on standard error how many of all are done, in one line that is gone in the end.

    Not in logs of continuous integration, where lines stay, and not where programs read the findings.
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
        self._told = False

    def tell(self, done: int) -> None:
        """Tell how many are done by now."""
        if self._shown and time.monotonic() >= self._next:
            output.draw(f"\r{done} of {self._total}")
            self._next, self._told = time.monotonic() + PAUSE, True

    def end(self) -> None:
        """Remove the line."""
        if self._told:
            output.draw("\r\x1b[K")
