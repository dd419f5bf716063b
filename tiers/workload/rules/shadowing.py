"""Comparison of rules: whether one matches all requests that another one matches."""

from collections.abc import Iterator

from tiers import requests
from tiers.requests import Condition
from tiers.workload.rules.conditions import Conditions


def covers(wide: Conditions, narrow: Conditions) -> bool:
    """Return whether each request that `narrow` matches is matched by `wide`."""
    return requests.covers(_conditions(wide), _conditions(narrow))


def _conditions(rule: Conditions) -> Iterator[Condition]:
    for part in ("host", "path", "method", "source"):
        if values := getattr(rule, part):
            yield Condition(part, "", values)
    for part in ("header", "query"):
        for name, values in getattr(rule, part).items():
            yield Condition(part, name.lower(), values)
