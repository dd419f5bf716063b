"""A second evaluator of policies for concrete requests, written from AWS's pages without the engine.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

Document = Mapping[str, Any]


class Request(NamedTuple):
    """A request of a role: everything is a plain string."""

    action: str
    resource: str
    context: Mapping[str, str]


class Policies(NamedTuple):
    """The statements of the policies that a request of a role is about."""

    identity: Sequence[Document]
    resource: Sequence[Document] = ()
    boundary: Sequence[Document] | None = None
    by_account: bool = False
    """Whether the role's own policies count only where the resource allows the account."""


def is_allowed(policies: Policies, request: Request, role: str, account: str) -> bool:
    """Return whether a role of an account may make a request within the account."""
    own = [each for each in policies.identity if _applies(each, request)]
    limits = [each for each in policies.boundary or () if _applies(each, request)]
    found = [each for each in policies.resource if _applies(each, request)]
    everyone = {"*"}
    whole = {account, f"arn:aws:iam::{account}:root"}
    concerned = [each for each in found if _principals(each) & (everyone | whole | {role})]
    if any(each["Effect"] == "Deny" for each in (*own, *limits, *concerned)):
        return False
    within = policies.boundary is None or any(each["Effect"] == "Allow" for each in limits)
    identity = any(each["Effect"] == "Allow" for each in own)
    if policies.by_account:
        identity = identity and any(_principals(each) & whole for each in found if each["Effect"] == "Allow")
    named = any(role in _principals(each) for each in found if each["Effect"] == "Allow")
    opened = any("*" in _principals(each) for each in found if each["Effect"] == "Allow")
    return opened or ((identity or named) and within)


def _principals(document: Document) -> set[str]:
    principal = document["Principal"]
    return {"*"} if principal == "*" else set(_listed(principal["AWS"]))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _applies(document: Document, request: Request) -> bool:
    return (
        _element(document, "Action", request, request.action.lower(), fold=True)
        and _element(document, "Resource", request, request.resource, fold=False)
        and all(
            _condition(operator, values, request.context.get(key.lower()))
            for operator, keys in document.get("Condition", {}).items()
            for key, values in keys.items()
        )
    )


def _element(document: Document, name: str, request: Request, value: str, *, fold: bool) -> bool:
    is_except = f"Not{name}" in document
    found = False
    for written in _listed(document[f"Not{name}" if is_except else name]):
        pattern = _filled(written, request.context)
        found = found or (pattern is not None and _glob(pattern.lower() if fold else pattern, value))
    return found != is_except


def _filled(written: str, context: Mapping[str, str]) -> str | None:
    names = re.findall(r"\$\{([^}]*)\}", written)
    for name in names:
        if name.lower() not in context:
            return None
        written = written.replace(f"${{{name}}}", context[name.lower()])
    return written


def _glob(pattern: str, value: str) -> bool:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, value, re.DOTALL) is not None


def _condition(operator: str, written: Any, value: str | None) -> bool:
    quantifier, _, rest = operator.rpartition(":")
    base = rest.removesuffix("IfExists")
    if base == "Null":
        return bool((value is None) == (_listed(written)[0] == "true"))
    is_negated = "Not" in base
    if value is None:
        if quantifier:
            return quantifier == "ForAllValues"
        return is_negated or rest != base
    match: Callable[[str, str], bool] = str.__eq__
    if base.endswith("Like") or base.startswith("Arn"):
        match = _glob
    return any(match(str(each), value) for each in _listed(written)) != is_negated
