"""Principals of a resource policy against someone who acts.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
"""

import re

from tiers.permissions.decide.certainty import MAYBE, NEVER, SURE, Certainty, any_of, opposite
from tiers.permissions.decide.keys import Keys
from tiers.permissions.decide.patterns import Pattern
from tiers.permissions.decide.text import STAR, has_wildcards, is_pseudo
from tiers.permissions.model.policies import Policy, Principal, Principals
from tiers.permissions.model.universe import ORIGIN_IDENTITY, Subject
from tiers.tuples import NamedTuple

_ACCOUNT = re.compile(r"\d{12}|[^ -~]")
_IDENTITY = re.compile(r"arn:[^:]*:(iam|sts)::([^:]*):(.*)", re.DOTALL)
_REGIONAL = r"([^.]+)\.([^.]+)(\.amazonaws\.com(?:\.cn)?)"


class Reach(NamedTuple):
    """Ways in which principals include someone: as everyone, by name, and by the account alone."""

    everyone: Certainty = NEVER
    own: Certainty = NEVER
    account: Certainty = NEVER

    @property
    def any(self) -> Certainty:
        """The best of the three."""
        return max(self)


NOWHERE = Reach()
UNREAD_REACH = Reach(MAYBE, MAYBE, MAYBE)


def reach(principals: Principals | None, subject: Subject, keys: Keys) -> Reach:
    """Return the ways in which an Allow of a resource policy includes a subject."""
    if principals is None:
        return UNREAD_REACH
    listed = _listed(principals, subject, keys)
    if not principals.is_except:
        return listed
    return NOWHERE if SURE in {listed.everyone, listed.own} else Reach(everyone=MAYBE)


def denied(principals: Principals | None, subject: Subject, keys: Keys) -> Certainty:
    """Return whether a Deny of a resource policy concerns a subject.

    A Deny with `NotPrincipal` concerns every role with a boundary, and every role of which it lists neither
    the ARN nor the account. Account, role, and session are looked up one after the other, depending on the
    service, so that a role of which it lists one or two may be concerned or not.
    """
    if principals is None:
        return MAYBE
    listed = _listed(principals, subject, keys)
    if not principals.is_except:
        return listed.any
    if (subject.kind == "role" and isinstance(subject.boundary, Policy)) or listed.any == NEVER:
        return SURE
    return NEVER if listed.everyone == SURE or (subject.kind == "service" and listed.own == SURE) else MAYBE


def _listed(principals: Principals, subject: Subject, keys: Keys) -> Reach:
    found = [_one(each, subject, keys) for each in principals.values]
    return Reach(*(any_of(each) for each in zip(*found, strict=True))) if found else NOWHERE


def _one(principal: Principal, subject: Subject, keys: Keys) -> Reach:
    text = keys.writer.value(principal.value)
    if principal.kind == "AWS":
        return _aws(text, subject, keys)
    if principal.kind == "Service":
        if subject.kind == "service":
            return Reach(own=_service(text, subject, keys))
        # No subject represents a service of which the name is not known, so everyone does.
        is_unknown = subject.kind == "outside" and subject.id == "*" and has_wildcards(text)
        return Reach(own=MAYBE) if is_unknown else NOWHERE
    if subject.kind == "outside":
        return Reach(own=MAYBE)
    return Reach(account=MAYBE) if principal.kind == "CanonicalUser" and subject.kind == "role" else NOWHERE


def _aws(text: str, subject: Subject, keys: Keys) -> Reach:
    identity = _IDENTITY.fullmatch(text)
    if text == STAR:
        return Reach(everyone=SURE)
    if not identity and (has_wildcards(text) or not _ACCOUNT.fullmatch(text)):
        return UNREAD_REACH if subject.kind != "service" or has_wildcards(text) else NOWHERE
    account = identity[2] if identity else text
    is_whole = not identity or identity[3] == "root"
    if subject.kind == "outside":
        return Reach(own=_outsider(account, subject, keys, is_whole=is_whole))
    if subject.kind == "service":
        return NOWHERE
    if not is_whole:
        return _role(text, subject, keys)
    return Reach(account=same_account(account, keys.writer.account))


def _role(text: str, subject: Subject, keys: Keys) -> Reach:
    """Return whether a role is meant by an ARN of a role, a user, or a session."""
    own = keys.arn_of(subject)
    if not own or text == own:
        return Reach(own=SURE if own and not has_wildcards(own) else MAYBE)
    start, _, name = own.partition(":role/")
    session = f"{start.replace(':iam:', ':sts:', 1)}:assumed-role/{name.rsplit('/', 1)[-1]}/{STAR}"
    pattern = Pattern(text)
    if pattern.overlaps(session):
        return Reach(everyone=MAYBE)
    return Reach(own=MAYBE if pattern.overlaps(own) else NEVER)


def _outsider(account: str, subject: Subject, keys: Keys, *, is_whole: bool) -> Certainty:
    """Return whether an outsider is meant by an ARN in an account; all of `*` are never meant for sure."""
    if subject.id == "*":
        return min(MAYBE, opposite(same_account(account, keys.writer.account)))
    found = same_account(account, subject.id)
    return found if is_whole else min(MAYBE, found)


def same_account(one: str, other: str) -> Certainty:
    """Return whether two texts are the same account."""
    if one == other:
        return MAYBE if has_wildcards(one) else SURE
    for each in (one, other):
        if has_wildcards(each) or (len(each) == 1 and is_pseudo(each)):
            return MAYBE
    return NEVER


def _service(text: str, subject: Subject, keys: Keys) -> Certainty:
    """Return whether a service is meant, also by its name in a region."""
    if subject.id == ORIGIN_IDENTITY:
        return SURE if text == f"{subject.id}/{subject.source}" else NEVER
    if text == subject.id:
        return SURE
    regional = re.fullmatch(_REGIONAL, text)
    if regional and regional[1] + regional[3] == subject.id:
        return SURE if regional[2] == keys.writer.region else MAYBE
    return MAYBE if has_wildcards(text) else NEVER
