"""Sessions of ECS Exec: the tasks that run, and the start of a command in one of their containers.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
"""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from tiers.deploy.containers import answers
from tiers.deploy.containers.answers import Row
from tiers.deploy.containers.stopped import AT_ONCE, within

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

SHELL: Final = ("/bin/sh",)
RUNNING: Final = "RUNNING"
"""The status of tasks, containers, and agents that run."""
AGENT: Final = "ExecuteCommandAgent"


class RunningContainer(NamedTuple):
    """A container of a task that runs."""

    name: str
    runtime: str
    """The ID that Session Manager knows it by."""
    agent: str
    """The status of the agent of ECS Exec; empty without an agent."""
    agent_reason: str


class RunningTask(NamedTuple):
    """A task that runs."""

    arn: str
    started: datetime | None
    is_enabled: bool
    """Whether it was started with ECS Exec."""
    containers: tuple[RunningContainer, ...]

    @property
    def task(self) -> str:
        """The ID of the task."""
        return self.arn.rpartition("/")[2]


class Session(NamedTuple):
    """A session that ECS has started, for the plugin of Session Manager."""

    response: Mapping[str, str]
    target: str
    """The container, as Session Manager names it."""
    endpoint: str
    """Of Session Manager, to which the plugin connects again after a break."""


def running(aws: "Aws", cluster: str, **wanted: str) -> tuple[RunningTask, ...]:
    """Return the tasks of a `serviceName` or a `family` that run, the newest first. Raises `AwsError`."""
    rows = aws.pages("ecs", "list_tasks", "taskArns", desiredStatus=RUNNING, **wanted, **within(cluster))
    arns = [str(arn) for arn, _ in zip(rows, range(AT_ONCE), strict=False)]
    if not arns:
        return ()
    answer = aws.call("ecs", "describe_tasks", tasks=arns, **within(cluster))
    found = (row for row in answers.parts(answer, "tasks") if answers.text(row, "lastStatus") == RUNNING)
    tasks = list(map(_task, found))
    return tuple(
        sorted(tasks, key=lambda each: each.started.timestamp() if each.started else 0.0, reverse=True)
    )


def start(
    aws: "Aws", cluster: str, task: RunningTask, container: RunningContainer, words: Sequence[str]
) -> Session:
    """Start a command in a container. Raises `AwsError`.

    The agent in the container splits the command as a shell splits words, and runs it without a shell.
    """
    answer = aws.call(
        "ecs",
        "execute_command",
        task=task.arn,
        container=container.name,
        command=shlex.join(words or SHELL),
        interactive=True,
        **within(cluster),
    )
    session = answer["session"]
    return Session(
        {name: str(session[key]) for name, key in _RESPONSE.items()},
        f"ecs:{cluster}_{task.task}_{container.runtime}",
        aws.endpoint("ssm"),
    )


_RESPONSE: Final = {"SessionId": "sessionId", "TokenValue": "tokenValue", "StreamUrl": "streamUrl"}
"""The parts of a session as Session Manager names them, and as ECS does."""


def _task(row: Row) -> RunningTask:
    return RunningTask(
        answers.text(row, "taskArn"),
        answers.moment(row, "startedAt"),
        row.get("enableExecuteCommand") is True,
        tuple(_containers(row)),
    )


def _containers(row: Row) -> Iterator[RunningContainer]:
    for each in answers.parts(row, "containers"):
        if answers.text(each, "lastStatus") != RUNNING:
            continue
        agents = (agent for agent in answers.parts(each, "managedAgents") if agent.get("name") == AGENT)
        agent = next(agents, {})
        yield RunningContainer(
            answers.text(each, "name"),
            answers.text(each, "runtimeId"),
            answers.text(agent, "lastStatus"),
            answers.text(agent, "reason"),
        )
