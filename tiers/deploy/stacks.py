"""The state of a stack and its nested stacks."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from tiers.cloudformation.template import STACK_TYPE
from tiers.deploy.changes.deployed import MOST_LEVELS, find

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws


class Resource(NamedTuple):
    """One resource of a stack, as CloudFormation lists it."""

    logical_id: str
    type: str
    physical_id: str
    status: str
    reason: str

    @property
    def failed(self) -> bool:
        """Return whether its last operation failed."""
        return self.status.endswith("_FAILED")

    @property
    def exists(self) -> bool:
        """Return whether it exists, as far as CloudFormation knows."""
        return bool(self.physical_id) and not self.status.endswith("DELETE_COMPLETE")


class LiveStack(NamedTuple):
    """A stack, its resources, and the stacks that it nests."""

    name: str
    arn: str
    path: tuple[str, ...]
    """The logical IDs that lead to it from the root, which has none."""
    status: str
    reason: str
    since: datetime | None
    """When its last operation began."""
    protected: bool
    drift: str
    drift_checked: datetime | None
    outputs: Mapping[str, str]
    root: str
    """The ID of its root stack; empty for a stack that is not nested."""
    resources: tuple[Resource, ...]
    children: tuple["LiveStack", ...]
    role: str = ""
    """The ARN of the role that CloudFormation works with; empty for the caller's permissions."""

    def walk(self) -> Iterator["LiveStack"]:
        """Yield the stack and all that it nests, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()

    def called(self, logical_id: str) -> str:
        """Return what a resource is called from the root: `Data.MysqlDBInstance`."""
        return ".".join((*self.path, logical_id))


def read_stack(aws: "Aws", name: str, path: tuple[str, ...] = ()) -> LiveStack | None:
    """Read a stack by name or ID, and what it nests; None if there is none. Raises `AwsError`.

    A deleted stack is found by its ID only, and then without resources.
    """
    described = find(aws, name)
    if described is None:
        return None
    rows = aws.pages(
        "cloudformation", "list_stack_resources", "StackResourceSummaries", StackName=described["StackId"]
    )
    resources = tuple(map(resource_of, rows))
    deep = len(path) >= MOST_LEVELS
    nested = (each for each in resources if each.type == STACK_TYPE and each.exists and not deep)
    children = (read_stack(aws, each.physical_id, (*path, each.logical_id)) for each in nested)
    return _stack(described, path, resources, tuple(filter(None, children)))


def resource_of(row: Mapping[str, Any]) -> Resource:
    """Return a resource as CloudFormation lists it."""
    return Resource(
        row["LogicalResourceId"],
        row["ResourceType"],
        row.get("PhysicalResourceId", ""),
        row["ResourceStatus"],
        row.get("ResourceStatusReason", ""),
    )


def _stack(
    row: Mapping[str, Any],
    path: tuple[str, ...],
    resources: tuple[Resource, ...],
    children: tuple[LiveStack, ...],
) -> LiveStack:
    drift = row.get("DriftInformation", {})
    return LiveStack(
        name=row["StackName"],
        arn=row["StackId"],
        path=path,
        status=row["StackStatus"],
        reason=row.get("StackStatusReason", ""),
        since=row.get("DeletionTime") or row.get("LastUpdatedTime") or row.get("CreationTime"),
        protected=bool(row.get("EnableTerminationProtection")),
        drift=drift.get("StackDriftStatus", "NOT_CHECKED"),
        drift_checked=drift.get("LastCheckTimestamp"),
        outputs={each["OutputKey"]: each.get("OutputValue", "") for each in row.get("Outputs", ())},
        root=row.get("RootId", ""),
        resources=resources,
        children=children,
        role=row.get("RoleARN", ""),
    )
