"""The resources of a bucket: itself, its policy, and the role that copies its objects."""

from collections.abc import Iterator
from typing import Any

from troposphere import Ref, Sub, iam, s3

from tiers.components.bucket.alarms import EVERYTHING
from tiers.components.bucket.keys import (
    CLASSES,
    ArchiveTiers,
    Cors,
    Events,
    Lifecycle,
    LifecycleRule,
    Moves,
    ObjectLock,
)
from tiers.components.bucket.spec import CDN, EVENTS, LOGS, Bucket, bucket_id
from tiers.ir import identifiers, symbols
from tiers.ir.edges import Grant
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags, trust
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import bucket_resources

SENT_FOR = {
    "created": "s3:ObjectCreated:*",
    "removed": "s3:ObjectRemoved:*",
    "restored": "s3:ObjectRestore:*",
    "expired": "s3:LifecycleExpiration:*",
}
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html"""


def resources(bucket: Bucket, here: Context) -> Iterator[Placed | Output]:
    """Build the bucket, in the data stack, and its policy, in that of presentation."""
    if bucket.replicate_to is not None:
        yield from _replication(bucket.replicate_to, here, is_locked=bucket.object_lock is not None)
    yield _bucket(bucket, here)
    yield _policy(here)
    yield Output(
        Stack.DATA,
        identifiers.output(here.name, "Name"),
        f"{here.name}: name of the bucket",
        symbols.Attribute(bucket_id(here.name)),
        here.route,
    )


def _bucket(bucket: Bucket, here: Context) -> Placed:
    keys = {
        "VersioningConfiguration": "versioning",
        "LifecycleConfiguration": "lifecycle",
        "ObjectLockEnabled": "object_lock",
        "ObjectLockConfiguration": "object_lock",
        "CorsConfiguration": "cors",
        "NotificationConfiguration": "events_to",
        "LoggingConfiguration": "logs",
        "MetricsConfigurations": "alarms",
        "ReplicationConfiguration": "replicate_to",
        "IntelligentTieringConfigurations": "intelligent_tiering",
    }
    return place(
        Stack.DATA,
        s3.Bucket(
            bucket_id(here.name),
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            BucketEncryption=bucket_resources.encrypted(),
            OwnershipControls=s3.OwnershipControls(
                Rules=[s3.OwnershipControlsRule(ObjectOwnership="BucketOwnerEnforced")]
            ),
            PublicAccessBlockConfiguration=bucket_resources.closed(),
            VersioningConfiguration=s3.VersioningConfiguration(
                Status="Enabled" if bucket.versioning else "Suspended"
            ),
            LifecycleConfiguration=_lifecycles(bucket.lifecycle),
            **_optional(bucket, here),
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {name: (*here.route, key) for name, key in keys.items()},
        # S3 tries whether it may send events when the bucket is created.
        after=tuple(each for tie in here.ties() for each in tie.ids),
    )


def _lifecycles(lifecycle: Lifecycle) -> s3.LifecycleConfiguration:
    rules = (_rule(each, number) for number, each in enumerate(lifecycle.rules, 1))
    return s3.LifecycleConfiguration(Rules=[_lifecycle(lifecycle), *rules])


def _lifecycle(lifecycle: Lifecycle) -> s3.LifecycleRule:
    kept: dict[str, Any] = {"NewerNoncurrentVersions": lifecycle.keep_versions}
    # Also without versioning: there are old versions where it has been turned off.
    noncurrent = s3.NoncurrentVersionExpiration(
        NoncurrentDays=lifecycle.noncurrent, **(kept if lifecycle.keep_versions else {})
    )
    return s3.LifecycleRule(
        Id="lifecycle",
        Status="Enabled",
        **_moves(lifecycle),
        NoncurrentVersionExpiration=noncurrent,
        AbortIncompleteMultipartUpload=s3.AbortIncompleteMultipartUpload(
            DaysAfterInitiation=lifecycle.abort_uploads
        ),
    )


def _moves(lifecycle: Moves) -> dict[str, Any]:
    moves = [
        s3.LifecycleRuleTransition(StorageClass=CLASSES[key], TransitionInDays=days)
        for key, days in lifecycle.moves().items()
    ]
    optional: dict[str, Any] = {"Transitions": moves} if moves else {}
    if lifecycle.expire is not None:
        optional["ExpirationInDays"] = lifecycle.expire
    return optional


def _rule(rule: LifecycleRule, number: int) -> s3.LifecycleRule:
    optional = _moves(rule)
    if rule.noncurrent is not None:
        optional["NoncurrentVersionExpiration"] = s3.NoncurrentVersionExpiration(
            NoncurrentDays=rule.noncurrent
        )
    if rule.prefix is not None:
        optional["Prefix"] = rule.prefix
    if rule.tags:
        optional["TagFilters"] = [s3.TagFilter(Key=key, Value=value) for key, value in rule.tags.items()]
    return s3.LifecycleRule(Id=f"rule-{number}", Status="Enabled", **optional)


def _tiers(archive: ArchiveTiers) -> s3.IntelligentTieringConfiguration:
    days = {"ARCHIVE_ACCESS": archive.archive, "DEEP_ARCHIVE_ACCESS": archive.deep_archive}
    tierings = [s3.Tiering(AccessTier=tier, Days=each) for tier, each in days.items() if each is not None]
    return s3.IntelligentTieringConfiguration(Id="archive", Status="Enabled", Tierings=tierings)


def _optional(bucket: Bucket, here: Context) -> dict[str, Any]:
    """Return the properties of keys that need not be there."""
    found: dict[str, Any] = {}
    if bucket.object_lock is not None:
        found["ObjectLockEnabled"] = True
        found["ObjectLockConfiguration"] = _lock(bucket.object_lock)
    if bucket.cors:
        found["CorsConfiguration"] = s3.CorsConfiguration(CorsRules=[_cors(each) for each in bucket.cors])
    notified = _notified(bucket, here)
    if notified:
        found["NotificationConfiguration"] = s3.NotificationConfiguration(**notified)
    if bucket.intelligent_tiering is not None:
        found["IntelligentTieringConfigurations"] = [_tiers(bucket.intelligent_tiering)]
    for grant in _sent(here):
        if grant.by == LOGS:
            found["LoggingConfiguration"] = s3.LoggingConfiguration(
                DestinationBucketName=symbols.Name(bucket_id(grant.target)), LogFilePrefix=f"{here.name}/"
            )
    if here.about.is_watched and any(bucket.watches(here)):
        found["MetricsConfigurations"] = [s3.MetricsConfiguration(Id=EVERYTHING)]
    if bucket.replicate_to is not None:
        found["ReplicationConfiguration"] = _copies(bucket.replicate_to, here)
    return found


def _sent(here: Context) -> tuple[Grant, ...]:
    """Return the grants by which S3 calls other components for this bucket."""
    return tuple(each for each in here.grants() if each.by)


def _lock(lock: ObjectLock) -> s3.ObjectLockConfiguration:
    time: dict[str, Any] = {"Days": lock.days} if lock.days is not None else {"Years": lock.years}
    retention = s3.DefaultRetention(Mode=lock.mode.upper(), **time)
    return s3.ObjectLockConfiguration(
        ObjectLockEnabled="Enabled", Rule=s3.ObjectLockRule(DefaultRetention=retention)
    )


def _cors(cors: Cors) -> s3.CorsRules:
    headers = {"AllowedHeaders": list(cors.headers), "ExposedHeaders": list(cors.exposed_headers)}
    written: dict[str, Any] = {name: each for name, each in headers.items() if each}
    return s3.CorsRules(
        AllowedOrigins=list(cors.origins),
        AllowedMethods=list(cors.methods),
        **written,
        MaxAge=cors.max_age,
    )


def _notified(bucket: Bucket, here: Context) -> dict[str, Any]:
    """Return the receivers of events, by the property that names them."""
    found: dict[str, Any] = {}
    for grant in _sent(here):
        if grant.by == EVENTS:
            is_topic = grant.service == "sns"
            kind, name = (s3.TopicConfigurations, "Topic") if is_topic else (s3.QueueConfigurations, "Queue")
            ((arn,),) = grant.resources
            target: dict[str, Any] = {name: symbols.Arn(*arn)}
            events = bucket.events_to[grant.target]
            found.setdefault(f"{name}Configurations", []).extend(
                kind(Event=SENT_FOR[each], **target, **_matching(events))
                for each in dict.fromkeys(events.changes)
            )
    if bucket.eventbridge:
        found["EventBridgeConfiguration"] = s3.EventBridgeConfiguration(EventBridgeEnabled=True)
    return found


def _matching(events: Events) -> dict[str, Any]:
    """Return the filter of the objects, if there is one."""
    parts = {"prefix": events.prefix, "suffix": events.suffix}
    rules = [s3.Rules(Name=name, Value=value) for name, value in parts.items() if value]
    return {"Filter": s3.Filter(S3Key=s3.S3Key(Rules=rules))} if rules else {}


def _role_id(name: str) -> str:
    return f"{identifiers.pascal(name)}ReplicationRole"


def _copies(destination: str, here: Context) -> s3.ReplicationConfiguration:
    rule = s3.ReplicationConfigurationRules(
        Id="copy",
        Status="Enabled",
        Priority=1,
        Filter=s3.ReplicationRuleFilter(Prefix=""),
        # A deletion here must not be one there.
        DeleteMarkerReplication=s3.DeleteMarkerReplication(Status="Disabled"),
        Destination=s3.ReplicationConfigurationRulesDestination(Bucket=destination),
    )
    return s3.ReplicationConfiguration(Role=symbols.Arn(_role_id(here.name), "Arn"), Rules=[rule])


def _replication(destination: str, here: Context, *, is_locked: bool) -> Iterator[Placed]:
    """Build the role that copies objects; its policy names the bucket, so it is a separate resource.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
    Locks are copied, too: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html
    """
    route = (*here.route, "replicate_to")
    role, arn = _role_id(here.name), symbols.Arn(bucket_id(here.name), "Arn")
    yield place(
        Stack.DATA,
        iam.Role(
            role,
            AssumeRolePolicyDocument=trust(EVENTS),
            Tags=tags(here.about, here.name_tag("replication")),
        ),
        route,
    )
    versions = [f"s3:GetObjectVersion{what}" for what in ("Acl", "ForReplication", "Tagging")]
    versions += ["s3:GetObjectLegalHold", "s3:GetObjectRetention"] if is_locked else []
    copies = [f"s3:Replicate{what}" for what in ("Delete", "Object", "Tags")]
    allowed: tuple[tuple[list[str], Any], ...] = (
        (["s3:GetReplicationConfiguration", "s3:ListBucket"], arn),
        (versions, symbols.Phrase(arn, "/*")),
        (copies, symbols.Phrase(destination, "/*")),
    )
    statements = [
        {"Effect": "Allow", "Action": actions, "Resource": resource} for actions, resource in allowed
    ]
    yield place(
        Stack.DATA,
        iam.RolePolicy(
            f"{role}Policy",
            RoleName=symbols.Name(role),
            PolicyName="copy",
            PolicyDocument={"Version": "2012-10-17", "Statement": statements},
        ),
        route,
    )


def _policy(here: Context) -> Placed:
    arn = symbols.Arn(bucket_id(here.name), "Arn")
    encrypted = {
        "Sid": "OnlyWithTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, symbols.Phrase(arn, "/*")],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    logged = any(each.by == LOGS for each in here.granted())
    delivered = [_delivers(each, here) for each in here.granted() if each.by == CDN]
    return place(
        # A distribution's access is granted by this policy, and a policy that moves to another stack
        # would be deleted by the clean-up of the old one.
        Stack.PRESENTATION,
        s3.BucketPolicy(
            f"{bucket_id(here.name)}Policy",
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            Bucket=symbols.Name(bucket_id(here.name)),
            PolicyDocument={
                "Version": "2012-10-17",
                "Statement": [*([_writes_logs(arn)] if logged else []), *delivered, encrypted],
            },
        ),
        here.route,
    )


def _delivers(grant: Grant, here: Context) -> dict[str, Any]:
    """Return the statement for the distribution that delivers the objects.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
    """
    assert grant.sender is not None
    arn = symbols.Arn(bucket_id(here.name), "Arn")
    objects = symbols.Phrase(arn, "/*")
    is_listed = "s3:ListBucket" in grant.actions
    distribution = symbols.Phrase(
        *("arn:", Target("AWS::Partition"), ":cloudfront::", Target("AWS::AccountId")),
        *(":distribution/", grant.sender),
    )
    return {
        "Sid": f"{identifiers.pascal(grant.source)}Delivers",
        "Effect": "Allow",
        "Principal": {"Service": CDN},
        "Action": [*grant.actions] if is_listed else grant.actions[0],
        "Resource": [arn, objects] if is_listed else objects,
        "Condition": {"StringEquals": {"aws:SourceArn": distribution}},
    }


def _writes_logs(arn: symbols.Arn) -> dict[str, Any]:
    """Return the statement for the service that writes the access logs of this account's buckets."""
    return {
        "Sid": "S3WritesLogs",
        "Effect": "Allow",
        "Principal": {"Service": LOGS},
        "Action": "s3:PutObject",
        "Resource": symbols.Phrase(arn, "/*"),
        "Condition": {
            "StringEquals": {"aws:SourceAccount": Ref("AWS::AccountId")},
            "ArnLike": {"aws:SourceArn": Sub("arn:${AWS::Partition}:s3:::*")},
        },
    }
