"""Conditions of statements: never true, maybe, or for sure.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

import re
from collections.abc import Callable, Iterable
from functools import cache

from tiers.permissions.decide.call import Call
from tiers.permissions.decide.certainty import MAYBE, NEVER, SURE, Certainty, all_of, any_of, opposite
from tiers.permissions.decide.keys import Keys, Other
from tiers.permissions.decide.patterns import Pattern, pattern_of
from tiers.permissions.decide.text import COLONS, TO_PLAIN, Writer, has_wildcards
from tiers.permissions.decide.variables import filled
from tiers.permissions.decide.variables import has_variables as is_variable
from tiers.permissions.model.policies import Condition
from tiers.tuples import NamedTuple

_OPERATOR = re.compile(r"(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?")
_NEGATED = {
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
    "datenotequals": "dateequals",
    "notipaddress": "ipaddress",
    "numericnotequals": "numericequals",
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
}
_OTHERS = (
    *("binaryequals", "bool", "dategreaterthan", "dategreaterthanequals", "datelessthan"),
    *("datelessthanequals", "numericgreaterthan", "numericgreaterthanequals", "numericlessthan"),
    "numericlessthanequals",
)
_POSITIVE = {*_NEGATED.values(), *_OTHERS}


class Operator(NamedTuple):
    """An operator of a condition, in lowercase; `base` is the positive one."""

    quantifier: str
    base: str
    is_negated: bool
    if_exists: bool


@cache
def operator(written: str) -> Operator | None:
    """Read an operator; nothing if AWS has none of that name."""
    found = _OPERATOR.fullmatch(written.lower())
    if not found:
        return None
    base = _NEGATED.get(found[2], found[2])
    if base != "null" and base not in _POSITIVE:
        return None
    return Operator(found[1] or "", base, base != found[2], bool(found[3]))


class ReadyCondition:
    """A condition with its values as texts."""

    def __init__(self, condition: Condition, writer: Writer, *, has_variables: bool) -> None:
        """Read the values; without `has_variables`, `${…}` in them is plain text."""
        self.key = condition.key.lower()
        self._operator = operator(condition.operator)
        self._texts = tuple(writer.value(each) for each in condition.values)
        self.varies = has_variables and any(map(is_variable, self._texts))

    def holds(self, keys: Keys, call: Call) -> Certainty:
        """Return whether it is true in a call."""
        if self._operator is None:
            return MAYBE
        values = keys.values(self.key, call)
        if self._operator.base == "null":
            is_known = values is not None and not (isinstance(values, Other) and values.form)
            return _null(self._texts, is_absent=values == (), is_known=is_known)
        if values is None:
            return MAYBE
        if values == ():
            return _absent(self._operator)
        if isinstance(values, Other):
            return self._of_another(values, keys, call)
        combine = all_of if self._operator.quantifier == "forallvalues" else any_of
        return combine(self._one(each, keys, call) for each in values)

    def _one(self, value: str, keys: Keys, call: Call) -> Certainty:
        """Return whether one value of the key satisfies the condition."""
        assert self._operator is not None
        found = any_of(self._matches(text, value, keys, call) for text in self._texts)
        return opposite(found) if self._operator.is_negated else found

    def _matches(self, text: str, value: str, keys: Keys, call: Call) -> Certainty:
        """Return whether one value of the condition matches one of the key."""
        assert self._operator is not None
        matcher = _MATCHERS.get(self._operator.base)
        if matcher is None:
            return MAYBE
        if self.varies and is_variable(text):
            with_values = filled(text, keys, call)
            if with_values is None:
                return MAYBE if self._operator.is_negated else NEVER
            text = with_values
        return matcher(text, value)

    def _of_another(self, values: Other, keys: Keys, call: Call) -> Certainty:
        """Return whether it is true for a value of which only is known what it is not."""
        assert self._operator is not None
        found = any_of(self._other(each, values, keys, call) for each in self._texts)
        if values.form:
            # A key that is absent may satisfy what a value does not.
            is_plain = not self._operator.quantifier and not self._operator.if_exists
            pattern = pattern_of(values.form)
            is_other = is_plain and all(pattern.covers(each, crosses=True) for each in self._texts)
            found = NEVER if is_other else MAYBE
        return opposite(found) if self._operator.is_negated else found

    def _other(self, text: str, values: Other, keys: Keys, call: Call) -> Certainty:
        """Return whether a value of the condition matches one that is none of some texts."""
        found = any_of(self._matches(text, each, keys, call) for each in values.excluded)
        return NEVER if found == SURE and not has_wildcards(text) and not is_variable(text) else MAYBE


def hold(conditions: Iterable[ReadyCondition], keys: Keys, call: Call) -> Certainty:
    """Return whether all of some conditions are true."""
    return all_of(each.holds(keys, call) for each in conditions)


def _absent(operation: Operator) -> Certainty:
    """Return whether a condition on a key is true that the request does not have."""
    if operation.quantifier == "forallvalues":
        return SURE
    if operation.quantifier == "foranyvalue":
        return MAYBE if operation.if_exists else NEVER
    return SURE if operation.if_exists or operation.is_negated else NEVER


def _null(texts: tuple[str, ...], *, is_absent: bool, is_known: bool) -> Certainty:
    wanted = {each.lower() for each in texts}
    if wanted == {"true", "false"}:
        return SURE
    if not is_known or wanted not in ({"true"}, {"false"}):
        return MAYBE
    return SURE if is_absent == (wanted == {"true"}) else NEVER


def _compared(pattern: Pattern, value: str, *, is_sure: bool) -> Certainty:
    if is_sure:
        return SURE
    return MAYBE if pattern.overlaps(value) else NEVER


def _equal(text: str, value: str) -> Certainty:
    pattern = pattern_of(text.translate(TO_PLAIN))
    return _compared(pattern, value, is_sure=pattern.is_exact and pattern.covers(value))


def _like(text: str, value: str) -> Certainty:
    pattern = pattern_of(text)
    return _compared(pattern, value, is_sure=pattern.covers(value, crosses=True))


def _arn_like(text: str, value: str) -> Certainty:
    pattern = pattern_of(text)
    is_arn = text.count(":") >= COLONS
    return _compared(pattern, value, is_sure=is_arn and pattern.covers(value))


def _without_case(text: str, value: str) -> Certainty:
    return _equal(text.lower(), value.lower())


_MATCHERS: dict[str, Callable[[str, str], Certainty]] = {
    "arnequals": _arn_like,
    "arnlike": _arn_like,
    "bool": _without_case,
    "stringequals": _equal,
    "stringequalsignorecase": _without_case,
    "stringlike": _like,
}
