"""Meanings of what ECS says about a stopped task: the cause, the key of the spec, and the fix.

ECS has codes for the ways in which a task stops, but for causes only the names that its messages begin with:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cannot-start-container.html, and
https://repost.aws/knowledge-center/ecs-task-stopped. Nothing but the explanation depends on them.
"""

import re
from typing import Final, NamedTuple

from tiers.deploy.containers.stopped import StoppedTask


class Meaning(NamedTuple):
    """The cause of a stop."""

    words: str
    """What happened, behind the name of the component and a colon."""
    key: str
    """The key of the component that it concerns; empty for none."""
    help: str
    """`SPEC` and `COMPONENT` are placeholders."""


_LOG: Final = "read its log: `tiers logs SPEC COMPONENT --since 1h`"
_QUOTA: Final = (
    "fix the cause, because ECS tries again; for a limit of the account, request a higher quota for Fargate"
)
_WAY: Final = (
    "tasks need a NAT gateway, or for an image in Amazon ECR the endpoints `ecr.api`, `ecr.dkr`, `s3`, and "
    "`logs`; run `tiers check SPEC`"
)

_SIGNS: Final[tuple[tuple[str, Meaning], ...]] = (
    (
        r"CannotPull.*(matching platform|no match for platform|no matching manifest)",
        Meaning(
            "its image is not built for this processor architecture",
            "architecture",
            "build the image for this `architecture`, as with `docker build --platform`, or set "
            "`architecture` to that of the image",
        ),
    ),
    (
        r"CannotPull.*(toomanyrequests|rate limit)",
        Meaning(
            "the registry limits the number of pulls",
            "image",
            "copy the image to Amazon ECR, or log in to the registry with `credentials`",
        ),
    ),
    (
        r"CannotPull.*(no space left)",
        Meaning(
            "its image does not fit on the disk of the task", "ephemeral_storage", "raise `ephemeral_storage`"
        ),
    ),
    (
        r"CannotPull.*(timeout|timed out|deadline exceeded|dial tcp|connection re|no route)",
        Meaning("the registry of its image cannot be reached", "image", _WAY),
    ),
    (
        r"CannotPull.*(not found|manifest unknown|name unknown)",
        Meaning("its image does not exist", "image", "push the image, or fix its name and tag"),
    ),
    (
        r"CannotPull.*(denied|not authorized|unauthorized|forbidden|basic auth)",
        Meaning(
            "the registry denies its image",
            "image",
            "check the name of the image; the repository must allow the execution role of the task, and "
            "another registry needs `credentials`",
        ),
    ),
    (r"CannotPull", Meaning("its image cannot be pulled", "image", "check the name of the image")),
    (
        r"ResourceInitializationError.*(secrets?( data)? from|secrets manager|ssm param)",
        Meaning(
            "a secret cannot be read",
            "secrets",
            "check that each secret, its field, and each parameter exist in this region, and that the "
            "endpoints `secretsmanager` and `ssm`, or a NAT gateway, lead there",
        ),
    ),
    (
        r"ResourceInitializationError.*(ecr registry auth|registry auth\w* from)",
        Meaning("Amazon ECR cannot be reached, or denies the login", "image", _WAY),
    ),
    (
        r"ResourceInitializationError.*secrets or registry auth",
        Meaning("a secret, or the login of Amazon ECR, cannot be read", "", _WAY),
    ),
    (
        r"ResourceInitializationError.*(logger|log group|log stream|CloudWatch)",
        Meaning(
            "its log group cannot be used",
            "log_retention",
            "CloudWatch Logs must be reachable through a NAT gateway or the endpoint `logs`, and the log "
            "group must exist",
        ),
    ),
    (
        r"ResourceInitializationError.*(EFS|mount)",
        Meaning("a file system cannot be mounted", "mounts", "check the file systems that it mounts"),
    ),
    (
        r"ResourceInitializationError",
        Meaning("ECS could not set up the task", "", "read the reason, then run `tiers check SPEC`"),
    ),
    (
        r"OutOfMemory",
        Meaning("a container ran out of memory", "memory", "raise `memory`, or fix the program"),
    ),
    (
        r"Cannot(Start|Create)Container.*(executable file|no such file|permission denied|exec format)",
        Meaning(
            "its command cannot be started",
            "command",
            "check `command` and `entrypoint`, and that the image has the program for this `architecture`",
        ),
    ),
    (
        r"Cannot(Start|Create)Container",
        Meaning("a container cannot be started", "", _LOG),
    ),
    (
        r"failed container health checks",
        Meaning(
            "its container check failed",
            "container_check",
            "try the command with `tiers exec`, and give the program enough time to start",
        ),
    ),
    (
        r"failed ELB health checks",
        Meaning(
            "the load balancer found it unhealthy",
            "health_check",
            "check that the program listens on `port` on all addresses, that `health_check.path` returns "
            "success, and that `health_check.grace_period` is long enough to start; "
            "then " + _LOG,
        ),
    ),
    (
        r"Capacity is unavailable",
        Meaning(
            "Fargate has no capacity in this zone at the moment",
            "capacity",
            "wait, because ECS tries again; more zones or another size of task make it more likely",
        ),
    ),
)
"""By what a reason matches; the first decides."""
_UNABLE: Final = re.compile(r"^(\(.*?\) )?(is|was) unable to (?!consistently)")
"""The beginning of an event about tasks that cannot be created. That they do not start consistently is a
consequence of tasks that stop: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html"""
_PATTERNS: Final = tuple((re.compile(pattern, re.IGNORECASE | re.DOTALL), found) for pattern, found in _SIGNS)
_SPOT: Final = Meaning(
    "Fargate Spot took the capacity back",
    "capacity",
    "nothing to do, because ECS starts another one; tasks that must not stop need capacity on demand",
)
_CODES: Final = {
    "SpotInterruption": _SPOT,
    "TerminationNotice": _SPOT,
    "InfrastructureHealth": Meaning(
        "the infrastructure below the task failed", "", "nothing to do, because ECS starts another one"
    ),
}
"""By stop code: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html"""
_EXITS: Final = {
    0: Meaning("its program ended with exit code 0", "command", "a service must run all the time; " + _LOG),
    126: Meaning(
        "its command cannot be executed (exit code 126)", "command", "check `command` and `entrypoint`"
    ),
    127: Meaning("its command was not found (exit code 127)", "command", "check `command` and `entrypoint`"),
    137: Meaning(
        "its program was killed (exit code 137)",
        "memory",
        "raise `memory` if it ran out of it, or `stop_timeout` if it was about to stop; " + _LOG,
    ),
    139: Meaning("its program crashed with a segmentation fault (exit code 139)", "image", _LOG),
}
_STOPPED_ON_PURPOSE: Final = frozenset({"UserInitiated", "ServiceSchedulerInitiated"})
_REPLACED: Final = re.compile(r"^Scaling activity initiated by ")


