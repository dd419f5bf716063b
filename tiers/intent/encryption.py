"""Permissions on the key of a spec, which follow from those on what it encrypts: written from AWS's pages.

As in `tiers/intent/access.py`, nothing of it comes from the code that writes the policies. Of a key that
exists, only the permissions of roles are declared, because its policy is not known; of one that is chosen at
deployment, nothing is.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType

from tiers.intent.needs import TASKS
from tiers.ir import identifiers
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.parameters import Text
from tiers.ir.references import Target
from tiers.language.architecture import Architecture
from tiers.language.encryption import KEY
from tiers.permissions.answers.permits import ANY, Permit, is_service

_DECRYPT, _BOTH = ("kms:Decrypt",), ("kms:Decrypt", "kms:GenerateDataKey")

_OF_ACTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
        "s3:GetObject": _DECRYPT,
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuAndPermissions.html
        "s3:PutObject": _BOTH,
        # https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
        "secretsmanager:GetSecretValue": _DECRYPT,
        # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
        "sns:Publish": _BOTH,
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
        "sqs:ReceiveMessage": _DECRYPT,
        "sqs:SendMessage": _BOTH,
        # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
        **dict.fromkeys(
            (
                *("dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:DeleteItem"),
                *("dynamodb:ConditionCheckItem", "dynamodb:GetItem", "dynamodb:PutItem"),
                *("dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem"),
            ),
            _DECRYPT,
        ),
    }
)
_SENDING = frozenset(("sns:Publish", "sqs:SendMessage"))
"""The actions that services have on queues and topics."""
_READING = "s3:GetObject"
"""The action that a distribution has on the objects of a bucket."""
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
_OF_LOGS = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey")
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-create-storage-key.html
_OF_TASKS = ("kms:CreateGrant", "kms:GenerateDataKeyWithoutPlaintext")


def on_key(permits: Sequence[Permit], architecture: Architecture) -> Iterator[Permit]:
    """Yield what subjects must be able to do with the key, because of what else they may do."""
    existing = dict(_existing(architecture))
    for each in permits:
        if each.target in existing:
            yield from (found._replace(target=existing[each.target]) for found in _of_role(each))
    encryption = architecture.spec.encryption
    if encryption is None or isinstance(encryption.key, Text | Elsewhere):
        return
    spared = _without_key(architecture) | _that_exist(architecture)
    for each in permits:
        if not is_service(each.subject) and each.target not in spared:
            key = identifiers.ENCRYPTION_KEY if encryption.is_created else encryption.key
            yield from (found._replace(target=key) for found in _of_role(each))
    if encryption.is_created:
        yield from _of_services(permits, architecture, spared)


def _existing(architecture: Architecture) -> Iterator[tuple[str, str]]:
    """Yield the IDs of what exists already and has a key, with the ID of that key."""
    for member in architecture.members.values():
        if member.component.type == "existing" and getattr(member.component, "key", None) is not None:
            own = f"{identifiers.pascal(member.name)}Existing"
            yield from ((name, f"{own}Key") for name in (own, f"{own}Secret"))


def _that_exist(architecture: Architecture) -> frozenset[str]:
    """Return the IDs of what exists already, which the key of the spec does not encrypt."""
    members = (each for each in architecture.members.values() if each.component.type == "existing")
    own = [f"{identifiers.pascal(each.name)}Existing" for each in members]
    return frozenset((*own, *(f"{each}Secret" for each in own)))


def _of_services(
    permits: Sequence[Permit], architecture: Architecture, spared: Collection[str]
) -> Iterator[Permit]:
    for each in permits:
        if is_service(each.subject):
            yield from _of_service(each)
            if _READING in each.actions and each.target not in spared:
                yield _on_key(each, _DECRYPT)._replace(source=each.source and ANY)
    if any(each.kind == "log-stream" for each in permits):
        yield _unnamed("logs.amazonaws.com", _OF_LOGS)
    if any(each.component.type in TASKS for each in architecture.members.values()):
        yield _unnamed("fargate.amazonaws.com", _OF_TASKS)


def _of_role(permit: Permit) -> Iterator[Permit]:
    """Yield what a role needs for its actions, which it has through the service alone."""
    needed = {action for name in permit.actions for action in _OF_ACTIONS.get(name, ())}
    if needed:
        service = permit.actions[0].partition(":")[0]
        yield _on_key(permit, tuple(sorted(needed)))._replace(via=service)


def _of_service(permit: Permit) -> Iterator[Permit]:
    """Yield what a service needs that sends for a resource: the key names none of them.

    The policy of the key cannot have the account for EventBridge:
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    """
    if not _SENDING.isdisjoint(permit.actions):
        in_context = permit.subject == "events.amazonaws.com"
        source = permit.source and ANY
        yield _on_key(permit, _BOTH)._replace(source=source, conditional=in_context)


def _on_key(permit: Permit, actions: tuple[str, ...]) -> Permit:
    return permit._replace(target=identifiers.ENCRYPTION_KEY, kind="key", actions=actions)


def _unnamed(service: str, actions: tuple[str, ...]) -> Permit:
    """Return the permission of a service that names no source, but what it encrypts."""
    return Permit(service, identifiers.ENCRYPTION_KEY, "key", actions, KEY, conditional=True)


def _without_key(architecture: Architecture) -> frozenset[str]:
    """Return what has no key: raw resources, buckets to which S3 writes logs, and those that are copied.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
    """
    grants = (each for each in architecture.grants if each.access == "log")
    written = (part for grant in grants for parts in grant.resources for part in parts)
    copied = (
        f"{identifiers.pascal(each.name)}Bucket"
        for each in architecture.members.values()
        if getattr(each.component, "replicate_to", None) is not None
    )
    return _raw_without_key(architecture) | {
        *(each.logical_id for each in written if isinstance(each, Target)),
        *copied,
    }


def _raw_without_key(architecture: Architecture) -> frozenset[str]:
    """Return the raw resources that do not name the key, and so do not have it."""
    raw = frozenset(architecture.spec.resources.types)
    if not raw:
        return raw
    from tiers.compile import raw_members

    return raw - raw_members.with_key(architecture.spec)
