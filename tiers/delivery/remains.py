"""What becomes of each resource when its stack is deleted, and what stands in the way of that."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from tiers.delivery import failures
from tiers.delivery.aws import AwsError
from tiers.delivery.deployed import template_of
from tiers.delivery.stacks import Resource, Stack
from tiers.plan.holds import policy
from tiers.plan.normal import Resource as Normal
from tiers.plan.side import STACK_TYPE

if TYPE_CHECKING:
    from tiers.delivery.aws import Aws


class Fate(StrEnum):
    """What deleting the stack does to a resource."""

    LOST = "lost"
    SNAPSHOT = "snapshot"
    KEPT = "kept"


class Item(NamedTuple):
    """A resource and what becomes of it."""

    called: str
    """From the root: `Data.MysqlDBInstance`."""
    resource: Resource
    fate: Fate


class Block(NamedTuple):
    """A resource that cannot be deleted as it is."""

    item: Item
    properties: tuple[str, ...]
    """Those that are to be changed."""
    message: str
    help: str


class Remains(NamedTuple):
    """What becomes of a stack's resources, what stands in the way, and what could not be looked at."""

    items: tuple[Item, ...]
    blocks: tuple[Block, ...]
    unsure: tuple[str, ...]

    def of(self, fate: Fate) -> tuple[Item, ...]:
        """Return the resources that this becomes of."""
        return tuple(each for each in self.items if each.fate is fate)


def look(aws: "Aws", stack: Stack) -> Remains:
    """Tell what deleting a stack does. Raises `AwsError`, but not where a service may not be asked."""
    items = tuple(_items(aws, stack))
    blocks, unsure = list[Block](), list[str]()
    for item in items:
        check = _CHECKS.get(item.resource.type)
        if check is None or item.fate is Fate.KEPT:
            continue
        try:
            blocks += check(aws, item)
        except AwsError as error:
            if not failures.is_denied(error.failure):
                if _is_gone(error):
                    continue
                raise
            unsure.append(f"`{item.called}`: {failures.diagnostic(error.failure).message}")
    return Remains(items, tuple(blocks), tuple(unsure))


def _is_gone(error: AwsError) -> bool:
    """Whether a resource was deleted by hand: nothing of it is in the way any more."""
    code = error.failure.code
    return "NotFound" in code or code in {"NoSuchBucket", "404"}


def _items(aws: "Aws", stack: Stack) -> Iterator[Item]:
    for each in stack.walk():
        held = [resource for resource in each.resources if resource.exists and resource.type != STACK_TYPE]
        written = template_of(aws, each.arn)["Resources"] if held else {}
        for resource in held:
            fate = _fate(resource, written.get(resource.logical_id, {}))
            yield Item(each.called(resource.logical_id), resource, fate)


def _fate(resource: Resource, written: Mapping[str, Any]) -> Fate:
    """Tell what a `DeletionPolicy` does, the one that CloudFormation assumes included."""
    if resource.status == "DELETE_SKIPPED":
        return Fate.KEPT
    key, properties = ("", resource.logical_id), written.get("Properties") or {}
    return _FATES.get(
        policy(Normal(key, resource.type, properties, written, None), "DeletionPolicy"), Fate.LOST
    )


_FATES = {"Retain": Fate.KEPT, "RetainExceptOnCreate": Fate.KEPT, "Snapshot": Fate.SNAPSHOT}


_UNPROTECT = "write `deletion_protection: false` in the spec, `tiers deploy` it, then destroy"


def _database(aws: "Aws", item: Item) -> Iterator[Block]:
    rows = aws.call("rds", "describe_db_instances", DBInstanceIdentifier=item.resource.physical_id)
    yield from _protected(item, (row["DeletionProtection"] for row in rows["DBInstances"]), "database")


def _cluster(aws: "Aws", item: Item) -> Iterator[Block]:
    rows = aws.call("rds", "describe_db_clusters", DBClusterIdentifier=item.resource.physical_id)
    yield from _protected(item, (row["DeletionProtection"] for row in rows["DBClusters"]), "database")


def _protected(item: Item, protections: Iterable[bool], what: str) -> Iterator[Block]:
    if any(protections):
        message = f"the {what} `{item.called}` is protected from deletion"
        yield Block(item, ("DeletionProtection", "LoadBalancerAttributes"), message, _UNPROTECT)


def _load_balancer(aws: "Aws", item: Item) -> Iterator[Block]:
    rows = aws.call("elbv2", "describe_load_balancer_attributes", LoadBalancerArn=item.resource.physical_id)[
        "Attributes"
    ]
    protections = (row["Value"] == "true" for row in rows if row["Key"] == "deletion_protection.enabled")
    yield from _protected(item, protections, "load balancer")


def _instance(aws: "Aws", item: Item) -> Iterator[Block]:
    answer = aws.call(
        "ec2",
        "describe_instance_attribute",
        InstanceId=item.resource.physical_id,
        Attribute="disableApiTermination",
    )
    if answer.get("DisableApiTermination", {}).get("Value"):
        message = f"the instance `{item.called}` is protected from termination"
        advice = (
            "turn `DisableApiTermination` off where the spec's `overrides` turn it on, deploy, then destroy"
        )
        yield Block(item, ("DisableApiTermination",), message, advice)


def _bucket(aws: "Aws", item: Item) -> Iterator[Block]:
    name = item.resource.physical_id
    found = aws.call("s3", "list_object_versions", Bucket=name, MaxKeys=1)
    if found.get("Versions") or found.get("DeleteMarkers"):
        message = f"the bucket `{item.called}` is not empty"
        advice = f"nothing empties it unasked: save what it holds, then `aws s3 rm --recursive s3://{name}`"
        note = ", its earlier versions and delete markers too" if found.get("DeleteMarkers") else ""
        yield Block(item, (), message, f"{advice}{note}")


_CHECKS: Mapping[str, Callable[["Aws", Item], Iterator[Block]]] = {
    "AWS::RDS::DBInstance": _database,
    "AWS::RDS::DBCluster": _cluster,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _load_balancer,
    "AWS::EC2::Instance": _instance,
    "AWS::S3::Bucket": _bucket,
}
"""What keeps resources of a type from being deleted, asked of the service that has them."""


def snapshots(aws: "Aws", item: Item, after: datetime | None) -> tuple[str, ...]:
    """Name the snapshots that were made of a resource since a time, where its service may be asked.

    CloudFormation makes up their names, and tells them nowhere.
    """
    asked = _SNAPSHOTS.get(item.resource.type)
    if asked is None:
        return ()
    operation, key, name, argument = asked
    try:
        rows = list(aws.pages("rds", operation, key, **{argument: item.resource.physical_id}))
    except AwsError as error:
        if failures.is_denied(error.failure) or _is_gone(error):
            return ()
        raise
    fresh = (row for row in rows if after is None or row.get("SnapshotCreateTime", after) >= after)
    return tuple(str(row[name]) for row in fresh if row.get("SnapshotType") == "manual")


_SNAPSHOTS: Mapping[str, tuple[str, str, str, str]] = {
    "AWS::RDS::DBInstance": (
        *("describe_db_snapshots", "DBSnapshots", "DBSnapshotIdentifier"),
        "DBInstanceIdentifier",
    ),
    "AWS::RDS::DBCluster": (
        *("describe_db_cluster_snapshots", "DBClusterSnapshots", "DBClusterSnapshotIdentifier"),
        "DBClusterIdentifier",
    ),
}
