"""Comparison of rules: whether one matches all requests that another one matches."""

from collections.abc import Iterator

from tiers import requests
from tiers.components.load_balancer.rules import Rule
from tiers.requests import Condition


def covers(wide: Rule, narrow: Rule) -> bool:
    """Return whether each request that `narrow` matches is matched by `wide`."""
    return requests.covers(_conditions(wide), _conditions(narrow))


def _conditions(rule: Rule) -> Iterator[Condition]:
    for part in ("host", "path", "method", "source"):
        if values := getattr(rule, part):
            yield Condition(part, "", values)
    for part in ("header", "query"):
        for name, values in getattr(rule, part).items():
            yield Condition(part, name.lower(), values)