class Cause(NamedTuple):
    """Why a task stopped, and the container that it concerns; empty if it concerns the task."""

    container: str
    meaning: Meaning


def cause(task: StoppedTask) -> Cause | None:
    """Return why a task stopped, or None if ECS or a user stopped it without a fault of the task."""
    for container, reason in ((task.container, task.container_reason), ("", task.reason)):
        found = _signed(reason)
        if found is not None:
            return Cause(container, found)
    if task.stop_code in _CODES:
        return Cause("", _CODES[task.stop_code])
    if task.stop_code in _STOPPED_ON_PURPOSE:
        by_scheduler = task.stop_code == "ServiceSchedulerInitiated" and task.reason
        return _as_it_is(task) if by_scheduler and not _REPLACED.search(task.reason) else None
    if task.exit_code is None or task.container_reason:
        return _as_it_is(task)
    other = Meaning(f"its program ended with exit code {task.exit_code}", "", _LOG)
    return Cause(task.container, _EXITS.get(task.exit_code, other))


def obstacle(message: str) -> Meaning | None:
    """Return why ECS cannot create tasks, by an event of a service; None for any other event."""
    if not _UNABLE.search(message):
        return None
    return _signed(message) or Meaning(_UNABLE.sub("unable to ", message), "", _QUOTA)


def _signed(reason: str) -> Meaning | None:
    return next((found for pattern, found in _PATTERNS if pattern.search(reason)), None)


def _as_it_is(task: StoppedTask) -> Cause:
    reason = task.container_reason or task.reason or task.stop_code or "ECS gave no reason"
    return Cause(task.container if task.container_reason else "", Meaning(reason, "", _LOG))
