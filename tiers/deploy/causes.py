"""Why the last operation on a stack failed: the first failures, without all that was cancelled for them."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from tiers.cloudformation.template import STACK_TYPE
from tiers.deploy.changes.deployed import MOST_LEVELS
from tiers.deploy.following import Event, events_of, is_own, last_operation

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

_FOLLOWS: Final = re.compile(
    r"^Resource \w+ cancelled|^The following resource\(s\) failed|^Rollback requested"
)


class Cause(NamedTuple):
    """A resource that failed for a reason of its own."""

    path: tuple[str, ...]
    """The logical ids of the nested stacks that lead to it."""
    logical_id: str
    type: str
    physical_id: str
    status: str
    reason: str
    time: datetime
    rolling_back: bool
    """Whether it is the rollback that failed here."""

    @property
    def called(self) -> str:
        """What it is called from the root: `Data.MysqlDBInstance`."""
        return ".".join((*self.path, self.logical_id))


def causes(aws: "Aws", arn: str) -> tuple[Cause, ...]:
    """Tell what failed first in the last operation on a stack, and in what it nests. Raises `AwsError`."""
    events = list(last_operation(aws, arn))
    found = sorted(_causes(aws, events, ()), key=lambda each: each.time)
    # A continued rollback may fail at the same resource again and again.
    last = {(each.called, each.rolling_back): each for each in found}
    return tuple(last.values())


def _since(aws: "Aws", arn: str, begin: datetime) -> Iterator[Event]:
    """Yield a nested stack's events of its root's operation; a rollback may have deleted it within."""
    for event in events_of(aws, arn):
        if event["Timestamp"] < begin:
            return
        yield event


def _causes(
    aws: "Aws", events: Sequence[Event], path: tuple[str, ...], above: datetime | None = None
) -> Iterator[Cause]:
    """`above` is when the stack that nests this one began to roll back."""
    rollbacks = [each["Timestamp"] for each in events if is_own(each) and "ROLLBACK" in _status(each)]
    rollback = min((*rollbacks, *([above] if above else ())), default=None)
    nested = _nested(events) if len(path) < MOST_LEVELS else {}
    met: set[str] = set()
    for event in filter(_failed_by_itself, events):
        name = event["LogicalResourceId"]
        if name in met:
            continue
        below: list[Cause] = []
        if name in nested:
            met.add(name)
            inner = list(_since(aws, nested[name], events[-1]["Timestamp"]))
            below = list(_causes(aws, inner, (*path, name), rollback))
        rolling_back = rollback is not None and event["Timestamp"] > rollback
        yield from below or [_cause(event, path, rolling_back=rolling_back)]


def _failed_by_itself(event: Event) -> bool:
    reason = event.get("ResourceStatusReason", "")
    return _status(event).endswith("_FAILED") and not is_own(event) and not _FOLLOWS.match(reason)


def _nested(events: Sequence[Event]) -> dict[str, str]:
    """Return the ids of nested stacks by their logical ids; not every event of one tells it."""
    stacks = (each for each in events if each.get("ResourceType") == STACK_TYPE and not is_own(each))
    told = ((each["LogicalResourceId"], each.get("PhysicalResourceId", "")) for each in stacks)
    return {name: id_ for name, id_ in told if id_.startswith("arn:")}


def _status(event: Event) -> str:
    return str(event.get("ResourceStatus", ""))


def _cause(event: Event, path: tuple[str, ...], *, rolling_back: bool) -> Cause:
    return Cause(
        path,
        event["LogicalResourceId"],
        event.get("ResourceType", ""),
        event.get("PhysicalResourceId", ""),
        _status(event),
        event.get("ResourceStatusReason", ""),
        event["Timestamp"],
        rolling_back,
    )
