"""Stopped tasks of Amazon ECS, and the container that is to blame."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiers.deploy.containers import answers
from tiers.deploy.containers.answers import Row

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

AT_ONCE: Final = 100
"""Tasks of one call: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html"""
MOST: Final = 300
"""Stopped tasks of a service that are read. ECS lists those of the last hour."""
KILLED: Final = frozenset({137, 143})
"""Exit codes of containers that are stopped because another one ended: by SIGKILL and by SIGTERM."""


class StoppedTask(NamedTuple):
    """A task that stopped; strings are empty where ECS says nothing."""

    arn: str
    stop_code: str
    reason: str
    container: str
    """The container to blame, as far as the response shows it."""
    container_reason: str
    exit_code: int | None
    created: datetime | None
    stopped: datetime | None

    @property
    def task(self) -> str:
        """The ID of the task."""
        return self.arn.rpartition("/")[2]


def within(cluster: str) -> dict[str, Any]:
    """Return the argument for a cluster; none for that of the account."""
    return {"cluster": cluster} if cluster else {}


def read(aws: "Aws", cluster: str, service: str) -> Iterator[StoppedTask]:
    """Yield the stopped tasks of a service. Raises `AwsError`."""
    yield from described(aws, cluster, listed(aws, cluster, service))


def listed(aws: "Aws", cluster: str, service: str) -> list[str]:
    """Return the ARNs of the stopped tasks of a service. Raises `AwsError`."""
    where = within(cluster)
    rows = aws.pages("ecs", "list_tasks", "taskArns", serviceName=service, desiredStatus="STOPPED", **where)
    return [str(arn) for arn, _ in zip(rows, range(MOST), strict=False)]


def described(aws: "Aws", cluster: str, arns: Sequence[str]) -> Iterator[StoppedTask]:
    """Yield tasks by their ARNs, those that still exist. Raises `AwsError`."""
    for start in range(0, len(arns), AT_ONCE):
        wanted = list(arns[start : start + AT_ONCE])
        answer = aws.call("ecs", "describe_tasks", tasks=wanted, **within(cluster))
        yield from (stopped_task(row) for row in answers.parts(answer, "tasks"))


def stopped_task(row: Row) -> StoppedTask:
    """Return a task as DescribeTasks describes it."""
    blamed = _blamed(list(answers.parts(row, "containers")))
    return StoppedTask(
        arn=answers.text(row, "taskArn"),
        stop_code=answers.text(row, "stopCode"),
        reason=answers.text(row, "stoppedReason"),
        container=answers.text(blamed, "name"),
        container_reason=answers.text(blamed, "reason"),
        exit_code=answers.known_number(blamed, "exitCode"),
        created=answers.moment(row, "createdAt"),
        stopped=answers.moment(row, "stoppedAt") or answers.moment(row, "stoppingAt"),
    )


def _blamed(containers: Sequence[Row]) -> Row:
    """Return the container that failed: one with a reason, or else one that was not killed."""

    def rank(row: Row) -> int:
        code = answers.known_number(row, "exitCode")
        if answers.text(row, "reason"):
            return 0
        if code is None:
            return 4
        return 3 if code in KILLED else 1 if code else 2

    return min(containers, key=rank, default={})


def last(tasks: Iterable[StoppedTask]) -> datetime | None:
    """Return when the last of some tasks stopped."""
    times = [each.stopped for each in tasks if each.stopped]
    return max(times, key=lambda time: time.astimezone(UTC), default=None)
