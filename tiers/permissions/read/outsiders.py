"""Subjects that no template makes: those that policies name, and everyone."""

import re
from collections.abc import Iterable, Iterator, Mapping

from tiers.cloudformation.evaluate.values import Origin, Pseudo, Text, Unknown
from tiers.permissions.model.policies import Policy, Principal
from tiers.permissions.model.universe import Subject

_ARN = re.compile(r"arn:[a-z-]+:(?:iam|sts)::([0-9]{12}):.*", re.DOTALL)
_WITH_REGION = 3
"""The parts of a principal such as `logs.${AWS::Region}.amazonaws.com`."""
SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?")
"""The principal of a service."""


def outsiders(policies: Iterable[Policy], pseudo: Mapping[str, str]) -> Iterator[Subject]:
    """Yield everyone, each service that a policy names for any of its sources, and each other account."""
    yield Subject("outside", "*")
    own = pseudo.get("AWS::AccountId")
    found: dict[tuple[str, str], Origin] = {}
    for policy in policies:
        for statement in policy.statements:
            who = statement.principals.values if statement.principals is not None else ()
            for key in filter(None, map(_outside, who)):
                found.setdefault(key, statement.origin)
    for (kind, name), origin in found.items():
        if kind == "service":
            yield Subject("service", name, origin=origin)
        elif name != own:
            yield Subject("outside", name, origin=origin, unknowns=_perhaps_own(name, own, origin))


def _outside(principal: Principal) -> tuple[str, str] | None:
    value = principal.value
    if principal.kind == "Service" and isinstance(value, Text):
        value = _without_region(value)
    if not isinstance(value, str):
        return None
    if principal.kind == "Service":
        return ("service", value) if SERVICE.fullmatch(value) else None
    account = _ARN.fullmatch(value) if principal.kind == "AWS" else None
    return ("outside", account[1]) if account else None


def _without_region(value: Text) -> str | None:
    """Return the principal of a service that is named with the region of the deployment."""
    if len(value.parts) != _WITH_REGION or value.parts[1] != Pseudo("AWS::Region"):
        return None
    first, _, last = value.parts
    is_name = isinstance(first, str) and isinstance(last, str) and first.endswith(".")
    return f"{str(first)[:-1]}{last}" if is_name else None


def _perhaps_own(account: str, own: str | None, origin: Origin) -> tuple[Unknown, ...]:
    """Return why an account may be that of the templates, with all of its roles."""
    return () if own else (Unknown(f"`{account}` may be the account that this is deployed to", origin),)
