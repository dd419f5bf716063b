"""Events of a log group of CloudWatch Logs, in order of time.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
"""

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiers.deploy import task_log
from tiers.deploy.following import Clock

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

POLL: Final = 3.0
"""Seconds between two polls. A quota of the account limits the calls per second."""
OVERLAP: Final = 60_000
"""Milliseconds that each poll reads again, because events of other streams may arrive later."""


class Query(NamedTuple):
    """The wanted events of a log group."""

    group: str
    since: int
    """Milliseconds after 1970."""
    stream: str = ""
    """The beginning of the names of log streams; empty for all streams."""


class LogEvent(NamedTuple):
    """One event of a log stream: a line, or several."""

    id: str
    time: int
    """Milliseconds after 1970."""
    stream: str
    message: str

    @property
    def key(self) -> tuple[str, ...]:
        """The identity of the event, also if the response has no ID."""
        return (self.id,) if self.id else (str(self.time), self.stream, self.message)

    @property
    def when(self) -> datetime:
        """The time of the event; the nearest one that has a date."""
        return task_log.when(self.time)


def now() -> int:
    """Return the milliseconds after 1970."""
    return int(time.time() * 1000)


def events(aws: "Aws", query: Query) -> Iterator[LogEvent]:
    """Yield the events of a log group from all its pages. Raises `AwsError`."""
    prefix = {"logStreamNamePrefix": query.stream} if query.stream else {}
    rows = aws.pages(
        "logs",
        "filter_log_events",
        "events",
        logGroupName=query.group,
        startTime=max(0, query.since),
        **prefix,
    )
    yield from map(_event, rows)


def follow(
    aws: "Aws", query: Query, clock: Clock | None = None, is_over: Callable[[], bool] = lambda: False
) -> Iterator[LogEvent]:
    """Yield events as they arrive, each once and in the order of each poll. Raises `AwsError`.

    Once `is_over` returns true, the events are read a last time.
    """
    pause = (clock or Clock()).pause
    seen: dict[tuple[str, ...], int] = {}
    since = query.since
    while True:
        over = is_over()
        for each in events(aws, query._replace(since=since)):
            if each.key not in seen:
                seen[each.key] = each.time
                yield each
        if over:
            return
        # A program may write a time in the future, behind which no other event would be found.
        newest = min(max(seen.values(), default=since), now())
        since = max(since, newest - OVERLAP)
        seen = {key: at for key, at in seen.items() if at >= since}
        pause(POLL)


def _event(row: Mapping[str, Any]) -> LogEvent:
    at = row.get("timestamp")
    return LogEvent(
        str(row.get("eventId") or ""),
        at if isinstance(at, int) else 0,
        str(row.get("logStreamName") or ""),
        str(row.get("message") or ""),
    )
