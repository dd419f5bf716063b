"""Causes of the last failed operation on a stack: the first failures, without those canceled for them."""

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
    """A resource that failed first, not because another one did."""

    path: tuple[str, ...]
    """The logical IDs of the nested stacks that lead to it."""
    logical_id: str
    type: str
    physical_id: str
    status: str
    reason: str
    time: datetime
    rolling_back: bool
    """True if it is the rollback that failed here."""

    @property
    def called(self) -> str:
        """Its name from the root: `Data.MysqlDBInstance`."""
        return ".".join((*self.path, self.logical_id))


def causes(aws: "Aws", arn: str) -> tuple[Cause, ...]:
    """Return the first failures of the last operation on a stack and its nested stacks. Raises `AwsError`."""
    events = list(last_operation(aws, arn))
    # AWS lists the newest event first, and a quick rollback fails within the same moment.
    oldest_first = reversed(list(_causes(aws, events, ())))
    found = sorted(oldest_first, key=lambda each: (each.time, each.rolling_back))
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
    """Yield the causes among the events of a stack; `above` is when its parent stack began to roll back."""
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
        yield from below or [_cause(event, path, rolling_back=_is_after(event, rollback))]


def _is_after(event: Event, rollback: datetime | None) -> bool:
    """Return whether a failure is one of the rollback; in the same moment, only that of a deletion is."""
    if rollback is None or event["Timestamp"] < rollback:
        return False
    return event["Timestamp"] > rollback or _status(event) == "DELETE_FAILED"


def _failed_by_itself(event: Event) -> bool:
    reason = event.get("ResourceStatusReason", "")
    return _status(event).endswith("_FAILED") and not is_own(event) and not _FOLLOWS.match(reason)


def _nested(events: Sequence[Event]) -> dict[str, str]:
    """Return the IDs of nested stacks by logical ID; not every event of a nested stack has its ID."""
    stacks = (each for each in events if each.get("ResourceType") == STACK_TYPE and not is_own(each))
    pairs = ((each["LogicalResourceId"], each.get("PhysicalResourceId", "")) for each in stacks)
    return {name: id_ for name, id_ in pairs if id_.startswith("arn:")}


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
