"""Services in the output of commands: lines, data, and findings about tasks that stopped."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tiers.cli.shared.stack import Named, remark
from tiers.deploy.containers import stopped
from tiers.deploy.containers.failures import failures, obstacles
from tiers.deploy.containers.watching import TaskWatch
from tiers.diagnostics.codes import stacks as codes
from tiers.diagnostics.model import NOWHERE, Place
from tiers.diagnostics.safe import one_line
from tiers.diagnostics.wording import counted

if TYPE_CHECKING:
    from tiers.deploy.containers.failures import Failure
    from tiers.deploy.containers.services import Rollout, Service, Services
    from tiers.deploy.containers.stopped import StoppedTask
    from tiers.diagnostics.model import Diagnostic, Finding

MOST_EVENTS = 3
"""The last events of a service that are shown."""
LONGEST = 240
"""Characters of an event that are shown."""


def lines(named: Named, seen: "Services") -> Iterator[str]:
    """Yield the services with their tasks and last events."""
    if seen.denied:
        yield f"  services: unknown; the permission `{seen.denied}` is missing"
        return
    if not seen.found and not seen.missing:
        return
    number = len(seen.found) + len(seen.missing)
    steady = sum(each.is_steady for each in seen.found)
    yield f"  services: {steady} of {number} steady"
    for service in seen.found:
        yield from _service_lines(named, service)
    yield from (f"    {one_line(name)}: not found in Amazon ECS" for name in seen.missing)


def _service_lines(named: Named, service: "Service") -> Iterator[str]:
    yield f"    {one_line(_component(named, service) or service.called)}: {numbers(service)}"
    for event in service.events[:MOST_EVENTS]:
        yield f"      {_time(event.time)}  {_cut(one_line(event.message))}"


def counts(service: "Service") -> str:
    """Return the numbers of tasks of a service in words."""
    return f"{service.running} running, {service.desired} desired, {service.pending} pending"


def numbers(service: "Service") -> str:
    """Return the numbers of tasks of a service, and the state of its rollout, in words."""
    tasks = counts(service)
    rollout = service.rollout
    if rollout is None or not rollout.state:
        return tasks
    failed = f", {counted(rollout.failed, 'failed task')} in a row" if rollout.failed else ""
    return f"{tasks}; rollout {one_line(rollout.state)}{failed}"


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def _time(time: datetime | None) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if time else "at an unknown time"


def _component(named: Named, service: "Service") -> str | None:
    placed = named.origins.get(service.logical_id)
    return placed.component if placed else None


def findings(named: Named, found: "Iterable[Service]") -> "list[Finding]":
    """Return why tasks of services stopped or are missing, at the spec's lines."""
    return named.located(
        *(
            each
            for service in found
            for each in stops(named, service, (*failures(service.stopped), *obstacles(service)))
        )
    )


def watched(named: Named, arguments: argparse.Namespace, progress: "Callable[[Service], None]") -> TaskWatch:
    """Return what reports tasks that stop during an operation, at the spec's lines, and their numbers."""

    def report(service: "Service", found: "tuple[Failure, ...]") -> None:
        remark(named, named.located(*stops(named, service, found)), arguments)
        sys.stdout.flush()

    return TaskWatch(named.aws, report, progress)


def stops(named: Named, service: "Service", found: "Iterable[Failure]") -> "Iterator[Diagnostic]":
    """Yield a finding for each cause for which tasks of a service stopped or could not be created."""
    component = _component(named, service)
    for each in found:
        help_ = each.meaning.help.replace("COMPONENT", component or "COMPONENT")
        name, words = component or service.called, one_line(each.meaning.words)
        code = codes.TASK_STOPPED if each.tasks else codes.NO_TASKS_CREATED
        message = (
            f"{_called(name, each)} stopped: " if each.tasks else f"ECS cannot create tasks of `{name}`: "
        )
        yield code.at(
            _place(named, service, each),
            message + words,
            label=_label(each.tasks),
            help=named.said(help_),
            note=_note(service, each),
        )


def _called(name: str, failure: "Failure") -> str:
    tasks = "a task" if len(failure.tasks) == 1 else f"{len(failure.tasks)} tasks"
    other = failure.container not in {"", name}
    return f"{tasks} of `{name}`" + (f" (container `{one_line(failure.container)}`)" if other else "")


def _place(named: Named, service: "Service", failure: "Failure") -> Place:
    """Return the key of the component, or of its sidecar, that a cause concerns."""
    placed = named.origins.get(service.logical_id)
    if placed is None:
        return NOWHERE
    route = placed.origin
    if failure.container not in {"", placed.component}:
        route = (*route, "sidecars", failure.container)
    return Place((*route, failure.meaning.key)) if failure.meaning.key else Place(route, "key")


def _label(tasks: "Sequence[StoppedTask]") -> str:
    time = stopped.last(tasks)
    when = f"at {time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if time else ""
    return f"the last {when}" if when and len(tasks) > 1 else when


def _note(service: "Service", failure: "Failure") -> str:
    """Return what ECS says about the last of the tasks, and what it does next."""
    newest = sorted(failure.tasks, key=lambda each: each.stopped.timestamp() if each.stopped else 0.0)[-1:]
    reasons = [reason for each in newest for reason in (each.container_reason, each.reason) if reason]
    said = [each for each in reasons if each != failure.meaning.words]
    lines = [f"Amazon ECS: {one_line(each)}" for each in dict.fromkeys(said)]
    rollout = service.rollout
    if rollout is not None and rollout.state == "IN_PROGRESS":
        lines.append(_next(service, rollout))
    return "\n".join(lines)


def _next(service: "Service", rollout: "Rollout") -> str:
    if service.failures_allowed is None:
        return "the circuit breaker is off: ECS starts tasks again and again until the deployment times out"
    allowed = counted(service.failures_allowed, "failed task")
    return f"ECS gives the deployment up after {allowed} in a row; {rollout.failed} so far"


def data(named: Named, seen: "Services") -> list[dict[str, Any]] | None:
    """Return the services for programs; None if they cannot be read."""
    if seen.denied:
        return None
    return [_data(named, each) for each in seen.found]


def _data(named: Named, service: "Service") -> dict[str, Any]:
    events = service.events[:MOST_EVENTS]
    return {
        "resource": service.called,
        "component": _component(named, service),
        "id": service.arn,
        "running": service.running,
        "desired": service.desired,
        "pending": service.pending,
        "steady": service.is_steady,
        "rollouts": [{**each._asdict(), "since": _iso(each.since)} for each in service.rollouts],
        "events": [{"time": _iso(each.time), "message": each.message} for each in events],
        "stopped_tasks": [_stopped(each) for each in service.stopped],
    }


def _stopped(task: "StoppedTask") -> dict[str, Any]:
    return {
        "id": task.task,
        "stop_code": task.stop_code or None,
        "reason": task.reason or None,
        "container": task.container or None,
        "container_reason": task.container_reason or None,
        "exit_code": task.exit_code,
        "stopped": _iso(task.stopped),
    }


def _iso(time: datetime | None) -> str | None:
    return time.astimezone(UTC).isoformat() if time else None
