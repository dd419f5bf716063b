"""The log of a task in CloudWatch Logs, as its containers write it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiers.deploy.aws import AwsError

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

MOST_PAGES: Final = 50
"""Of one read of a stream; the rest is read next time."""


class Stream(NamedTuple):
    """The log stream of one container."""

    container: str
    group: str
    name: str


class Entry(NamedTuple):
    """One event of a log."""

    container: str
    time: datetime
    message: str


def streams(containers: Sequence[Mapping[str, Any]], task: str) -> Iterator[Stream]:
    """Yield the log streams of the containers of a task definition, for a task by its ARN.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
    """
    for each in containers:
        log = each.get("logConfiguration", {})
        options = log.get("options", {})
        group, prefix = options.get("awslogs-group"), options.get("awslogs-stream-prefix")
        if log.get("logDriver") == "awslogs" and group and prefix:
            yield Stream(each["name"], group, f"{prefix}/{each['name']}/{task.rpartition('/')[2]}")


class Reader:
    """Reads log streams from their beginning, a part at each look."""

    def __init__(self, aws: "Aws", streams: Sequence[Stream]) -> None:
        """Begin with nothing read."""
        self._aws = aws
        self._tokens: dict[Stream, str | None] = dict.fromkeys(streams)

    def fresh(self) -> Iterator[Entry]:
        """Yield what was written since the last look. Raises `AwsError`."""
        for stream in self._tokens:
            for _ in range(MOST_PAGES):
                page = self._page(stream)
                for event in page.get("events", ()):
                    time = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
                    yield Entry(stream.container, time, event["message"])
                token = page.get("nextForwardToken")
                if token is None or token == self._tokens[stream]:
                    break
                self._tokens[stream] = token

    def _page(self, stream: Stream) -> Mapping[str, Any]:
        """Return the next page of a stream; nothing if no container wrote to it yet."""
        token = self._tokens[stream]
        try:
            return self._aws.call(
                "logs",
                "get_log_events",
                logGroupName=stream.group,
                logStreamName=stream.name,
                startFromHead=True,
                **({"nextToken": token} if token else {}),
            )
        except AwsError as error:
            if error.failure.code == "ResourceNotFoundException":
                return {}
            raise
