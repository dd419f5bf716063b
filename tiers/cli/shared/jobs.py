"""Run a job of a deployed stack, show what it does, and say how it ended."""

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from tiers.cli.shared.following import say
from tiers.cli.shared.stack import Named, StoppedError
from tiers.deploy import tasks
from tiers.deploy.following import Clock
from tiers.deploy.task_log import Entry
from tiers.deploy.tasks import Failure, Launch, Result, State
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic, Place, Route
from tiers.diagnostics.safe import one_line
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import quoted

if TYPE_CHECKING:
    from tiers.deploy.stacks import LiveStack
    from tiers.language.architecture import Architecture

JOB = "job"
BEFORE_UPDATE = "before_update"
SCHEDULE = "AWS::Scheduler::Schedule"
_WAITS = {
    "PROVISIONING": "it has no network interface or no capacity yet",
    "PENDING": "its containers are not created yet",
    "ACTIVATING": "its containers do not run yet",
}

_ENDS = {
    125: ("the container could not be run", "command"),
    126: ("its command cannot be executed", "command"),
    127: ("its command is not in the image", "command"),
    137: ("it was killed", "memory"),
    139: ("it accessed memory that is not its own", "command"),
    143: ("it was asked to stop", "stop_timeout"),
}
"""Meanings of exit codes, and the key of the job that matters:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshooting.html"""
_ERRORS = {
    "CannotPullContainerError": ("its image could not be pulled", "image"),
    "CannotPullImageManifestError": ("its image could not be pulled", "image"),
    "ResourceInitializationError": (
        "a secret, the registry, or the log was not reached",
        "secrets",
    ),
    "CannotCreateContainerError": ("its container could not be created", "command"),
    "CannotStartContainerError": ("its container could not be started", "command"),
    "ContainerRuntimeTimeoutError": ("its container could not be started", "command"),
    "OutOfMemoryError": ("it needed more than its memory", "memory"),
}
"""Meanings of the names that errors of tasks begin with, and the key of the job that matters:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html"""
_STOPS = {
    "UserInitiated": ("it was stopped on request", "command"),
    "TerminationNotice": ("ECS stopped it for maintenance", "command"),
    tasks.UNLISTED: ("ECS does not list its task", "command"),
}
"""Meanings of the codes of tasks that did not end on their own:
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html"""


class Run(NamedTuple):
    """A task of a job that was started."""

    named: Named
    job: str
    launch: Launch
    task: str

    @property
    def stopping(self) -> str:
        """The command that stops the task."""
        words = f"aws ecs stop-task --region {self.named.aws.region} --cluster {self.launch.cluster}"
        return f"{words} --task {self.task}"


def before_updates(architecture: "Architecture | None") -> tuple[str, ...]:
    """Return the jobs of a spec that run before updates."""
    members = architecture.members.values() if architecture else ()
    return tuple(each.name for each in members if getattr(each.component, "run", None) == BEFORE_UPDATE)


def route_of(named: Named, name: str) -> Route:
    """Return the route of a job of the spec. Raises `StoppedError` if there is none of that name."""
    architecture = named.compiled.architecture
    if architecture is None:
        raise StoppedError(named.located(*named.compiled.findings))
    members = architecture.members
    member = members.get(name)
    if member is not None and member.component.type == JOB:
        return member.route
    known = [each.name for each in members.values() if each.component.type == JOB]
    if member is not None:
        message = f"`{name}` is of type `{member.component.type}`, and not a job"
        help_ = f"use one of {quoted(known)}" if known else "add a component of `type: job`"
        place = Place(member.route, "key")
    else:
        meant = nearest(name, known)
        message, place = f"unknown job `{name}`", NOWHERE
        help_ = f"did you mean `{meant}`?" if meant else ""
        help_ = help_ or (f"use one of {quoted(known)}" if known else "add a component of `type: job`")
    raise StoppedError(named.located(codes.NO_JOB.at(place, message, help=help_)))


