"""What a resource allows without a policy.

https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html#default-fs-policy
https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
"""

from tiers.permissions.decide.actions import NO_ACTION, Mask, Service
from tiers.permissions.decide.call import Call
from tiers.tuples import NamedTuple

BY_ACCOUNT = {"kms", "sts"}
"""The services in which a role's own policies count only where the resource policy allows the account."""
WITH_DEFAULT = {"elasticfilesystem", "kms", "sns"}
"""The services of which a resource allows something without a policy."""
_CLIENT = ("ClientMount", "ClientWrite", "ClientRootAccess")


class ByResource(NamedTuple):
    """What a resource policy allows, to whom, and what it denies to the caller."""

    everyone: Mask = NO_ACTION
    own: Mask = NO_ACTION
    account: Mask = NO_ACTION
    denied: Mask = NO_ACTION


def without_policy(call: Call, service: Service) -> ByResource:
    """Return what a resource without a policy allows.

    Every client that reaches a mount target of a file system may use it. A topic gets a policy for its
    account, of which the condition is not decided here. A key gets one that allows the account.
    """
    everything = Mask(service.every, service.every)
    if service.name == "kms":
        return ByResource(account=everything)
    if service.name == "elasticfilesystem":
        mask = sum(map(service.bit, _CLIENT))
        return ByResource(everyone=Mask(mask if call.subject.kind == "role" else 0, mask))
    if service.name == "sns" and call.subject.kind == "role" and not call.target.exists:
        return ByResource(everyone=Mask(0, service.every))
    return ByResource()
