"""Policies of all kinds together: what one call is allowed within an account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
"""

from tiers.permissions.decide.actions import Mask
from tiers.permissions.model.answers import Bounds
from tiers.tuples import NamedTuple


class Allowed(NamedTuple):
    """What the policies of a call allow, by how they do: masks of the actions of one service.

    `everyone`, `own`, and `account` are from the resource policy; `denied` is from all of them.
    """

    identity: Mask
    boundary: Mask
    everyone: Mask
    own: Mask
    account: Mask
    denied: Mask


def either(*masks: Mask) -> Mask:
    """Return what any of some masks has."""
    sure = possible = 0
    for each in masks:
        sure |= each.sure
        possible |= each.possible
    return Mask(sure, possible)


def both(one: Mask, other: Mask) -> Mask:
    """Return what two masks have in common."""
    return Mask(one.sure & other.sure, one.possible & other.possible)


def of_a_role(found: Allowed, *, is_by_account: bool) -> Bounds:
    """Return what a role may do. With `is_by_account`, its own policies count only where the account may.

    A resource policy that names the role is limited by the boundary, one for everyone is not.
    """
    identity = both(found.identity, found.account) if is_by_account else found.identity
    limited = both(either(identity, found.own), found.boundary)
    return without(either(found.everyone, limited), found.denied)


def of_another(found: Allowed) -> Bounds:
    """Return what a service or an outsider may do, for which only resource policies count."""
    return without(either(found.everyone, found.own), found.denied)


def without(allows: Mask, denied: Mask) -> Bounds:
    """Return what is allowed and not denied."""
    return Bounds(allows.sure & ~denied.possible, allows.possible & ~denied.sure)
