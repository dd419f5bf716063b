"""Refusals of RDS because of a database's replicas or storage, and settings that it keeps."""

from collections.abc import Iterator, Mapping

from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.codes import plan_data as own
from tiers.diagnostics.model import Diagnostic
from tiers.plan.compare.changes import Comparison
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Key, Link
from tiers.plan.model import Change
from tiers.plan.safeguards.guard import origin_of, place
from tiers.plan.safeguards.never import major, older, refused, rolls_back
from tiers.untrusted import whole

_DATABASE, _CLUSTER = "AWS::RDS::DBInstance", "AWS::RDS::DBCluster"
_VERSION, _SUPPORT, _STORAGE = "EngineVersion", "EngineLifecycleSupport", "AllocatedStorage"
_STANDBYS = "DBClusterInstanceClass"
_LIMITATIONS = (
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.Limitations.html"
)
_SOURCE = "SourceDBInstanceIdentifier"

_WITH_SOURCE = ("postgres",)
"""Engines whose replicas are upgraded to another major version with their source.
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.MySQL.html
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.PostgreSQL.MajorVersion.html"""
_REPLICAS_FIRST = ("mysql", "mariadb", *_WITH_SOURCE)
_PAGE = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.MySQL.html"

_RETENTION = "BackupRetentionPeriod"
_OF_STORAGE = {"AllocatedStorage", "StorageType", "Iops", "StorageThroughput"}
_BASELINE = 12_000
_GP3 = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage"
_KEPT = {
    "Iops": "use `iops: 12000`, which are included",
    "StorageThroughput": "use `throughput: 500`, which is included",
    "DBParameterGroupName": "name the engine's own group in `overrides`, such as `default.aurora-mysql8.0`",
    "MaxAllocatedStorage": "keep `max_allocated_storage`, or set it to the present size with the AWS CLI",
    "OptionGroupName": "use `audit: []`, which ends the recording",
    "DatabaseInsightsMode": "use `insights: standard`",
}
"""What ends a setting, by the property that a template no longer has."""
_STRIPED = {"mysql": 400, "mariadb": 400, "postgres": 400}
"""GiB from which gp3 storage is spread over four volumes, and has other limits."""


def of_databases(found: Comparison) -> Iterator[Diagnostic]:
    """Return what RDS refuses of a database that stays, and what it may refuse."""
    for change in found.changes:
        if change.type not in {_DATABASE, _CLUSTER} or change.staying is None:
            continue
        old, new = change.staying
        if old.properties.get("Engine") == new.properties.get("Engine"):
            yield from _before_replicas(change, old, new, found.before)
            yield from _support(change, old, new)
        if change.type == _CLUSTER:
            yield from _always_backed_up(change, old, new)
            yield from _port(change, old, new)
            yield from _insights(change, old, new)
            continue
        yield from _storage(change, old, new)
        yield from _bounds(change, new)
        yield from _replicated(change, new, found.after)
        yield from _kept(change, old, new)
        yield from _step(change, old, new)


def _port(change: Change, old: Resource, new: Resource) -> Iterator[Diagnostic]:
    """Refuse another port of a cluster that RDS fills with instances itself."""
    ports = [each.properties.get("Port") for each in (old, new)]
    if _STANDBYS in new.properties and ports[0] != ports[1]:
        message = f"`Port` of `{change.logical_id}` cannot be modified"
        help_ = f"use port {ports[0]}, or restore a snapshot to another database"
        yield refused(change, "Port", message, help_, rolls_back(_LIMITATIONS))


