"""Policies as templates have them: evaluated, but not yet decided.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from typing import Literal

from tiers.cloudformation.evaluate.values import Origin, Unknown, Value
from tiers.tuples import NamedTuple

Effect = Literal["Allow", "Deny"]
PolicyKind = Literal["identity", "boundary", "resource", "trust", "endpoint"]
PrincipalKind = Literal["AWS", "Service", "Federated", "CanonicalUser"]


class Patterns(NamedTuple):
    """An element with patterns: `Action`, `Resource`, or, if `is_except`, `NotAction`, `NotResource`.

    Each value is a string, or a `Text`, reference, or unknown of the evaluator. `*` and `?` in strings are
    wildcards; inside what is known by name only, nothing is.
    """

    values: tuple[Value, ...]
    is_except: bool = False


class Principal(NamedTuple):
    """One principal of a policy: `*` is `Principal("AWS", "*")`, whichever way it is written."""

    kind: PrincipalKind
    value: Value


class Principals(NamedTuple):
    """The element `Principal`, or, if `is_except`, `NotPrincipal`."""

    values: tuple[Principal, ...]
    is_except: bool = False


class Condition(NamedTuple):
    """One key of one operator, as written: `ForAnyValue:StringLikeIfExists`, `aws:SourceArn`, values."""

    operator: str
    key: str
    values: tuple[Value, ...]


class Statement(NamedTuple):
    """A statement of a policy.

    `resources` is `None` in a trust policy, and `principals` in a policy of an identity. `uncertain` is the
    reason why the statement may not exist, or may say something else.
    """

    effect: Effect
    actions: Patterns
    resources: Patterns | None
    principals: Principals | None
    conditions: tuple[Condition, ...]
    origin: Origin
    sid: str = ""
    uncertain: Unknown | None = None


class Policy(NamedTuple):
    """A policy, and where it was written.

    `has_variables` is false without `Version: 2012-10-17`: then `${aws:…}` is plain text. `name` is for
    people: a managed policy's ARN, or the name of an inline one. `uncertain` is the reason why the whole
    policy may not apply. `kinds` are the kinds of ARNs that it is for, all of them if empty.
    """

    kind: PolicyKind
    statements: tuple[Statement, ...]
    origin: Origin
    name: str = ""
    has_variables: bool = True
    uncertain: Unknown | None = None
    kinds: tuple[str, ...] = ()
