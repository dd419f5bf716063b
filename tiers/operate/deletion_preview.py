"""Effects of deleting a stack on each resource, and obstacles to the deletion."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from tiers.cloudformation.template import STACK_TYPE
from tiers.deploy import aws_errors
from tiers.deploy.aws import AwsError
from tiers.deploy.changes.deployed import template_of
from tiers.deploy.stacks import LiveStack, Resource
from tiers.operate.deletion_blockers import Obstacle, obstacles
from tiers.plan.compare.normal import Resource as Normal
from tiers.plan.safeguards.stateful import held, holds_data, policy
from tiers.resources import find
from tiers.resources.row import Snapshots

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws


class Fate(StrEnum):
    """The effect of deleting the stack on a resource."""

    LOST = "lost"
    SNAPSHOT = "snapshot"
    KEPT = "kept"


class Item(NamedTuple):
    """A resource and what becomes of it."""

    called: str
    """From the root: `Data.MysqlDBInstance`."""
    resource: Resource
    fate: Fate
    holds: str = ""
    """What is lost with it, if no other resource keeps it: empty for a member of a cluster."""
    lingers: bool = False
    """True if its network interfaces are deleted long after it."""


class Block(NamedTuple):
    """A resource that is to be deleted, and cannot be as it is."""

    item: Item
    obstacle: Obstacle


class Remains(NamedTuple):
    """The effects on a stack's resources, the obstacles, and the checks that were impossible."""

    items: tuple[Item, ...]
    blocks: tuple[Block, ...]
    unsure: tuple[str, ...]

    def of(self, fate: Fate) -> tuple[Item, ...]:
        """Return the resources that this becomes of."""
        return tuple(each for each in self.items if each.fate is fate)


def look(aws: "Aws", stack: LiveStack) -> Remains:
    """Return what deleting a stack does. Raises `AwsError`, but not where a permission is missing."""
    items = tuple(_items(aws, stack))
    blocks, unsure = list[Block](), list[str]()
    for item in items:
        if item.fate is Fate.KEPT:
            continue
        try:
            found = obstacles(aws, item.resource.type, item.resource.physical_id)
            blocks += (Block(item, each) for each in found)
        except AwsError as error:
            if aws_errors.is_denied(error.failure):
                unsure.append(f"`{item.called}`: {aws_errors.diagnostic(error.failure).message}")
            elif not is_gone(error):
                raise
    return Remains(items, tuple(blocks), tuple(unsure))


def is_gone(error: AwsError) -> bool:
    """Return whether a resource was deleted by hand, so that it cannot prevent anything."""
    code = error.failure.code
    return "NotFound" in code or code in {"NoSuchBucket", "404"}


def _items(aws: "Aws", stack: LiveStack) -> Iterator[Item]:
    for each in stack.walk():
        standing = [
            resource for resource in each.resources if resource.exists and resource.type != STACK_TYPE
        ]
        written = template_of(aws, each.arn)["Resources"] if standing else {}
        for resource in standing:
            body = written.get(resource.logical_id, {})
            normal = Normal(
                ("", resource.logical_id), resource.type, body.get("Properties") or {}, body, None
            )
            holds = held(normal) if holds_data(normal.type, normal.properties) else ""
            called = each.called(resource.logical_id)
            yield Item(called, resource, _fate(resource, normal), holds, _lingers(normal))


def _fate(resource: Resource, written: Normal) -> Fate:
    """Return the effect of a `DeletionPolicy`, or of CloudFormation's default."""
    if resource.status == "DELETE_SKIPPED":
        return Fate.KEPT
    return _FATES.get(policy(written, "DeletionPolicy"), Fate.LOST)


def _lingers(written: Normal) -> bool:
    """Return whether a resource is a function in the VPC."""
    return written.type == _FUNCTION and "VpcConfig" in written.properties


_FUNCTION = "AWS::Lambda::Function"
_FATES = {"Retain": Fate.KEPT, "RetainExceptOnCreate": Fate.KEPT, "Snapshot": Fate.SNAPSHOT}


def snapshots(aws: "Aws", item: Item, after: datetime | None) -> tuple[str, ...]:
    """Return the names of the snapshots of a resource since a time, where its service permits the call.

    CloudFormation makes up their names, and returns them nowhere.
    """
    made = snapshots_of(item.resource.type)
    if made is None:
        return ()
    try:
        rows = list(aws.pages("rds", made.operation, made.key, **{made.argument: item.resource.physical_id}))
    except AwsError as error:
        if aws_errors.is_denied(error.failure) or is_gone(error):
            return ()
        raise
    fresh = (row for row in rows if after is None or row.get("SnapshotCreateTime", after) >= after)
    return tuple(str(row[f"{made.kind}Identifier"]) for row in fresh if row.get("SnapshotType") == "manual")


def snapshots_of(resource_type: str) -> Snapshots | None:
    """Return how final snapshots of a type are listed; `None` where it has none."""
    deletion = find(resource_type).deletion
    return deletion.snapshots if deletion else None
