"""The services of a stack: their tasks, rollouts, last events, and stopped tasks."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple

from tiers.deploy import operation_permissions
from tiers.deploy.aws_errors import is_denied
from tiers.deploy.containers import answers, stopped
from tiers.deploy.containers.answers import Row
from tiers.deploy.containers.stopped import StoppedTask
from tiers.deploy.stacks import LiveStack

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

SERVICE: Final = "AWS::ECS::Service"
ACTIVE: Final = "ACTIVE"
"""The status of a service that is not being deleted."""
AT_ONCE: Final = 10
"""Services of one call: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html"""
HALF, LEAST_FAILURES, MOST_FAILURES = 50, 3, 200
"""Failed tasks after which a rollout is given up: percent of the desired number, and the bounds.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentCircuitBreaker.html"""


class Rollout(NamedTuple):
    """One deployment of a service; the newest one is `PRIMARY`."""

    id: str
    status: str
    state: str
    """`IN_PROGRESS`, `COMPLETED`, or `FAILED`; empty if ECS does not report it."""
    reason: str
    failed: int
    """Tasks that failed in a row."""
    since: datetime | None


class ServiceEvent(NamedTuple):
    """A message of the scheduler."""

    time: datetime | None
    message: str


class Service(NamedTuple):
    """A service as it is."""

    called: str
    """Its logical ID, after those of the stacks that lead to it."""
    logical_id: str
    arn: str
    status: str
    running: int
    desired: int
    pending: int
    rollouts: tuple[Rollout, ...]
    events: tuple[ServiceEvent, ...]
    """The newest first."""
    failures_allowed: int | None
    """Failed tasks in a row after which ECS gives a rollout up; None without a circuit breaker."""
    stopped: tuple[StoppedTask, ...] = ()

    @property
    def rollout(self) -> Rollout | None:
        """The newest rollout."""
        return next((each for each in self.rollouts if each.status == "PRIMARY"), None)

    @property
    def is_steady(self) -> bool:
        """Return whether it runs what it should, and nothing else."""
        return self.running == self.desired and not self.pending and len(self.rollouts) <= 1


class Services(NamedTuple):
    """The services of a stack."""

    found: tuple[Service, ...]
    missing: tuple[str, ...] = ()
    """Those of the stack that ECS does not have."""
    denied: str = ""
    """The permission that is missing to read them; empty if there is none."""


def services(aws: "Aws", stack: LiveStack) -> Services:
    """Read the services of a stack and of its nested stacks. Raises `AwsError`, but not if it is denied."""
    from tiers.deploy.aws import AwsError

    called = {
        each.physical_id: (part.called(each.logical_id), each.logical_id)
        for part in stack.walk()
        for each in part.resources
        if each.type == SERVICE and each.exists
    }
    try:
        found = tuple(_read(aws, called))
    except AwsError as error:
        if not is_denied(error.failure):
            raise
        return Services((), denied=operation_permissions.action(error.failure))
    present = {each.called for each in found}
    return Services(found, tuple(name for name, _ in called.values() if name not in present))


def name_of(arn: str) -> str:
    """Return the name of a service by its ARN: ListTasks accepts no ARN, unlike other operations."""
    return arn.rpartition("/")[2]


def cluster_of(arn: str) -> str:
    """Return the cluster of a service by its ARN; empty for an ARN of the old format.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html
    """
    parts = arn.partition(":service/")[2].split("/")
    return parts[0] if len(parts) > 1 else ""


def _read(aws: "Aws", called: Mapping[str, tuple[str, str]]) -> Iterator[Service]:
    by_cluster: dict[str, list[str]] = {}
    for arn in called:
        by_cluster.setdefault(cluster_of(arn), []).append(arn)
    for cluster, arns in by_cluster.items():
        for row in described(aws, cluster, arns):
            arn = answers.text(row, "serviceArn")
            made = service(row, *called.get(arn, (arn, arn)))
            if made.status == ACTIVE:
                yield made._replace(stopped=tuple(stopped.read(aws, cluster, name_of(arn))))


def described(aws: "Aws", cluster: str, arns: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of services of a cluster; none if the cluster does not exist. Raises `AwsError`."""
    from tiers.deploy.aws import AwsError

    for start in range(0, len(arns), AT_ONCE):
        wanted = list(arns[start : start + AT_ONCE])
        try:
            answer = aws.call("ecs", "describe_services", services=wanted, **stopped.within(cluster))
        except AwsError as error:
            if error.failure.code != "ClusterNotFoundException":
                raise
            return
        yield from answers.parts(answer, "services")


def service(row: Row, called: str, logical_id: str) -> Service:
    """Return a service as DescribeServices describes it."""
    return Service(
        called=called,
        logical_id=logical_id,
        arn=answers.text(row, "serviceArn"),
        status=answers.text(row, "status"),
        running=answers.number(row, "runningCount"),
        desired=answers.number(row, "desiredCount"),
        pending=answers.number(row, "pendingCount"),
        rollouts=tuple(_rollout(each) for each in answers.parts(row, "deployments")),
        events=tuple(
            ServiceEvent(answers.moment(each, "createdAt"), answers.text(each, "message"))
            for each in answers.parts(row, "events")
        ),
        failures_allowed=_failures_allowed(row),
    )


def _rollout(row: Row) -> Rollout:
    return Rollout(
        id=answers.text(row, "id"),
        status=answers.text(row, "status"),
        state=answers.text(row, "rolloutState"),
        reason=answers.text(row, "rolloutStateReason"),
        failed=answers.number(row, "failedTasks"),
        since=answers.moment(row, "createdAt"),
    )


def _failures_allowed(row: Row) -> int | None:
    """Return the threshold of the circuit breaker.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ThresholdConfiguration.html
    """
    breaker = answers.part(answers.part(row, "deploymentConfiguration"), "deploymentCircuitBreaker")
    if breaker.get("enable") is not True:
        return None
    threshold = answers.part(breaker, "thresholdConfiguration")
    kind = answers.text(threshold, "type") or "BOUNDED_PERCENT"
    value = answers.number(threshold, "value") or HALF
    if kind == "COUNT":
        return value
    failures = ceil(answers.number(row, "desiredCount") * value / 100)
    return failures if kind != "BOUNDED_PERCENT" else min(max(failures, LEAST_FAILURES), MOST_FAILURES)
