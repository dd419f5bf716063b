"""The properties of each resource type that name the key with which its data is encrypted.

Names and types are those of AWS's schemas; whether another key replaces the resource is there, too.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from tiers.tuples import NamedTuple

Properties = Mapping[str, Any]
Path = tuple[str, ...]

BUCKET, LOG_GROUP, QUEUE, TOPIC = (
    "AWS::S3::Bucket",
    "AWS::Logs::LogGroup",
    "AWS::SQS::Queue",
    "AWS::SNS::Topic",
)
CLUSTER, TEMPLATE = "AWS::ECS::Cluster", "AWS::EC2::LaunchTemplate"


class Encrypted(NamedTuple):
    """Properties with a key in them, and the paths to what was set, or to the list that it is in."""

    properties: Properties
    paths: tuple[Path, ...] = ()


class _Place(NamedTuple):
    """A property for the key, where another one, beside the beginning of its path, is true."""

    path: tuple[str, ...]
    needs: str = ""


_EMPTY: Properties = MappingProxyType({})

_PLAIN: Mapping[str, tuple[_Place, ...]] = {
    "AWS::Backup::BackupVault": (_Place(("EncryptionKeyArn",)),),
    "AWS::EC2::Volume": (_Place(("KmsKeyId",), "Encrypted"),),
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-storage-encryption.html
    CLUSTER: (_Place(("Configuration", "ManagedStorageConfiguration", "FargateEphemeralStorageKmsKeyId")),),
    "AWS::EFS::FileSystem": (_Place(("KmsKeyId",), "Encrypted"),),
    "AWS::ElastiCache::ReplicationGroup": (_Place(("KmsKeyId",), "AtRestEncryptionEnabled"),),
    "AWS::ElastiCache::ServerlessCache": (_Place(("KmsKeyId",)),),
    # Its environment: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
    "AWS::Lambda::Function": (_Place(("KmsKeyArn",), "Environment"),),
    LOG_GROUP: (_Place(("KmsKeyId",)),),
    # A database that starts from a snapshot has the key of that, and a replica the key of its source.
    "AWS::RDS::DBCluster": (
        _Place(("KmsKeyId",), "StorageEncrypted"),
        _Place(("MasterUserSecret", "KmsKeyId"), "ManageMasterUserPassword"),
        _Place(("PerformanceInsightsKmsKeyId",), "PerformanceInsightsEnabled"),
    ),
    "AWS::RDS::DBInstance": (
        _Place(("KmsKeyId",), "StorageEncrypted"),
        _Place(("MasterUserSecret", "KmsKeyId"), "ManageMasterUserPassword"),
        _Place(("PerformanceInsightsKMSKeyId",), "EnablePerformanceInsights"),
    ),
    "AWS::SecretsManager::Secret": (_Place(("KmsKeyId",)),),
    TOPIC: (_Place(("KmsMasterKeyId",)),),
}


def _bucket(properties: Properties, key: Any) -> Encrypted:  # noqa: ANN401 - a string or a reference
    """Return a bucket that encrypts its new objects with a key, with one request to KMS for many of them.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
    """
    if "ReplicationConfiguration" in properties:
        # S3 would need a key in the region of the copies, and otherwise copy nothing.
        return Encrypted(properties)
    by_default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rule = {"BucketKeyEnabled": True, "ServerSideEncryptionByDefault": by_default}
    encryption = {"ServerSideEncryptionConfiguration": [rule]}
    return Encrypted({**properties, "BucketEncryption": encryption}, (("BucketEncryption",),))


def _queue(properties: Properties, key: Any) -> Encrypted:  # noqa: ANN401 - a string or a reference
    """Return a queue with a key, in place of that of SQS.

    SQS refuses both: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    """
    changed = {**properties, "SqsManagedSseEnabled": False, "KmsMasterKeyId": key}
    return Encrypted(changed, (("KmsMasterKeyId",),))


def _table(properties: Properties, key: Any) -> Encrypted:  # noqa: ANN401 - a string or a reference
    encryption = {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
    return Encrypted({**properties, "SSESpecification": encryption}, (("SSESpecification",),))


def _instance(properties: Properties, key: Any) -> Encrypted:  # noqa: ANN401 - a string or a reference
    """Return a server, or the data of its launch template, of which the encrypted disks have the key."""
    name = "BlockDeviceMappings"
    disks = list(properties.get(name, ()))
    found = False
    for index, disk in enumerate(disks):
        volume = disk.get("Ebs", _EMPTY)
        if _is_true(volume.get("Encrypted")):
            disks[index] = {**disk, "Ebs": {**volume, "KmsKeyId": key}}
            found = True
    return Encrypted({**properties, name: disks}, ((name,),)) if found else Encrypted(properties)


def _template(properties: Properties, key: Any) -> Encrypted:  # noqa: ANN401 - a string or a reference
    name = "LaunchTemplateData"
    data = _instance(properties.get(name, _EMPTY), key)
    if not data.paths:
        return Encrypted(properties)
    return Encrypted({**properties, name: data.properties}, tuple((name, *path) for path in data.paths))


_SPECIAL: Mapping[str, Callable[[Properties, Any], Encrypted]] = {
    "AWS::DynamoDB::Table": _table,
    "AWS::EC2::Instance": _instance,
    TEMPLATE: _template,
    BUCKET: _bucket,
    QUEUE: _queue,
}

PATHS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    **{kind: tuple(each.path for each in places) for kind, places in _PLAIN.items()},
    "AWS::DynamoDB::Table": (("SSESpecification", "KMSMasterKeyId"),),
    QUEUE: (("KmsMasterKeyId",),),
}
"""The paths of the key in properties, by type; without those in lists."""

LISTS: Mapping[str, tuple[str, ...]] = {
    BUCKET: (
        *("BucketEncryption", "ServerSideEncryptionConfiguration", "*"),
        *("ServerSideEncryptionByDefault", "KMSMasterKeyID"),
    ),
    "AWS::EC2::Instance": ("BlockDeviceMappings", "*", "Ebs", "KmsKeyId"),
    TEMPLATE: ("LaunchTemplateData", "BlockDeviceMappings", "*", "Ebs", "KmsKeyId"),
}
"""The paths of the key through a list, by type."""
KINDS = frozenset((*PATHS, *LISTS))
"""The types of resources that can have a key."""


def keys(kind: str, properties: Properties) -> Iterator[Any]:
    """Yield the keys that a resource of that type names."""
    for path in (*PATHS.get(kind, ()), *([LISTS[kind]] if kind in LISTS else ())):
        yield from (each for each in _at(properties, path) if each is not None)


def _at(value: Any, path: tuple[str, ...]) -> Iterator[Any]:  # noqa: ANN401 - JSON-like data
    if not path:
        yield value
        return
    first, *rest = path
    if first == "*":
        for each in value if isinstance(value, list) else ():
            yield from _at(each, tuple(rest))
    elif isinstance(value, Mapping):
        yield from _at(value.get(first), tuple(rest))


def encrypted(kind: str, properties: Properties, key: Any) -> Encrypted:  # noqa: ANN401 - a string or a reference
    """Return the properties of a resource of that type with the key wherever it can have one."""
    if kind in _SPECIAL:
        return _SPECIAL[kind](properties, key)
    found = [each.path for each in _PLAIN.get(kind, ()) if not each.needs or properties.get(each.needs)]
    for path in found:
        properties = _with(properties, path, key)
    return Encrypted(properties, tuple(found))


def _with(properties: Properties, path: tuple[str, ...], key: Any) -> Properties:  # noqa: ANN401 - JSON-like data
    first, *rest = path
    inner = _with(properties.get(first, _EMPTY), tuple(rest), key) if rest else key
    return {**properties, first: inner}


def _is_true(value: object) -> bool:
    return value in (True, "true")
