"""Properties that the compiler sets for security, and what keeps each of them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tiers.diagnostics.codes import extensions as codes
from tiers.diagnostics.model import Code
from tiers.tuples import NamedTuple

Kept = Callable[[Any, Any], bool]
"""A predicate: a protection in the first value is in the second as well; of one value twice: is in it."""

SERVER, TEMPLATE = "AWS::EC2::Instance", "AWS::EC2::LaunchTemplate"
BALANCER, LISTENER = "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancingV2::Listener"
BUCKET, POLICY, ROLE = "AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::IAM::Role"
QUEUE, QUEUE_POLICY = "AWS::SQS::Queue", "AWS::SQS::QueuePolicy"
TABLE = "AWS::DynamoDB::Table"
FILES, VOLUME = "AWS::EFS::FileSystem", "AWS::EC2::Volume"
POINT = "AWS::EFS::AccessPoint"
TOPIC_POLICY = "AWS::SNS::TopicPolicy"
VAULT = "AWS::Backup::BackupVault"
SERVICE, INVOCATION = "AWS::ECS::Service", "AWS::Lambda::Permission"
ROLE_POLICY = "AWS::IAM::RolePolicy"
LOGS, FLOWS, SUBNET = "AWS::Logs::LogGroup", "AWS::EC2::FlowLog", "AWS::EC2::Subnet"

# TLS 1.2 and newer, without the older ciphers of the policies called Ext:
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
_STRONG_TLS = re.compile(r"ELBSecurityPolicy-TLS13-1-[23]-(?:Res-|FIPS-|PQ-)*\d{4}-\d{2}")


class Protection(NamedTuple):
    """A property that protects something: its place, its finding, and the test that it is kept."""

    type: str
    path: tuple[str, ...]
    """From the resource's body; lists of `Key` and `Value` are read by their keys."""
    code: Code
    label: str
    kept: Kept


