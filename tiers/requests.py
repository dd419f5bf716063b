"""Conditions of the rules of a load balancer, and whether one rule matches all requests of another.

Patterns are compared by character: `*` and `?` in the narrower one are matched by the same wildcards of the
wider one only. Each answer "yes" is therefore right. A "no" may be a rule that several others cover together.
"""

from collections.abc import Iterable
from functools import cache
from ipaddress import ip_network

from tiers.tuples import NamedTuple

_EVERYTHING = {"path": ("/*", "*")}
"""Patterns that match each request, so that the other rule needs no such condition."""
_CASE_COUNTS = frozenset(("path", "method"))
"""The keys whose values are compared with their case:
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html"""


class Condition(NamedTuple):
    """A condition of a rule: a part of the request, the name of a header or parameter, and values of it.

    The parts are `host`, `path`, `header`, `method`, `query`, and `source`. One value must match.
    """

    part: str
    name: str
    values: tuple[str, ...]


def covers(wide: Iterable[Condition], narrow: Iterable[Condition]) -> bool:
    """Return whether each request that meets all of the one conditions meets all of the others."""
    held = tuple(narrow)
    return all(_is_met(each, held) for each in wide)


def _is_met(wide: Condition, narrow: tuple[Condition, ...]) -> bool:
    if any(each in wide.values for each in _EVERYTHING.get(wide.part, ())):
        return True
    same = (each.values for each in narrow if each[:2] == wide[:2])
    return any(
        all(any(_contains(wide.part, value, each) for value in wide.values) for each in held) for held in same
    )


def _contains(part: str, wide: str, narrow: str) -> bool:
    if part == "source":
        return _is_subnet(narrow, wide)
    if part == "method":
        return wide == narrow
    if part not in _CASE_COUNTS:
        wide, narrow = wide.lower(), narrow.lower()
    return matches(wide, narrow)


def _is_subnet(narrow: str, wide: str) -> bool:
    try:
        inner, outer = ip_network(narrow, strict=False), ip_network(wide, strict=False)
        # Of another version, it raises a TypeError.
        return inner.subnet_of(outer)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


@cache
def matches(pattern: str, text: str) -> bool:
    """Return whether a pattern of AWS's matches a string, or each string of a narrower pattern."""
    # The positions in the string that the pattern can have come to.
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
