"""Calls of CloudFormation that refactor stacks: made, listed, executed, and followed to their end.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-refactoring.html
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiers.deploy import following
from tiers.deploy.changes.deployed import find, name_of
from tiers.deploy.states import Phase, state_of

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws
    from tiers.deploy.changes.refactoring import Move
    from tiers.deploy.following import Clock

COMPLETE: Final = "EXECUTE_COMPLETE"
_READY: Final = "AVAILABLE"
_RUNS: Final = frozenset({_READY, "EXECUTE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS"})
"""Statuses of the execution before its end; the first is that of one that was not begun a moment ago."""
_MOVE: Final = ("MOVE", "RESOURCE")


class RefactorError(Exception):
    """A refactoring that AWS did not accept, with its reason."""


class Place(NamedTuple):
    """A resource in a stack, by the names of both."""

    stack: str
    logical_id: str


class Action(NamedTuple):
    """One action of a refactoring, as AWS lists it."""

    action: str
    entity: str
    source: Place
    target: Place
    physical_id: str
    description: str
    added_tags: tuple[str, ...]
    """As `KEY=VALUE`: those of the stack that the resource moves to, and AWS's own."""
    removed_tags: tuple[str, ...]
    """The keys of tags."""

    @property
    def is_move(self) -> bool:
        """Return whether a resource moves."""
        return (self.action, self.entity) == _MOVE

    @property
    def words(self) -> str:
        """The action as words: `create stack shop`."""
        named = self.target.logical_id or self.source.logical_id or self.target.stack or self.physical_id
        return " ".join(filter(None, [self.action.lower(), self.entity.lower(), named]))


class Stacks(NamedTuple):
    """The stacks of a refactoring: their names, and the sources of their templates as arguments."""

    source: str
    before: Mapping[str, str]
    target: str
    after: Mapping[str, str]


def create(aws: "Aws", stacks: Stacks, moves: "Sequence[Move]", clock: "Clock") -> str:
    """Make a refactoring and return its ID. Raises `RefactorError` and `AwsError`."""
    answer = aws.call(
        "cloudformation",
        "create_stack_refactor",
        StackDefinitions=[
            {"StackName": stacks.source, **stacks.before},
            {"StackName": stacks.target, **stacks.after},
        ],
        ResourceMappings=[
            {
                "Source": {"StackName": stacks.source, "LogicalResourceId": each.logical_id},
                "Destination": {"StackName": stacks.target, "LogicalResourceId": each.new_id},
            }
            for each in moves
        ],
        EnableStackCreation=False,
    )
    made = str(answer["StackRefactorId"])
    described = following.made(
        lambda: _described(aws, made),
        lambda status: status == "CREATE_IN_PROGRESS",
        ("DescribeStackRefactor", "stack refactoring"),
        clock,
    )
    status = described["Status"]
    if status == "CREATE_COMPLETE" and described.get("ExecutionStatus", _READY) == _READY:
        return made
    reasons = (described.get(name) for name in ("StatusReason", "ExecutionStatusReason"))
    raise RefactorError(next(filter(None, reasons), status))


def _described(aws: "Aws", refactor: str) -> dict[str, Any]:
    return aws.call("cloudformation", "describe_stack_refactor", StackRefactorId=refactor)


def actions(aws: "Aws", refactor: str) -> Iterator[Action]:
    """Yield what a refactoring will do. Raises `AwsError`."""
    rows = aws.pages(
        "cloudformation", "list_stack_refactor_actions", "StackRefactorActions", StackRefactorId=refactor
    )
    for row in rows:
        mapping = row.get("ResourceMapping") or {}
        yield Action(
            str(row.get("Action", "")),
            str(row.get("Entity", "")),
            _place(mapping.get("Source")),
            _place(mapping.get("Destination")),
            str(row.get("PhysicalResourceId", "")),
            str(row.get("Description", "")),
            tuple(f"{each['Key']}={each['Value']}" for each in row.get("TagResources", ())),
            tuple(map(str, row.get("UntagResources", ()))),
        )


def _place(row: Mapping[str, Any] | None) -> Place:
    """Return a place by the name of its stack, for which AWS has the ID."""
    given = row or {}
    return Place(name_of(str(given.get("StackName", ""))), str(given.get("LogicalResourceId", "")))


def execute(aws: "Aws", refactor: str) -> None:
    """Execute a refactoring. Raises `AwsError`."""
    aws.call("cloudformation", "execute_stack_refactor", StackRefactorId=refactor)


def follow(aws: "Aws", refactor: str, stacks: Sequence[str], clock: "Clock") -> Iterator[tuple[str, str]]:
    """Yield each status of an execution with its reason until it and the stacks rest. Raises `AwsError`.

    The stacks may still be updated for a moment after the refactoring is complete.
    """
    last, looks = _READY, 0
    while True:
        described = _described(aws, refactor)
        status = str(described.get("ExecutionStatus", ""))
        if status != last:
            yield status, str(described.get("ExecutionStatusReason", ""))
            last, looks = status, 0
        if status not in _RUNS and not any(_is_running(aws, each) for each in stacks):
            return
        if status == _READY and looks >= following.PATIENCE:
            yield status, "it did not begin"
            return
        clock.wait(looks)
        looks += 1


def _is_running(aws: "Aws", stack: str) -> bool:
    row = find(aws, stack)
    return row is not None and state_of(row["StackStatus"]).phase is Phase.RUNNING
