"""The changes that make one spec of another, as `environments` writes them."""

from typing import Any


def difference(base: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """Return the overlay: mappings by key, anything else whole, and `null` for what is gone."""
    changes: dict[str, Any] = {}
    for key, value in whole.items():
        if key not in base:
            changes[key] = value
        elif isinstance(value, dict) and isinstance(base[key], dict):
            inner = difference(base[key], value)
            if inner:
                changes[key] = inner
        elif value != base[key]:
            changes[key] = value
    for key in base:
        if key not in whole:
            changes[key] = None
    return changes
