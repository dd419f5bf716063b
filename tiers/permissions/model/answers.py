"""Answers of the proof of permissions."""

from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.permissions.model.policies import Policy, Statement
from tiers.proof.answers.verdicts import Verdict
from tiers.tuples import NamedTuple


class Bounds(NamedTuple):
    """Masks over the actions of one service: what is allowed for sure, and what may be allowed.

    `sure` is a part of `possible`. An action is YES in `sure`, NO outside of `possible`, else UNKNOWN.
    """

    sure: int
    possible: int


class Decisive(NamedTuple):
    """A statement that decides an answer, and the policy that it is in."""

    policy: Policy
    statement: Statement


class Missing(NamedTuple):
    """Something without which an action is not allowed. `code` never changes its meaning."""

    code: str
    explanation: str
    origin: Origin | None = None


class Permission(NamedTuple):
    """The answer to one question, with what proves it.

    `missing` lists what would have to be added for a YES. `via` is the service through
    which the call must be made to be allowed, empty for direct calls. `widening` are actions that the
    subject may do and by which it could give itself more: then NO is only about direct calls. The answer is
    about TLS or, if not `secure`, about plain HTTP.
    """

    subject: str
    action: str
    target: str
    kind: str
    verdict: Verdict
    allowing: tuple[Decisive, ...] = ()
    denying: tuple[Decisive, ...] = ()
    missing: tuple[Missing, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    via: str = ""
    widening: tuple[str, ...] = ()
    secure: bool = True