def schedule_of(named: Named, stack: "LiveStack", name: str) -> str | None:
    """Return the name of a job's schedule in the deployed stack; `None` if it has none there."""
    ids = {
        logical_id
        for logical_id, placed in named.origins.items()
        if placed.component == name and placed.body["Type"] == SCHEDULE
    }
    rows = (row for each in stack.walk() for row in each.resources if row.exists)
    return next((row.physical_id for row in rows if row.type == SCHEDULE and row.logical_id in ids), None)


def begin(
    named: Named, name: str, launch: Launch, arguments: argparse.Namespace, command: Sequence[str] = ()
) -> Run:
    """Start a task of a job. Raises `AwsError`, or `StoppedError` if ECS does not accept the start."""
    started = tasks.start(named.aws, launch, os.urandom(16).hex(), name, command)
    if isinstance(started, Failure):
        reason = one_line(": ".join(filter(None, started)) or "AWS gave no reason")
        message = f"ECS did not start the job `{name}`: {reason}"
        help_ = named.said("run the command again later if capacity is missing, or see `tiers status SPEC`")
        place = Place(route_of(named, name), "key")
        raise StoppedError(named.located(codes.JOB_NOT_STARTED.at(place, message, help=help_)))
    run = Run(named, name, launch, started)
    say(arguments, "job_started", f"{name}: started the task {started}", job=name, task=started)
    return run


def watch(run: Run, arguments: argparse.Namespace) -> Result:
    """Show the statuses and the log of a task until it ends. Raises `AwsError`."""
    containers = set[str]()
    clock = Clock()
    for each in tasks.follow(run.named.aws, run.launch, run.task, run.job, clock):
        if isinstance(each, Result):
            return each
        if isinstance(each, State):
            _say_state(run, each, arguments)
            continue
        containers.add(each.container)
        say(
            arguments,
            "job_log",
            _line(each, run.job),
            job=run.job,
            container=each.container,
            time=each.time.isoformat(),
            message=each.message,
        )
    raise AssertionError("a task is followed to its result")


@contextmanager
def interruptible(run: Run, otherwise: str = "") -> Iterator[None]:
    """Add to an interrupt that the task goes on, how to stop it, and what follows `otherwise`."""
    try:
        yield
    except KeyboardInterrupt:
        parts = ["", otherwise] if otherwise else [""]
        message = f"the task of `{run.job}` continues{'; '.join(parts)}; to stop it, run `{run.stopping}`"
        raise KeyboardInterrupt(message) from None


def failed(run: Run, result: Result) -> Diagnostic:
    """Return the finding about a task that did not end well, with the reasons that ECS gives."""
    reasons = [one_line(each) for each in (result.reason, result.stopped_reason) if each]
    names = [each.partition(":")[0].strip() for each in (result.reason, result.stopped_reason)]
    known = next((_ERRORS[each] for each in names if each in _ERRORS), None)
    code = result.exit_code
    if code is None:
        meaning, key = known or _STOPS.get(result.stop_code, ("it did not start", "image"))
    else:
        usual = _ENDS.get(code, ("its program failed", "command"))
        meaning, key = known or _STOPS.get(result.stop_code, usual)
        meaning = f"{meaning} (exit code {code})"
    route = route_of(run.named, run.job)
    origin = (*route, key)
    return codes.JOB_FAILED.at(
        Place(origin if origin in run.named.document.spans else route, "key"),
        f"the job `{run.job}` failed: {meaning}",
        note="; ".join(reasons),
        help=f"see what it wrote, fix the cause, and run the command again; the task was {run.task}",
    )


def _say_state(run: Run, state: State, arguments: argparse.Namespace) -> None:
    words = f"{run.job}: {state.status}"
    if state.is_slow:
        why = "its image is being pulled" if state.is_pulling else _WAITS[state.status]
        words = f"{words} after {tasks.PATIENCE} seconds; {why}"
    say(arguments, "job", words, job=run.job, status=state.status, slow=state.is_slow)


def _line(entry: Entry, job: str) -> str:
    source = "" if entry.container == job else f"{entry.container}: "
    return f"  {entry.time:%H:%M:%S}  {source}{one_line(entry.message)}"
