"""Services that a deployment changes: the tasks of the new version that stopped, while they are waited for.

CloudFormation waits up to three hours for a service to become steady, and does not report stopped tasks.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from tiers.deploy.containers import stopped
from tiers.deploy.containers.failures import Failure, failures, obstacles
from tiers.deploy.containers.services import SERVICE, Service, cluster_of, described, name_of, service
from tiers.deploy.containers.stopped import StoppedTask
from tiers.deploy.following import Clock, Event, Located

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

EVERY: Final = 15.0
"""Seconds between two readings of the services that are being changed."""
CHANGES: Final = frozenset({"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"})

Report = Callable[[Service, tuple[Failure, ...]], None]
Progress = Callable[[Service], None]


class Changing(NamedTuple):
    """A service that CloudFormation waits for."""

    called: str
    logical_id: str
    since: datetime
    arn: str = ""
    """Empty until the service is created."""


class TaskWatch:
    """Reports each cause for which tasks stop, once, and the numbers of tasks as they change."""

    def __init__(self, aws: "Aws", report: Report, progress: Progress, clock: Clock | None = None) -> None:
        """`report` gets a service and the causes that are new, `progress` a service whose numbers changed."""
        self._aws, self._report, self._progress = aws, report, progress
        self._now = (clock or Clock()).now
        self._next = self._now() + EVERY
        self._changing: dict[tuple[str, ...], Changing] = {}
        self._read = dict[str, dict[str, StoppedTask]]()
        self._reported = set[tuple[str, str, str]]()
        self._numbers = dict[str, tuple[int, ...]]()

    def poll(self, fresh: Sequence[Located]) -> None:
        """Record new events of stacks, each with the path of its stack, and read services when it is time.

        Nothing that goes wrong here may end the deployment that is followed.
        """
        ended = [each for path, event in fresh for each in self._noted(path, event)]
        if ended:
            self._look(ended)
        if self._now() >= self._next:
            self._next = self._now() + EVERY
            self._look(list(self._changing.values()))

    def _noted(self, path: tuple[str, ...], event: Event) -> Iterator[Changing]:
        """Record an event; yield the service that failed by it."""
        if event.get("ResourceType") != SERVICE:
            return
        logical_id, status = event["LogicalResourceId"], event["ResourceStatus"]
        key = (*path, logical_id)
        if status in CHANGES:
            known = self._changing.get(key) or Changing(".".join(key), logical_id, event["Timestamp"])
            arn = event.get("PhysicalResourceId") or ""
            self._changing[key] = known._replace(arn=arn if arn.startswith("arn:") else known.arn)
            return
        known_before = self._changing.pop(key, None)
        if known_before is not None and status.endswith("_FAILED"):
            yield known_before

    def _look(self, wanted: Sequence[Changing]) -> None:
        from tiers.deploy.aws import AwsError

        for each in wanted:
            if not each.arn:
                continue
            try:
                self._look_at(each)
            except AwsError:
                # A missing permission, or a bad moment: the deployment goes on all the same.
                continue

    def _look_at(self, changing: Changing) -> None:
        cluster, tasks = cluster_of(changing.arn), self._read.setdefault(changing.arn, {})
        arns = [arn for arn in stopped.listed(self._aws, cluster, name_of(changing.arn)) if arn not in tasks]
        tasks.update((each.arn, each) for each in stopped.described(self._aws, cluster, arns))
        own = [each for each in tasks.values() if each.created is None or each.created >= changing.since]
        for row in described(self._aws, cluster, [changing.arn]):
            made = service(row, changing.called, changing.logical_id)
            numbers = (made.running, made.desired, made.pending, made.rollout.failed if made.rollout else 0)
            if self._numbers.get(changing.arn) != numbers:
                self._numbers[changing.arn] = numbers
                self._progress(made)
            found = {_key(changing, each): each for each in (*failures(own), *obstacles(made))}
            new = {key: each for key, each in found.items() if key not in self._reported}
            if new:
                self._report(made, tuple(new.values()))
                self._reported.update(new)


def _key(changing: Changing, failure: Failure) -> tuple[str, str, str]:
    return changing.arn, failure.container, failure.meaning.words
