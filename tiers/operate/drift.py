"""Drift detection over a stack and its nested stacks: finds changes made by hand.

CloudFormation checks one stack at a time: `DetectStackDrift` "doesn't detect drift on any nested stacks
belonging to that stack" (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html).
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiers.cloudformation.template import STACK_TYPE
from tiers.deploy.aws import AwsError
from tiers.deploy.changes.deployed import template_of
from tiers.deploy.following import Clock
from tiers.deploy.stacks import LiveStack, Resource
from tiers.operate import weights

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

AT_ONCE: Final = 4
"""Detections at a time: each makes CloudFormation read every resource of its stack, against one quota."""
LONGEST: Final = 20 * 60.0
"""Seconds for all detections. One needs "up to several minutes"."""
DETECTABLE: Final = frozenset(
    {
        *{"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED"},
        *{"IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"},
    }
)
"""The states in which CloudFormation detects drift:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/detect-drift-stack.html"""


class DriftedProperty(NamedTuple):
    """A property that is not as its template says; the values are as CloudFormation writes them."""

    path: str
    kind: str
    """`ADD`, `REMOVE` or `NOT_EQUAL`."""
    expected: str
    actual: str

    @property
    def property(self) -> str:
        """The property of the resource that it is, or is in."""
        return self.path.strip("/").partition("/")[0]


class Drifted(NamedTuple):
    """A resource that was changed, or deleted, by other means than its stack."""

    logical_id: str
    type: str
    physical_id: str
    deleted: bool
    differences: tuple[DriftedProperty, ...]


class Looked(NamedTuple):
    """The result of checking one stack. With a `trouble`, not everything could be checked."""

    stack: LiveStack
    drifted: tuple[Drifted, ...] = ()
    unchecked: tuple[Resource, ...] = ()
    """Resources whose type does not support drift detection, or that a rollback skipped."""
    trouble: str = ""
    weighed: tuple[str, ...] = ()
    """The logical IDs of rules and listeners whose weights Amazon ECS has set."""


def detect(aws: "Aws", stacks: Iterable[LiveStack], clock: Clock | None = None) -> Iterator[Looked]:
    """Check each stack, a few at a time, and yield each result as it comes. Raises `AwsError`."""
    clock = clock or Clock()
    begun, looks = clock.now(), 0
    waiting, running = deque[LiveStack](), dict[str, LiveStack]()
    for stack in stacks:
        if stack.status in DETECTABLE:
            waiting.append(stack)
        else:
            yield Looked(stack, trouble=f"CloudFormation cannot check a stack in {stack.status}")
    while waiting or running:
        _start(aws, waiting, running)
        ended = list(_ended(aws, running))
        yield from ended
        if clock.now() - begun > LONGEST:
            late = f"CloudFormation did not finish within {LONGEST / 60:.0f} minutes"
            yield from (Looked(stack, trouble=late) for stack in (*running.values(), *waiting))
            return
        if not ended:
            clock.wait(looks)
            looks += 1


def _start(aws: "Aws", waiting: deque[LiveStack], running: dict[str, LiveStack]) -> None:
    """Begin as many detections as are allowed; wait for one that runs already."""
    for _ in range(min(len(waiting), AT_ONCE - len(running))):
        stack = waiting.popleft()
        try:
            answer = aws.call("cloudformation", "detect_stack_drift", StackName=stack.arn)
            running[answer["StackDriftDetectionId"]] = stack
        except AwsError as error:
            if "already in progress" not in error.failure.message:
                raise
            waiting.append(stack)


def _ended(aws: "Aws", running: dict[str, LiveStack]) -> Iterator[Looked]:
    for detection, stack in list(running.items()):
        found = aws.call(
            "cloudformation", "describe_stack_drift_detection_status", StackDriftDetectionId=detection
        )
        if found["DetectionStatus"] != "DETECTION_IN_PROGRESS":
            del running[detection]
            failed = found["DetectionStatus"] == "DETECTION_FAILED"
            yield _looked(aws, stack, found.get("DetectionStatusReason", "it failed") if failed else "")


def _looked(aws: "Aws", stack: LiveStack, trouble: str) -> Looked:
    rows = {row["LogicalResourceId"]: row for row in _rows(aws, stack)}
    by_status: dict[str, list[dict[str, Any]]] = {}
    for row in rows.values():
        by_status.setdefault(row["StackResourceDriftStatus"], []).append(row)
    drifted = (*by_status.get("MODIFIED", ()), *by_status.get("DELETED", ()))
    checked = {row["LogicalResourceId"] for row in (*drifted, *by_status.get("IN_SYNC", ()))}
    unknown = [_unknown(row) for row in by_status.get("UNKNOWN", ())]
    left = (each for each in stack.resources if each.exists and each.type != STACK_TYPE)
    looked = Looked(
        stack,
        tuple(map(_drifted, drifted)),
        tuple(each for each in left if each.logical_id not in checked),
        "; ".join(filter(None, [trouble, *unknown])),
    )
    return _without_weights(aws, looked) if any(map(weights.may_have, looked.drifted)) else looked


def _without_weights(aws: "Aws", looked: Looked) -> Looked:
    """Leave out the weights that Amazon ECS sets, by the template of the stack."""
    set_by_ecs = weights.set_by_ecs(template_of(aws, looked.stack.arn))
    drifted: list[Drifted] = []
    weighed: list[str] = []
    for each in looked.drifted:
        left = weights.without_weights(each) if each.logical_id in set_by_ecs else each
        if left != each:
            weighed.append(each.logical_id)
        if left == each or left.differences:
            drifted.append(left)
    return looked._replace(drifted=tuple(drifted), weighed=tuple(weighed))


def _rows(aws: "Aws", stack: LiveStack) -> Iterator[dict[str, Any]]:
    """Yield all pages of what was found, for which botocore has no paginator."""
    token: dict[str, str] = {}
    while True:
        page = aws.call("cloudformation", "describe_stack_resource_drifts", StackName=stack.arn, **token)
        yield from page.get("StackResourceDrifts", ())
        if not page.get("NextToken"):
            return
        token = {"NextToken": page["NextToken"]}


def _unknown(row: Mapping[str, Any]) -> str:
    reason = row.get("DriftStatusReason", "CloudFormation gave no reason")
    return f"`{row['LogicalResourceId']}` could not be checked: {reason}"


def _drifted(row: Mapping[str, Any]) -> Drifted:
    return Drifted(
        row["LogicalResourceId"],
        row["ResourceType"],
        row.get("PhysicalResourceId", ""),
        row["StackResourceDriftStatus"] == "DELETED",
        tuple(map(_difference, row.get("PropertyDifferences", ()))),
    )


def _difference(row: Mapping[str, Any]) -> DriftedProperty:
    return DriftedProperty(
        row["PropertyPath"], row["DifferenceType"], row.get("ExpectedValue", ""), row.get("ActualValue", "")
    )
