"""Resources that a failed first creation made, and their removal.

A stack keeps its ID, so that every event of a stack that was never fully created belongs to that creation.
Only resources that such an event names by their physical ID are removed.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiers import resources
from tiers.cloudformation.template import STACK_TYPE
from tiers.deploy.aws import AwsError
from tiers.deploy.changes.deployed import MOST_LEVELS
from tiers.deploy.following import Event, events_of, is_own
from tiers.deploy.stacks import LiveStack
from tiers.operate.deletion_preview import Block, is_gone, look, snapshots_of
from tiers.operate.emptying import delete_versions

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

LOGS: Final = "AWSLogs/"
"""The key prefix of everything that load balancers write:
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html"""
MOST_BATCHES: Final = 100
"""Of a thousand objects each, that a bucket is emptied of."""
_MAKING: Final = frozenset({"CREATE_IN_PROGRESS", "CREATE_COMPLETE"})


class Made(NamedTuple):
    """A resource that a creation made, and the last that was heard of it."""

    called: str
    logical_id: str
    type: str
    physical_id: str
    status: str
    delete: str = ""
    """The operation of the service `rds` that deletes it, of a snapshot."""


class Creation(NamedTuple):
    """The resources that a creation made, nested stacks before their own, and the start of its rollback."""

    made: tuple[Made, ...]
    rolled_back: datetime | None

    @property
    def ids(self) -> frozenset[str]:
        """The physical IDs of what was made."""
        return frozenset(each.physical_id for each in self.made)

    @property
    def left(self) -> tuple[Made, ...]:
        """The resources that were not deleted. A bucket's policy goes with its bucket."""
        others = (each for each in self.made if each.type not in {STACK_TYPE, "AWS::S3::BucketPolicy"})
        return tuple(each for each in others if each.status != "DELETE_COMPLETE")


def creation(aws: "Aws", arn: str) -> Creation:
    """Read what the creation of a stack made, in nested and deleted stacks too. Raises `AwsError`."""
    events = list(events_of(aws, arn))
    began = (each["Timestamp"] for each in events if is_own(each) and "ROLLBACK" in each["ResourceStatus"])
    return Creation(tuple(_made(aws, events, ())), min(began, default=None))


def _made(aws: "Aws", events: list[Event], path: tuple[str, ...]) -> Iterator[Made]:
    """Yield what was made, according to events, the newest first."""
    last: dict[str, Event] = {}
    for event in events:
        last.setdefault(event["LogicalResourceId"], event)
    for name, physical_id in _ids(events).items():
        event = last[name]
        kind, status = event.get("ResourceType", ""), event["ResourceStatus"]
        yield Made(".".join((*path, name)), name, kind, physical_id, status)
        if kind == STACK_TYPE and len(path) < MOST_LEVELS:
            yield from _made(aws, list(events_of(aws, physical_id)), (*path, name))


def _ids(events: list[Event]) -> dict[str, str]:
    """Return the physical IDs of what was made, by logical ID.

    A creation that a service refuses, because there is such a thing already, has an event of failure only.
    """
    making = (each for each in events if each["ResourceStatus"] in _MAKING and not is_own(each))
    pairs = ((each["LogicalResourceId"], each.get("PhysicalResourceId", "")) for each in making)
    return {name: physical_id for name, physical_id in pairs if physical_id}


def protections(aws: "Aws", stack: LiveStack, made: Collection[str]) -> tuple[Block, ...]:
    """Return what protects resources of a stack that its creation made, by their physical IDs."""
    blocks = (each for each in look(aws, stack).blocks if each.obstacle.call)
    return tuple(each for each in blocks if each.item.resource.physical_id in made)


def snapshots(aws: "Aws", what: Creation) -> Iterator[Made]:
    """Yield the final snapshots that were taken of databases while their creation was rolled back.

    An older snapshot, of a database that had the same name, is not included. AWS cuts times to the second.
    """
    for each in what.made:
        taken = snapshots_of(each.type)
        if taken is None or what.rolled_back is None:
            continue
        since = what.rolled_back.replace(microsecond=0)
        for row in aws.pages("rds", taken.operation, taken.key, **{taken.argument: each.physical_id}):
            time = row.get("SnapshotCreateTime")
            if row.get("SnapshotType") == "manual" and time is not None and time >= since:
                name = str(row[f"{taken.kind}Identifier"])
                yield each._replace(type=taken.kind, physical_id=name, delete=taken.delete)


def remove(aws: "Aws", what: Made) -> bool:
    """Delete what a failed creation left; return whether it is gone. Raises `AwsError`."""
    deletion = resources.find(what.type).deletion
    remover = REMOVERS.get(deletion.remover) if deletion else None
    try:
        if what.delete:
            aws.call("rds", what.delete, **{f"{what.type}Identifier": what.physical_id})
            return True
        return remover is not None and remover(aws, what.physical_id)
    except AwsError as error:
        if is_gone(error):
            return True
        raise


def _log_group(aws: "Aws", name: str) -> bool:
    aws.call("logs", "delete_log_group", logGroupName=name)
    return True


def _key(aws: "Aws", identity: str) -> bool:
    """Schedule the deletion of a key, with the shortest time in which it can be canceled."""
    aws.call("kms", "schedule_key_deletion", KeyId=identity, PendingWindowInDays=7)
    return True


def _bucket(aws: "Aws", name: str) -> bool:
    """Delete a bucket that has only files of load balancers: their test file is written at once."""
    for _ in range(MOST_BATCHES):
        listed = aws.call("s3", "list_object_versions", Bucket=name)
        rows: list[dict[str, Any]] = [*listed.get("Versions", ()), *listed.get("DeleteMarkers", ())]
        if any(not row["Key"].startswith(LOGS) for row in rows):
            return False
        if not rows:
            aws.call("s3", "delete_bucket", Bucket=name)
            return True
        delete_versions(aws, name, rows)
    return False


REMOVERS: Final[Mapping[str, Callable[["Aws", str], bool]]] = {
    "log_group": _log_group,
    "bucket": _bucket,
    "key": _key,
}
"""By the name that the catalog of AWS's types uses."""
