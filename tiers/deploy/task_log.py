"""The log of a task in CloudWatch Logs, as its containers write it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiers.deploy.aws import AwsError
from tiers.deploy.containers import answers

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

MOST_PAGES: Final = 50
"""Of one read of a stream; the rest is read next time."""

LATEST: Final = 253_402_300_799_999
"""The last millisecond of the year 9999, which is the last that has a date."""


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
        log = answers.part(each, "logConfiguration")
        options = answers.part(log, "options")
        group, prefix = answers.text(options, "awslogs-group"), answers.text(options, "awslogs-stream-prefix")
        if log.get("logDriver") == "awslogs" and group and prefix:
            yield Stream(each["name"], group, f"{prefix}/{each['name']}/{task.rpartition('/')[2]}")


def when(milliseconds: int) -> datetime:
    """Return the time so many milliseconds after 1970; the nearest one that has a date."""
    return datetime.fromtimestamp(min(max(milliseconds, 0), LATEST) / 1000, UTC)


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
                for event in answers.parts(page, "events"):
                    time = when(answers.number(event, "timestamp"))
                    yield Entry(stream.container, time, answers.text(event, "message"))
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
