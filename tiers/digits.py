"""Reads integers that somebody else wrote. Python refuses to convert very many digits, and so do we."""

_MOST = 18
"""More digits than any size, count or version of AWS's has."""


def whole(value: object) -> int | None:
    """Return the integer that a string of at most 18 decimal digits is; `None` for anything else."""
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) <= _MOST else None
