"""Comparison of rules: whether one matches all requests that another one matches.

A pattern is compared as text: `*` and `?` in the narrower one are matched by the same wildcards of the wider
one only. Each answer "yes" is therefore right. A "no" may be a rule that several others cover together.
"""

from collections.abc import Iterator
from functools import cache
from ipaddress import IPv4Network

from tiers.components.load_balancer.rules import Rule

_EVERYTHING = {"path": ("/*", "*")}
"""Patterns that match each request, so that the other rule needs no such condition."""
_CASE_COUNTS = frozenset(("path", "method"))
"""The keys whose values are compared with their case:
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html"""


def covers(wide: Rule, narrow: Rule) -> bool:
    """Return whether each request that `narrow` matches is matched by `wide`."""
    return all(_is_covered(key, name, values, narrow) for key, name, values in _conditions(wide))


def _conditions(rule: Rule) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield each condition of a rule: its key, the name of its header or parameter, and its values."""
    for key in ("host", "path", "method", "source"):
        if values := getattr(rule, key):
            yield key, "", values
    for key in ("header", "query"):
        for name, values in getattr(rule, key).items():
            yield key, name.lower(), values


def _is_covered(key: str, name: str, values: tuple[str, ...], narrow: Rule) -> bool:
    if any(each in values for each in _EVERYTHING.get(key, ())):
        return True
    same = (held for other, label, held in _conditions(narrow) if (other, label) == (key, name))
    return any(all(any(_contains(key, wide, each) for wide in values) for each in held) for held in same)


def _contains(key: str, wide: str, narrow: str) -> bool:
    if key == "source":
        return IPv4Network(narrow, strict=False).subnet_of(IPv4Network(wide, strict=False))
    if key == "method":
        return wide == narrow
    if key not in _CASE_COUNTS:
        wide, narrow = wide.lower(), narrow.lower()
    return matches(wide, narrow)


@cache
def matches(pattern: str, text: str) -> bool:
    """Return whether a pattern of AWS's matches a text, or each text of a narrower pattern."""
    # The positions in the text that the pattern can have come to.
    reached = {0}
    for each in pattern:
        if each == "*":
            reached = set(range(min(reached), len(text) + 1)) if reached else set()
        else:
            reached = {at + 1 for at in reached if at < len(text) and _meets(each, text[at])}
    return len(text) in reached


def _meets(wide: str, narrow: str) -> bool:
    """Return whether one character of a pattern matches one of a text, or of a narrower pattern."""
    return narrow != "*" if wide == "?" else wide == narrow