def _before_replicas(
    change: Change, old: Resource, new: Resource, before: Mapping[Key, Resource]
) -> Iterator[Diagnostic]:
    engine = old.properties.get("Engine")
    versions = [each.properties.get(_VERSION) for each in (old, new)]
    was, becomes = versions
    if engine not in _REPLICAS_FIRST or not isinstance(was, str) or not isinstance(becomes, str):
        return
    behind = [
        each for each in before.values() if _replicates(each, change.key) and _is_behind(each, was, becomes)
    ]
    if not behind or not older(was, becomes):
        return
    is_major = major(str(engine), was) != major(str(engine), becomes)
    if is_major and engine in _WITH_SOURCE:
        return
    # Minor versions are upgraded by RDS itself too, so that a replica may be ahead.
    code = own.REPLICAS_FIRST if is_major else codes.MAY_BE_REFUSED
    yield code.at(
        place(origin_of(change, _VERSION)),
        f"`{change.logical_id}` would be upgraded before its read replicas",
        label="RDS upgrades a source after its replicas",
        help=f'deploy only `replica_engine_version: "{becomes}"` first, then upgrade the source',
        note=f"CloudFormation updates the source first, because replicas refer to it: {_PAGE}",
    )


def _replicates(resource: Resource, source: Key) -> bool:
    link = resource.properties.get(_SOURCE)
    return resource.type == _DATABASE and isinstance(link, Link) and link.key == source


def _is_behind(replica: Resource, was: str, becomes: str) -> bool:
    version = replica.properties.get(_VERSION, was)
    return isinstance(version, str) and older(version, becomes)


def _support(change: Change, old: Resource, new: Resource) -> Iterator[Diagnostic]:
    """Find a changed enrollment in Extended Support.

    ModifyDBInstance accepts one. CloudFormation's own handler, as published in July 2025, does not
    ("EngineLifecycleSupport cannot be modified."):
    https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds
    """
    values = [each.properties.get(_SUPPORT) for each in (old, new)]
    if values[0] != values[1]:
        kept = values[0] if isinstance(values[0], str) else "null"
        yield codes.MAY_BE_REFUSED.at(
            place(origin_of(change, _SUPPORT)),
            f"CloudFormation may reject a change to `{_SUPPORT}` of `{change.logical_id}`",
            label="its published handler rejects any change",
            help=f"keep it with `overrides: {{{change.logical_id}.{_SUPPORT}: {kept}}}`",
            note="if it is rejected, the update rolls back",
        )


def _storage(change: Change, old: Resource, new: Resource) -> Iterator[Diagnostic]:
    """Find gp3 storage that grows without `Iops` to a size at which the API wants it.

    An increase of gp3 storage "must also specify the Iops parameter", and below this size cannot. The handler
    sends what the template has. No page of AWS says what happens to an increase without it.
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html
    """
    before, after = (whole(each.properties.get(_STORAGE)) for each in (old, new))
    least = _STRIPED.get(str(new.properties.get("Engine")))
    if least is None or before is None or after is None:
        return
    if (
        before < after >= least
        and new.properties.get("StorageType") == "gp3"
        and "Iops" not in new.properties
    ):
        name = change.logical_id
        yield codes.MAY_BE_REFUSED.at(
            place(origin_of(change, _STORAGE)),
            f"RDS may reject growing `{name}` to {after} GiB without `Iops`",
            label=f"gp3 storage of {least} GiB or more",
            help="add the baseline, which is included: `iops: 12000` and `throughput: 500`",
            note="the API page says that `Iops` must be specified; if it is rejected, the update rolls back",
        )


