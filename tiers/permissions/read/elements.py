"""The elements of a statement: patterns, principals, and conditions.

Each function returns the element and, if something of its form is not known, the reason.
"""

import re
from collections.abc import Iterator, Mapping
from typing import get_args

from tiers.cloudformation.evaluate.values import Origin, Pseudo, Text, Unknown, Value
from tiers.permissions.model.policies import Condition, Patterns, Principal, PrincipalKind, Principals
from tiers.permissions.model.universe import ORIGIN_IDENTITY
from tiers.permissions.read.canonical import Names

_ACCOUNT = "[0-9]{1,12}"
_KINDS: tuple[PrincipalKind, ...] = get_args(PrincipalKind)
_Why = Unknown | None


def patterns(
    names: Names, statement: Mapping[str, Value], name: str, origin: Origin
) -> tuple[Patterns, _Why]:
    """Read `Action` and `NotAction`, or `Resource` and `NotResource`."""
    present = [each for each in (name, f"Not{name}") if each in statement]
    if len(present) != 1:
        said = f"has both `{name}` and `Not{name}`" if present else f"has no `{name}`"
        why = Unknown(f"a statement {said}", origin)
        return Patterns((why,)), why
    values = tuple(_strings(names, statement[present[0]], origin))
    return Patterns(values, present[0] != name), None


def _strings(names: Names, value: Value, origin: Origin) -> Iterator[Value]:
    """Yield the canonical values of one string or a list of them."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, Mapping | list) or each is None:
            yield Unknown("an element of a policy is not a string", origin)
        else:
            yield names.canonical(each)


def anyone(why: Unknown) -> Principals:
    """Return principals of which nothing is known."""
    return Principals(tuple(Principal(each, why) for each in _KINDS))


def principals(names: Names, statement: Mapping[str, Value], origin: Origin) -> tuple[Principals, _Why]:
    """Read `Principal` or `NotPrincipal`."""
    present = [each for each in ("Principal", "NotPrincipal") if each in statement]
    if len(present) != 1:
        said = "has both `Principal` and `NotPrincipal`" if present else "has no `Principal`"
        why = Unknown(f"a statement {said}", origin)
        return anyone(why), why
    written, is_except = statement[present[0]], present[0] == "NotPrincipal"
    if isinstance(written, str) and written == "*":
        return Principals((Principal("AWS", "*"),), is_except), None
    if not isinstance(written, Mapping) or not written or any(each not in _KINDS for each in written):
        why = written if isinstance(written, Unknown) else Unknown("the principal is not known", origin)
        return anyone(why)._replace(is_except=is_except), why
    found = (
        _principal(names, kind, each)
        for kind in _KINDS
        if kind in written
        for each in _strings(names, written[kind], origin)
    )
    return Principals(tuple(found), is_except), None


def _principal(names: Names, kind: PrincipalKind, value: Value) -> Principal:
    identity = names.identity(value) if kind in {"AWS", "CanonicalUser"} else None
    if identity is not None:
        return Principal("Service", f"{ORIGIN_IDENTITY}/{identity}")
    return Principal(kind, _account(value) if kind == "AWS" else value)


def _account(value: Value) -> Value:
    """Return an account as the ARN of its root, which means the same, whichever way it is written.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    if value == Pseudo("AWS::AccountId"):
        return Text(("arn:aws:iam::", value, ":root"))
    # YAML reads the zeros before a number as nothing.
    is_account = isinstance(value, str) and re.fullmatch(_ACCOUNT, value)
    return f"arn:aws:iam::{value.zfill(12)}:root" if is_account else value


def conditions(names: Names, value: Value, origin: Origin) -> tuple[tuple[Condition, ...], _Why]:
    """Read `Condition`."""
    if value is None:
        return (), None
    if not isinstance(value, Mapping):
        return (), value if isinstance(value, Unknown) else Unknown("a condition is not a mapping", origin)
    found: list[Condition] = []
    for operator, keys in value.items():
        if not isinstance(keys, Mapping):
            return (), keys if isinstance(keys, Unknown) else Unknown("a condition is not a mapping", origin)
        for key, values in keys.items():
            if not (isinstance(key, str) and isinstance(operator, str)):
                return (), Unknown("the key of a condition is not a string", origin)
            texts = tuple(_strings(names, values, origin))
            found.append(Condition(operator, key, texts))
    return tuple(found), None
