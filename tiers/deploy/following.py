"""Follow an operation on a stack and its nested stacks until it is over."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiers.cloudformation.template import STACK_TYPE
from tiers.deploy.aws import AwsError, Failure
from tiers.deploy.changes.deployed import find
from tiers.deploy.states import Phase, state_of

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

PAUSES: Final = (1.0, 2.0, 3.0, 5.0)
"""Seconds between two polls; the last one is kept."""
PATIENCE: Final = 20
"""Polls of a stack that rests, by its description, before an event must say so."""
_LONG: Final = 600
"""Seconds after which what is still being made is given up."""
GONE: Final = "DELETE_COMPLETE"
_BEGINS: Final = frozenset(
    {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "IMPORT_IN_PROGRESS"}
)
"""The first statuses of an operation; a rollback, and its continuation, belong to the failed one."""

Event = dict[str, Any]
Located = tuple[tuple[str, ...], Event]
"""An event, and the logical IDs that lead to its stack."""


class Clock(NamedTuple):
    """The functions that measure and spend time; a test has its own."""

    now: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep

    def wait(self, looks: int) -> None:
        """Pause between two polls; `looks` is the number of those before without news."""
        self.pause(PAUSES[min(looks, len(PAUSES) - 1)])


def made(
    describe: Callable[[], dict[str, Any]],
    is_pending: Callable[[str], bool],
    of: tuple[str, str],
    clock: Clock,
) -> dict[str, Any]:
    """Return what AWS says of something when its status is not pending any more.

    `of` is the operation that describes it, and its name in words. Raises `AwsError`, also if
    it stays pending.
    """
    began, looks = clock.now(), 0
    while True:
        described = describe()
        if not is_pending(described["Status"]):
            return described
        if clock.now() - began > _LONG:
            message = f"the {of[1]} was not created within {_LONG // 60} minutes"
            raise AwsError(Failure("cloudformation", of[0], "Timeout", message))
        clock.wait(looks)
        looks += 1


class Happened(NamedTuple):
    """One event of a stack, or of one that it nests."""

    path: tuple[str, ...]
    logical_id: str
    type: str
    status: str
    reason: str
    time: datetime
    is_root: bool = False

    @property
    def called(self) -> str:
        """Its name from the root; the root itself has no path."""
        return ".".join((*self.path, self.logical_id))

    @property
    def key(self) -> tuple[str, ...]:
        """The key of a resource: empty for the root, which may have the same name as one of its resources."""
        return () if self.is_root else (*self.path, self.logical_id)


def events_of(aws: "Aws", arn: str) -> Iterator[Event]:
    """Yield the events of a stack by its ID, the newest first; a deleted one too. Raises `AwsError`."""
    return aws.pages("cloudformation", "describe_stack_events", "StackEvents", StackName=arn)


def is_own(event: Event) -> bool:
    """Return whether an event is about the stack itself."""
    return bool(event.get("PhysicalResourceId") == event["StackId"])


def last_operation(aws: "Aws", arn: str) -> Iterator[Event]:
    """Yield a root's events, the newest first, down to the one that its last operation began with."""
    for event in events_of(aws, arn):
        yield event
        if is_own(event) and event["ResourceStatus"] in _BEGINS:
            return


def newest(aws: "Aws", arn: str) -> datetime | None:
    """Return the time of a stack's last event, by AWS's clock; None if there is none."""
    event = next(events_of(aws, arn), None)
    return event["Timestamp"] if event else None


def follow(
    aws: "Aws",
    arn: str,
    after: datetime | None,
    clock: Clock | None = None,
    beside: Callable[[Sequence[Located]], None] = lambda _: None,
) -> Iterator[Happened]:
    """Yield what happens to a stack after a time, the oldest first, until it rests. Raises `AwsError`.

    A state is reported once, though a nested stack and its parent stack both have events for it; a failure is
    reported once for each reason.

    A stack rests when an event says so and its description too: either may lag behind the other.
    `beside` is called at each poll with the events that are new.
    """
    clock = clock or Clock()
    seen, stacks = set[str](), {arn: tuple[str, ...]()}
    reported: dict[tuple[str, ...], tuple[str, str]] = {}
    ended, quiet, looks = False, 0, 0
    while True:
        row = find(aws, arn)
        # Reversed, because sorting keeps what happened at one time as it is: the newest first.
        fresh = [*_fresh(aws, stacks, after, seen)][::-1]
        fresh.sort(key=lambda each: each[1]["Timestamp"])
        for path, event in fresh:
            ended = ended or (not path and is_own(event) and not _is_running(event["ResourceStatus"]))
            happened = _happened(path, event)
            state = _state(happened)
            if reported.get(happened.key) != state:
                reported[happened.key] = state
                yield happened
        beside(fresh)
        quiet = 0 if fresh or (row and _is_running(row["StackStatus"])) else quiet + 1
        if row is None or (ended and not _is_running(row["StackStatus"])) or quiet >= PATIENCE:
            return
        looks = 0 if fresh else looks + 1
        clock.wait(looks)


def _fresh(
    aws: "Aws", stacks: dict[str, tuple[str, ...]], after: datetime | None, seen: set[str]
) -> Iterator[Located]:
    """Yield the events that were not seen yet, and add the nested stacks that they name to `stacks`."""
    queue = list(stacks)
    for arn in queue:  # which grows
        for event in events_of(aws, arn):
            if event["EventId"] in seen or (after is not None and event["Timestamp"] <= after):
                break
            seen.add(event["EventId"])
            yield stacks[arn], event
            child = event.get("PhysicalResourceId", "")
            nested = event.get("ResourceType") == STACK_TYPE and child.startswith("arn:")
            if nested and child not in stacks:
                stacks[child] = (*stacks[arn], event["LogicalResourceId"])
                queue.append(child)


def _is_running(status: str) -> bool:
    return state_of(status).phase is Phase.RUNNING


def _state(happened: Happened) -> tuple[str, str]:
    return happened.status, happened.reason if happened.status.endswith("_FAILED") else ""


def _happened(path: tuple[str, ...], event: Event) -> Happened:
    return Happened(
        path[:-1] if is_own(event) and path else path,
        path[-1] if is_own(event) and path else event["LogicalResourceId"],
        event.get("ResourceType", ""),
        event["ResourceStatus"],
        event.get("ResourceStatusReason", ""),
        event["Timestamp"],
        is_own(event) and not path,
    )
