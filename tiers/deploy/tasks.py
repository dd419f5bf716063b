"""Tasks of jobs on ECS: start one as its schedule does, follow it, and find out why it stopped."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiers.deploy import following, task_log
from tiers.deploy.aws import AwsError
from tiers.deploy.containers import answers
from tiers.deploy.following import Clock
from tiers.deploy.task_log import Entry, Stream

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

STOPPED: Final = "STOPPED"
PATIENCE: Final = 60
"""Seconds after which a task that does not run yet is reported."""
MISSES: Final = 12
"""Looks in a row without the task, after which it is gone: ECS lists a task for about an hour after its end,
and may list a new one late. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html"""
UNLISTED: Final = "Unlisted"
"""The stop code of a task that is gone; ECS has no such code."""
LAST_READS: Final = 3
"""Reads of the log of a task that stopped: what it wrote last may arrive late."""


class Launch(NamedTuple):
    """All that a task is started with, as the schedule of its job has it."""

    cluster: str
    definition: str
    network: Mapping[str, Any]
    is_open: bool
    """True if ECS Exec can run commands in its containers."""


class State(NamedTuple):
    """The status of a task, reported once for each."""

    status: str
    is_slow: bool = False
    """True if it should have left the status by now."""
    is_pulling: bool = False
    """True while the image is pulled."""


class Failure(NamedTuple):
    """A start that ECS did not accept, in its words."""

    reason: str
    detail: str


class Result(NamedTuple):
    """The end of a task."""

    task: str
    exit_code: int | None
    """Of the container that the job is about; `None` if it never ran."""
    reason: str
    """The reason of that container, in the words of ECS."""
    stopped_reason: str
    stop_code: str

    @property
    def is_well(self) -> bool:
        """Return whether the container ended without an error."""
        return self.exit_code == 0


def launch_of(aws: "Aws", schedule: str) -> Launch:
    """Read what the schedule of a job starts; `schedule` is its name. Raises `AwsError`."""
    target = aws.call("scheduler", "get_schedule", Name=schedule)["Target"]
    parameters = target["EcsParameters"]
    written = parameters["NetworkConfiguration"]["awsvpcConfiguration"]
    network = {
        "subnets": written["Subnets"],
        "securityGroups": written.get("SecurityGroups", []),
        "assignPublicIp": written.get("AssignPublicIp", "DISABLED"),
    }
    is_open = bool(parameters.get("EnableExecuteCommand"))
    return Launch(target["Arn"], parameters["TaskDefinitionArn"], network, is_open)


def definition_of(aws: "Aws", arn: str) -> dict[str, Any]:
    """Return a task definition as ECS describes it. Raises `AwsError`."""
    found: dict[str, Any] = aws.call("ecs", "describe_task_definition", taskDefinition=arn)["taskDefinition"]
    return found


def register(aws: "Aws", revision: Mapping[str, Any]) -> str:
    """Register a revision of a task definition; return its ARN. Raises `AwsError`."""
    return str(aws.call("ecs", "register_task_definition", **revision)["taskDefinition"]["taskDefinitionArn"])


def deregister(aws: "Aws", arn: str) -> None:
    """Deregister a revision; tasks that run go on. A failure leaves a revision that nothing uses."""
    with contextlib.suppress(AwsError):
        aws.call("ecs", "deregister_task_definition", taskDefinition=arn)


def start(
    aws: "Aws", launch: Launch, token: str, container: str, command: Sequence[str] = ()
) -> str | Failure:
    """Start a task and return its ARN. With the same `token`, a repeated call starts no second one.

    `command` replaces that of the container. Raises `AwsError`.
    """
    overrides = {"containerOverrides": [{"name": container, "command": list(command)}]} if command else {}
    answer = aws.call(
        "ecs",
        "run_task",
        cluster=launch.cluster,
        taskDefinition=launch.definition,
        launchType="FARGATE",
        count=1,
        networkConfiguration={"awsvpcConfiguration": dict(launch.network)},
        enableECSManagedTags=True,
        enableExecuteCommand=launch.is_open,
        propagateTags="TASK_DEFINITION",
        startedBy="tiers",
        clientToken=token,
        **({"overrides": overrides} if overrides else {}),
    )
    for failure in answer.get("failures", ()):
        return Failure(failure.get("reason", ""), failure.get("detail", ""))
    started = answer.get("tasks")
    return str(started[0]["taskArn"]) if started else Failure("", "")


def streams(aws: "Aws", definition: str, task: str) -> tuple[Stream, ...]:
    """Return the log streams of a task's containers. Raises `AwsError`."""
    return tuple(task_log.streams(definition_of(aws, definition)["containerDefinitions"], task))


def follow(
    aws: "Aws", launch: Launch, task: str, container: str, clock: Clock
) -> Iterator[State | Entry | Result]:
    """Yield the statuses of a task and what its containers write, at last its result. Raises `AwsError`."""
    written = task_log.Reader(aws, streams(aws, launch.definition, task))
    began, looks, misses, known = clock.now(), 0, 0, State("")
    while True:
        found = _described(aws, launch.cluster, task)
        misses = 0 if found else misses + 1
        row = found or _unlisted(task, known, is_gone=misses >= MISSES)
        state = _state(row, clock.now() - began)
        if state != known:
            known, looks = state, 0
            yield state
        if state.status == STOPPED:
            break
        yield from written.fresh()
        clock.wait(looks)
        looks += 1
    for look in range(LAST_READS):
        if look:
            clock.pause(following.PAUSES[0])
        yield from written.fresh()
    yield _result(row, container)


def _described(aws: "Aws", cluster: str, task: str) -> dict[str, Any] | None:
    """Describe a task; `None` if ECS does not list it."""
    rows = aws.call("ecs", "describe_tasks", cluster=cluster, tasks=[task]).get("tasks", ())
    return rows[0] if rows else None


def _unlisted(task: str, known: State, *, is_gone: bool) -> dict[str, Any]:
    """Return the row of a task that ECS does not list: it is new, or as before, or gone."""
    if is_gone:
        return {"taskArn": task, "lastStatus": STOPPED, "stopCode": UNLISTED}
    return {"taskArn": task, "lastStatus": known.status or "PROVISIONING"}


def _state(row: Mapping[str, Any], passed: float) -> State:
    status = str(row.get("lastStatus", ""))
    waits = status in {"PROVISIONING", "PENDING", "ACTIVATING"}
    is_pulling = waits and bool(row.get("pullStartedAt")) and not row.get("pullStoppedAt")
    return State(status, waits and passed >= PATIENCE, is_pulling)


def _result(row: Mapping[str, Any], container: str) -> Result:
    found = (each for each in answers.parts(row, "containers") if each.get("name") == container)
    own = next(found, {})
    return Result(
        row["taskArn"],
        answers.known_number(own, "exitCode"),
        answers.text(own, "reason"),
        answers.text(row, "stoppedReason"),
        answers.text(row, "stopCode"),
    )
