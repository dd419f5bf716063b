"""Readers of parts of a response of Amazon ECS, which may be missing or of another type."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

Row = Mapping[str, Any]


def text(row: Row, key: str) -> str:
    """Return a string; empty if there is none."""
    value = row.get(key)
    return value if isinstance(value, str) else ""


def number(row: Row, key: str) -> int:
    """Return an integer; 0 if there is none."""
    return known_number(row, key) or 0


def known_number(row: Row, key: str) -> int | None:
    """Return an integer; None if there is none."""
    value = row.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def moment(row: Row, key: str) -> datetime | None:
    """Return a time; None if there is none."""
    value = row.get(key)
    return value if isinstance(value, datetime) else None


def part(row: Row, key: str) -> Row:
    """Return a mapping; an empty one if there is none."""
    value = row.get(key)
    return value if isinstance(value, Mapping) else {}


def parts(row: Row, key: str) -> Iterator[Row]:
    """Yield the mappings of a list."""
    value = row.get(key)
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, Mapping))
