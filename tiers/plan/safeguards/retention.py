"""Shorter retention periods, and settings that no longer keep earlier states."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic
from tiers.digits import whole
from tiers.plan.compare.differences import at
from tiers.plan.compare.normal import Resource
from tiers.plan.model import Change, Kind
from tiers.plan.safeguards.guard import origin_of, place


class Retention(NamedTuple):
    """For how long something is kept, and for how long where nothing is said."""

    name: str
    default: int | None
    """None: it is kept until it is deleted."""
    unit: str
    what: str


RETENTIONS: Mapping[str, Retention] = {
    # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    "AWS::Logs::LogGroup": Retention("RetentionInDays", None, "days", "log events"),
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    "AWS::SQS::Queue": Retention("MessageRetentionPeriod", 345_600, "seconds", "messages"),
    # https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DecreaseStreamRetentionPeriod.html
    "AWS::Kinesis::Stream": Retention("RetentionPeriodHours", 24, "hours", "records"),
    # https://docs.aws.amazon.com/redshift/latest/APIReference/API_ModifyCluster.html
    "AWS::Redshift::Cluster": Retention("AutomatedSnapshotRetentionPeriod", 1, "days", "automated snapshots"),
}


class Keeping(NamedTuple):
    """A setting that keeps earlier states."""

    path: tuple[str, ...]
    on: str
    said: str


KEEPING: Mapping[str, Keeping] = {
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/manage-versioning-examples.html
    "AWS::S3::Bucket": Keeping(
        ("VersioningConfiguration", "Status"), "Enabled", said="versioning is turned off"
    ),
    # https://docs.aws.amazon.com/efs/latest/ug/API_PutBackupPolicy.html
    "AWS::EFS::FileSystem": Keeping(
        ("BackupPolicy", "Status"), "ENABLED", said="automatic backups are turned off"
    ),
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
    "AWS::RDS::DBInstance": Keeping(
        ("DeleteAutomatedBackups",),
        "false",
        said="its automated backups are deleted when it is deleted",
    ),
    "AWS::RDS::DBCluster": Keeping(
        ("DeleteAutomatedBackups",),
        "false",
        said="its automated backups are deleted when it is deleted",
    ),
}
"""By type, what protects from a mistake and can be switched off."""

_LIMIT = (("SnapshotRetentionLimit",),)
BACKUP_DAYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    # https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyReplicationGroup.html
    "AWS::ElastiCache::ReplicationGroup": _LIMIT,
    "AWS::ElastiCache::CacheCluster": _LIMIT,
    "AWS::ElastiCache::ServerlessCache": _LIMIT,
    "AWS::MemoryDB::Cluster": _LIMIT,
    # https://docs.aws.amazon.com/fsx/latest/APIReference/API_UpdateFileSystemWindowsConfiguration.html
    "AWS::FSx::FileSystem": tuple(
        (f"{system}Configuration", "AutomaticBackupRetentionDays")
        for system in ("Windows", "Lustre", "Ontap", "OpenZFS")
    ),
}
"""By type, for how many days backups are kept; 0 days make no more of them."""


def shortened(change: Change) -> Iterator[Diagnostic]:
    """Warn of what is deleted because it is kept for a shorter time."""
    retention = RETENTIONS.get(change.type)
    if retention is None or change.old is None or change.new is None or change.kind >= Kind.REPLACE:
        return
    times = [change.old.properties.get(retention.name), change.new.properties.get(retention.name)]
    if any(each is not None and whole(each) is None for each in times):
        return  # known at the deployment only
    before, after = (retention.default if each is None else whole(each) for each in times)
    if after == 0:
        return  # it is switched off, which is refused
    if after is not None and (before is None or after < before):
        was = "indefinitely" if before is None else f"for {before} {retention.unit}"
        yield codes.EVENTS_DELETED.at(
            place(origin_of(change, retention.name)),
            f"`{change.logical_id}` would delete {retention.what} older than {after} {retention.unit}",
            label=f"now kept {was}",
            help=f"undo the change of `{retention.name}`, or first export the data to keep",
        )


def less_kept(old: Resource, new: Resource) -> Iterator[tuple[str, str]]:
    """Return the properties that no longer keep earlier states, and what that means."""
    keeping = KEEPING.get(old.type)
    if keeping is not None:
        found = [at(each.properties, keeping.path) for each in (old, new)]
        if found[0] == [keeping.on] and found[1] != found[0]:
            yield keeping.path[0], keeping.said
    for path in BACKUP_DAYS.get(old.type, ()):
        before, after = (whole((*map(str, at(each.properties, path)), "0")[0]) for each in (old, new))
        if before is not None and after is not None and after < before:
            yield path[0], f"backups are kept for {after} instead of {before} days"
