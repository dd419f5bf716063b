"""Actions with which a subject may give itself, or another subject, more than its policies do now.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from collections.abc import Iterator, Mapping

from tiers.permissions.decide.actions import Service
from tiers.permissions.decide.call import Call
from tiers.permissions.decide.deciding import Decider
from tiers.permissions.decide.index import Statements
from tiers.permissions.model.universe import Subject, Target

_BY_IDENTITY: Mapping[str, tuple[str, ...]] = {
    "cloudformation": ("CreateChangeSet", "CreateStack", "ExecuteChangeSet", "UpdateStack"),
    "ecs": ("ExecuteCommand", "RegisterTaskDefinition", "RunTask", "StartTask", "UpdateService"),
    "iam": (
        *("AttachRolePolicy", "CreateAccessKey", "CreatePolicyVersion", "DeleteRolePermissionsBoundary"),
        *("DeleteRolePolicy", "DetachRolePolicy", "PassRole", "PutRolePermissionsBoundary", "PutRolePolicy"),
        *("SetDefaultPolicyVersion", "UpdateAssumeRolePolicy"),
    ),
    "lambda": ("AddPermission", "CreateFunction", "UpdateFunctionCode", "UpdateFunctionConfiguration"),
    "ssm": ("SendCommand", "StartSession"),
    "sts": ("AssumeRole",),
}
"""Actions on other resources than the target."""
_ON_TARGET: Mapping[str, tuple[str, ...]] = {
    "dynamodb": ("PutResourcePolicy",),
    "elasticfilesystem": ("DeleteFileSystemPolicy", "PutFileSystemPolicy"),
    "iam": ("UpdateAssumeRolePolicy",),
    "kms": ("CreateGrant", "PutKeyPolicy"),
    "lambda": ("AddLayerVersionPermission", "AddPermission", "CreateFunctionUrlConfig"),
    "s3": ("DeleteBucketPolicy", "PutBucketAcl", "PutBucketPolicy", "PutObjectAcl"),
    "secretsmanager": ("DeleteResourcePolicy", "PutResourcePolicy"),
    "sns": ("AddPermission", "SetTopicAttributes"),
    "sqs": ("AddPermission", "SetQueueAttributes"),
}
"""Actions that change the policy of the target."""


def widening(decider: Decider, subject: Subject, target: Target) -> tuple[str, ...]:
    """Return the actions that a subject may do and that may give it more, in order of their names."""
    key = decider.pair(subject, target)
    if key not in decider.widening:
        found = {*_by_identity(decider, subject), *_on_target(decider, subject, target)}
        decider.widening[key] = tuple(sorted(found))
    return decider.widening[key]


def _by_identity(decider: Decider, subject: Subject) -> Iterator[str]:
    """Yield the actions that its own policies allow on any resource."""
    for name, actions in _BY_IDENTITY.items():
        service = decider.service(name)
        statements = decider.of_identity(subject, service)
        boundary = decider.boundary(subject, service)
        possible = _anywhere(statements, service)
        possible &= _anywhere(boundary, service) if boundary else service.every
        for each in statements.denies.every if possible else ():
            if each.is_for_all:
                possible &= ~each.mask(service).sure
        yield from (f"{name}:{each}" for each in actions if service.bit(each) & possible)


def _anywhere(statements: Statements, service: Service) -> int:
    """Return the actions that statements may allow on some resource."""
    possible = 0
    for each in statements.allows.every:
        possible |= each.mask(service).possible
    return possible


def _on_target(decider: Decider, subject: Subject, target: Target) -> Iterator[str]:
    """Yield the actions on the target that its policies allow."""
    service = decider.service(target.service)
    for kind in target.arns:
        call = Call(subject, target, kind, decider.text(target, kind))
        possible = decider.bounds(call, service).possible & service.on(kind)
        for each in _ON_TARGET.get(target.service, ()):
            if service.bit(each) & possible:
                yield f"{target.service}:{each}"
