"""The only place that writes to a terminal, to a log, or to a program that reads what is printed."""

import sys
from collections.abc import Iterable
from typing import IO, Any

from tiers.diagnostics import safe


def lines(rows: Iterable[str], stream: IO[str] | None = None, *, painted: bool = False) -> None:
    """Print lines for people; whatever names are in them, each is one line, and harmless.

    `painted` lines may have colors, and the names in them are escaped already.
    """
    text = "".join(f"{safe.line(row, painted=painted)}\n" for row in rows)
    (stream or sys.stdout).write(text)


def data(value: Any, *, indent: int | None = 2) -> None:  # noqa: ANN401 - JSON-like data
    """Print data for programs, as JSON."""
    sys.stdout.write(safe.as_json(value, indent=indent) + "\n")


def document(text: str, stream: IO[str] | None = None) -> None:
    """Print a document for programs, which its renderer has escaped as its format requires."""
    (stream or sys.stdout).write(text)


def prompt(question: str) -> None:
    """Ask on standard error, as standard output may be read by a program."""
    sys.stderr.write("\n".join(map(safe.line, question.split("\n"))))
    sys.stderr.flush()


def draw(text: str) -> None:
    """Redraw the last line of the terminal on standard error; the text is not from a user."""
    sys.stderr.write(text)
    sys.stderr.flush()