def at(value: Any, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON-like data
    """Return the value at a path, or None."""
    for step in path:
        if isinstance(value, list):
            value = {each.get("Key"): each.get("Value") for each in value if isinstance(each, Mapping)}
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def is_one_of(*texts: str) -> Kept:
    """Return whether a value is one of these, as CloudFormation reads it."""
    return lambda _, now: str(now).lower() in texts


def same(was: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    """Return whether a value that was set is as it was."""
    return was is not None and now == was


def _no_more(was: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    """Return whether permissions are as they were, or taken away."""
    return now is None or now == was


def at_least(was: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    """Return whether a number is not smaller than it was; a retention of logs that is not set is endless."""
    return isinstance(was, int) and was > 0 and isinstance(now, int) and now >= was


def _as_long(was: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    return now is None or at_least(was, now)


def _strong_tls(_: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    return isinstance(now, str) and _STRONG_TLS.fullmatch(now) is not None


def _encrypted_disks(was: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    """Return whether each disk that was encrypted is, and each that is new."""
    disks = now if isinstance(now, list) else []
    encrypted = [str(at(disk, ("Ebs", "Encrypted"))).lower() == "true" for disk in disks]
    return isinstance(was, list) and len(disks) >= len(was) and bool(disks) and all(encrypted)


def _no_public_address(_: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    cards = now if isinstance(now, list) else []
    return all(str(at(card, ("AssociatePublicIpAddress",))).lower() in {"none", "false"} for card in cards)


def _denies_plain_http(_: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    statements = now if isinstance(now, list) else [now]
    condition = ("Condition", "Bool", "aws:SecureTransport")
    return any(
        at(each, ("Effect",)) == "Deny" and str(at(each, condition)).lower() == "false" for each in statements
    )


is_on, is_off = is_one_of("true"), is_one_of("false")
is_kept = is_one_of("snapshot", "retain", "retainexceptoncreate")
_MORE = "may allow more than the spec declares"
_DATA = ("Properties", "LaunchTemplateData")
_ATTRIBUTES = ("Properties", "LoadBalancerAttributes")

PROTECTIONS = (
    *(
        Protection(
            type_,
            ("Properties", "Encrypted"),
            codes.OVERRIDE_UNENCRYPTED,
            "its storage may be unencrypted",
            is_on,
        )
        for type_ in (FILES, VOLUME)
    ),
    *(
        Protection(
            type_,
            (*head, "BlockDeviceMappings"),
            codes.OVERRIDE_UNENCRYPTED,
            "a disk may be unencrypted",
            kept,
        )
        for type_, head, kept in (
            (TEMPLATE, _DATA, _encrypted_disks),
            (SERVER, ("Properties",), _encrypted_disks),
        )
    ),
    Protection(
        BUCKET,
        ("Properties", "BucketEncryption"),
        codes.OVERRIDE_UNENCRYPTED,
        "no longer set by the stack",
        same,
    ),
    Protection(
        QUEUE,
        ("Properties", "SqsManagedSseEnabled"),
        codes.OVERRIDE_UNENCRYPTED,
        "no longer set by the stack",
        is_on,
    ),
    Protection(
        BUCKET,
        ("Properties", "OwnershipControls"),
        codes.OVERRIDE_PUBLIC,
        "access control lists may grant access",
        same,
    ),
    Protection(
        SERVICE,
        ("Properties", "NetworkConfiguration", "AwsvpcConfiguration", "AssignPublicIp"),
        codes.OVERRIDE_PUBLIC,
        "tasks get public addresses",
        is_one_of("disabled"),
    ),
    Protection(
        SUBNET,
        ("Properties", "MapPublicIpOnLaunch"),
        codes.OVERRIDE_PUBLIC,
        "servers get public addresses",
        is_off,
    ),
    Protection(
        BALANCER,
        ("Properties", "Scheme"),
        codes.OVERRIDE_PUBLIC,
        "gets public addresses",
        is_one_of("internal"),
    ),
    *(
        Protection(
            type_,
            (*head, "NetworkInterfaces"),
            codes.OVERRIDE_PUBLIC,
            "gets a public address",
            _no_public_address,
        )
        for type_, head in ((TEMPLATE, _DATA), (SERVER, ("Properties",)))
    ),
    *(
        Protection(
            BUCKET,
            ("Properties", "PublicAccessBlockConfiguration", name),
            codes.OVERRIDE_PUBLIC,
            "the bucket may become public",
            is_on,
        )
        for name in ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    ),
    *(
        Protection(type_, (name,), codes.OVERRIDE_DELETABLE, "its data may be deleted with it", is_kept)
        for type_ in (BUCKET, POLICY, LOGS, QUEUE, QUEUE_POLICY, TABLE, FILES, VOLUME, VAULT)
        for name in ("DeletionPolicy", "UpdateReplacePolicy")
    ),
    Protection(
        TABLE,
        ("Properties", "DeletionProtectionEnabled"),
        codes.OVERRIDE_DELETABLE,
        "one API call deletes it",
        is_on,
    ),
    Protection(
        TABLE,
        ("Properties", "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"),
        codes.OVERRIDE_DELETABLE,
        "changed items are lost",
        is_on,
    ),
    *(
        Protection(
            BUCKET, ("Properties", name), codes.OVERRIDE_DELETABLE, "objects may be deleted earlier", same
        )
        for name in ("ObjectLockEnabled", "ObjectLockConfiguration")
    ),
    Protection(
        VAULT,
        ("Properties", "LockConfiguration", "MinRetentionDays"),
        codes.OVERRIDE_DELETABLE,
        "backups may be deleted earlier",
        at_least,
    ),
    *(
        Protection(
            type_, ("Properties", name, "Status"), codes.OVERRIDE_DELETABLE, label, is_one_of("enabled")
        )
        for type_, name, label in (
            (BUCKET, "VersioningConfiguration", "overwritten objects are lost"),
            (FILES, "BackupPolicy", "files cannot be restored"),
        )
    ),
    Protection(
        BALANCER,
        (*_ATTRIBUTES, "deletion_protection.enabled"),
        codes.OVERRIDE_DELETABLE,
        "one API call deletes it",
        is_on,
    ),
    *(
        Protection(
            type_,
            (*head, "MetadataOptions", "HttpTokens"),
            codes.OVERRIDE_HARDENING,
            "forged requests may read its credentials",
            is_one_of("required"),
        )
        for type_, head in ((TEMPLATE, _DATA), (SERVER, ("Properties",)))
    ),
    *(
        Protection(
            type_,
            (*head, "MetadataOptions", "HttpPutResponseHopLimit"),
            codes.OVERRIDE_HARDENING,
            "containers may read its credentials",
            is_one_of("1"),
        )
        for type_, head in ((TEMPLATE, _DATA), (SERVER, ("Properties",)))
    ),
    Protection(
        BALANCER,
        (*_ATTRIBUTES, "routing.http.drop_invalid_header_fields.enabled"),
        codes.OVERRIDE_HARDENING,
        "invalid headers reach the servers",
        is_on,
    ),
    Protection(
        BALANCER,
        (*_ATTRIBUTES, "routing.http.desync_mitigation_mode"),
        codes.OVERRIDE_HARDENING,
        "ambiguous requests reach the servers",
        is_one_of("defensive", "strictest"),
    ),
    Protection(
        LISTENER,
        ("Properties", "SslPolicy"),
        codes.OVERRIDE_TLS,
        "older protocols or ciphers may be allowed",
        _strong_tls,
    ),
    Protection(
        LISTENER,
        ("Properties", "Protocol"),
        codes.OVERRIDE_TLS,
        "requests are not encrypted",
        is_one_of("https"),
    ),
    *(
        Protection(
            type_,
            ("Properties", "FileSystemPolicy" if type_ == FILES else "PolicyDocument", "Statement"),
            codes.OVERRIDE_TLS,
            "requests without TLS are accepted",
            _denies_plain_http,
        )
        for type_ in (POLICY, QUEUE_POLICY, TOPIC_POLICY, FILES)
    ),
    *(
        Protection(POINT, ("Properties", *path), codes.OVERRIDE_PERMISSIONS, label, same)
        for path, label in (
            (("PosixUser",), "clients act as another user, or as any"),
            (("RootDirectory", "Path"), "clients reach another directory"),
        )
    ),
    Protection(
        BALANCER,
        (*_ATTRIBUTES, "access_logs.s3.enabled"),
        codes.OVERRIDE_LOGGING,
        "requests are not logged",
        is_on,
    ),
    Protection(
        BALANCER,
        (*_ATTRIBUTES, "access_logs.s3.bucket"),
        codes.OVERRIDE_LOGGING,
        "logs go to another bucket",
        same,
    ),
    *(
        Protection(FLOWS, ("Properties", name), codes.OVERRIDE_LOGGING, "traffic may not be logged", same)
        for name in ("TrafficType", "LogGroupName", "ResourceId")
    ),
    Protection(
        LOGS,
        ("Properties", "RetentionInDays"),
        codes.OVERRIDE_LOGGING,
        "logs are retained for less time",
        _as_long,
    ),
    *(
        Protection(
            ROLE,
            ("Properties", name),
            codes.OVERRIDE_PERMISSIONS,
            _MORE,
            _no_more,
        )
        for name in ("Policies", "ManagedPolicyArns", "AssumeRolePolicyDocument")
    ),
    *(
        Protection(type_, ("Properties", name), codes.OVERRIDE_PERMISSIONS, _MORE, same)
        for type_, name in (
            (ROLE_POLICY, "PolicyDocument"),
            (INVOCATION, "Principal"),
            (INVOCATION, "SourceArn"),
            (INVOCATION, "Action"),
        )
    ),
)
"""The properties of most types; those of databases and caches are in separate files."""