def _bounds(change: Change, new: Resource) -> Iterator[Diagnostic]:
    """Find IOPS that gp3 storage of its size cannot have.

    "You can't specify IOPS or storage throughput for engine mysql and a storage size less than 400", and
    "Invalid iops value": https://github.com/hashicorp/terraform-provider-aws/issues/28382
    """
    least = _STRIPED.get(str(new.properties.get("Engine")))
    size, iops = (whole(new.properties.get(each)) for each in (_STORAGE, "Iops"))
    changed = {each.path[1] for each in change.details if len(each.path) > 1}
    if least is None or new.properties.get("StorageType") != "gp3" or not changed & _OF_STORAGE:
        return
    if size is None:
        return
    set_ = [each for each in ("Iops", "StorageThroughput") if each in new.properties]
    small = size < least and bool(set_)
    low = size >= least and iops is not None and iops < _BASELINE
    if small or low:
        what = (
            f"gp3 storage of {size} GiB cannot have `{set_[0]}`" if small else f"gp3 needs {_BASELINE} IOPS"
        )
        yield refused(
            change,
            _STORAGE,
            f"RDS rejects the storage of `{change.logical_id}`: {what}",
            f"remove `{set_[0]}`" if small else f"set `Iops` to {_BASELINE} or more",
            f"other limits apply from {least} GiB on: {_GP3}",
        )


def _replicated(change: Change, new: Resource, after: Mapping[Key, Resource]) -> Iterator[Diagnostic]:
    """Find a source of replicas that would have no backups, from which replicas are made.

    "Can't be set to 0 if the DB instance is a source to read replicas":
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html
    """
    switched = any(each.path[1:2] == (_RETENTION,) for each in change.details)
    is_off = switched and new.properties.get(_RETENTION) == "0"
    if is_off and any(_replicates(each, change.key) for each in after.values()):
        message = f"`{change.logical_id}` needs backups while it has read replicas"
        yield refused(change, _RETENTION, message, "use one day or more, or remove the replicas first")


def _always_backed_up(change: Change, old: Resource, new: Resource) -> Iterator[Diagnostic]:
    """Refuse a cluster without backups: it has those of 1 to 35 days.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBCluster.html
    """
    if new.properties.get(_RETENTION) == "0" != old.properties.get(_RETENTION):
        message = f"the automated backups of `{change.logical_id}` cannot be turned off"
        yield refused(change, _RETENTION, message, "use one day or more")


def _kept(change: Change, old: Resource, new: Resource) -> Iterator[Diagnostic]:
    """Find settings that a template no longer has, and that the database keeps.

    A handler sends the difference of two templates, and for a property that is removed there is none:
    `modifyDbInstanceRequest` in https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds.
    """
    same_storage = old.properties.get("StorageType") == new.properties.get("StorageType")
    for name, way_out in _KEPT.items():
        of_storage = name in _OF_STORAGE
        if name in old.properties and name not in new.properties and (same_storage or not of_storage):
            yield own.SETTING_STAYS.at(
                place(origin_of(change, name)),
                f"`{change.logical_id}` keeps its `{name}`, which is removed from the template",
                label="RDS keeps the setting",
                help=way_out,
            )


def _insights(change: Change, old: Resource, new: Resource) -> Iterator[Diagnostic]:
    """Find a cluster that goes back to standard insights, and keeps those of its statements for 15 months.

    The standard mode has Performance Insights or not, with a retention that is billed from 7 days on:
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DatabaseInsights.TurningOnStandard.html
    """
    enabled = "PerformanceInsightsEnabled"
    if old.properties.get(enabled) == "true" and enabled not in new.properties:
        yield own.SETTING_STAYS.at(
            place(origin_of(change, "DatabaseInsightsMode")),
            f"`{change.logical_id}` keeps Performance Insights, which is removed from the template",
            label="RDS keeps the setting, and its retention",
            help=f"add `overrides: {{{change.logical_id}.{enabled}: false}}`, which turns it off",
        )


def _step(change: Change, old: Resource, new: Resource) -> Iterator[Diagnostic]:
    before, after = (whole(each.properties.get("Iops")) for each in (old, new))
    if before is None or after is None or not before < after:
        return
    least = -(-before * 11 // 10)
    if after < least:
        yield own.IOPS_STEP.at(
            place(origin_of(change, "Iops")),
            f"RDS rounds `Iops` of `{change.logical_id}` up from {after} to {least}",
            label="they grow by a tenth or more",
            help=f"use {least} IOPS or more",
        )
