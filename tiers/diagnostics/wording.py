"""Words that specs, findings, and reports share, and lists and counts in words."""

from collections.abc import Iterable, Sequence
from typing import Final

INTERNET: Final = "internet"
"""The internet as one end of a connection, in specs, questions, and reports."""

CLOUDFRONT: Final = "CloudFront"
"""The addresses from which CloudFront connects to origins, for the distributions of all its customers."""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless the number is 1."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def quoted(names: Iterable[object]) -> str:
    """Return names in backticks, with commas."""
    return ", ".join(f"`{name}`" for name in names)


def abridged(names: Sequence[object], most: int = 20) -> str:
    """Return names in backticks: all of them, or the first `most` and the number of the others."""
    return f"{quoted(names[:most])} and {len(names) - most} more" if len(names) > most else quoted(names)


def listed(names: Sequence[object], joint: str = "and") -> str:
    """Return names in backticks, with commas and a word before the last."""
    return joined([f"`{name}`" for name in names], joint)


def joined(words: Sequence[str], joint: str = "or") -> str:
    """Return words with commas and a word before the last."""
    if len(words) < 3:  # noqa: PLR2004 - the serial comma is for three and more
        return f" {joint} ".join(words)
    return f"{', '.join(words[:-1])}, {joint} {words[-1]}"
