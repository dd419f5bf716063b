"""Permissions on KMS keys that creating encrypted resources needs beside those in their schemas."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

_DISKS: Final = (
    *("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"),
    *("kms:ReEncryptFrom", "kms:ReEncryptTo"),
)
"""https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html"""
_DATABASES: Final = ("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey")
"""https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html"""
_BY_TYPE: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("AWS::EC2::Instance", "AWS::EC2::LaunchTemplate", "AWS::EC2::Volume"), _DISKS),
    **dict.fromkeys(("AWS::RDS::DBCluster", "AWS::RDS::DBInstance"), _DATABASES),
    # https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
    "AWS::SecretsManager::Secret": ("kms:Decrypt", "kms:GenerateDataKey"),
}
_NAMES: Final = frozenset(
    (
        *("EncryptionKeyArn", "FargateEphemeralStorageKmsKeyId", "KMSMasterKeyID", "KMSMasterKeyId"),
        *("KmsKeyArn", "KmsKeyId", "KmsMasterKeyId"),
    )
)
"""The properties that name a key."""


def using(resources: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the actions on keys that the resources need which name one."""
    for each in resources:
        actions = _BY_TYPE.get(str(each["Type"]))
        if actions and names_a_key(each.get("Properties")):
            yield from actions


def names_a_key(value: object) -> bool:
    """Return whether a property that names a key is anywhere in a value."""
    if isinstance(value, Mapping):
        return not _NAMES.isdisjoint(value) or any(map(names_a_key, value.values()))
    return isinstance(value, list) and any(map(names_a_key, value))
