"""Permissions on a KMS key that an action on an encrypted resource needs besides its own.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html#dynamodb-kms
"""

from collections.abc import Mapping

_READ, _WRITE = ("Decrypt",), ("GenerateDataKey",)
_READ_AND_WRITE = ("Decrypt", "GenerateDataKey")
_OF_ITEMS = (
    *("BatchGetItem", "BatchWriteItem", "ConditionCheckItem", "DeleteItem", "GetItem", "PartiQLDelete"),
    *("PartiQLInsert", "PartiQLSelect", "PartiQLUpdate", "PutItem", "Query", "Scan", "UpdateItem"),
)
CACHED = {"dynamodb"}
"""The services that may still have a key that they may no longer ask for."""
_NEEDED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "dynamodb": dict.fromkeys(_OF_ITEMS, _READ),
    "s3": {
        "GetObject": _READ,
        "GetObjectVersion": _READ,
        "PutObject": _WRITE,
        "ReplicateObject": _WRITE,
    },
    "secretsmanager": {
        "BatchGetSecretValue": _READ,
        "GetSecretValue": _READ,
        "PutSecretValue": _READ_AND_WRITE,
    },
    "sns": {"Publish": _READ_AND_WRITE},
    "sqs": {"ReceiveMessage": _READ, "SendMessage": _READ_AND_WRITE},
}


def needed(service: str, action: str) -> tuple[str, ...]:
    """Return the actions of KMS that an action on a resource with a customer's key needs."""
    return _NEEDED.get(service, {}).get(action, ())
