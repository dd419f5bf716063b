"""Causes of failures: one for all tasks that stopped in the same way, or were not created."""

from collections.abc import Iterable
from typing import NamedTuple

from tiers.deploy.containers.meanings import Cause, Meaning, cause, obstacle
from tiers.deploy.containers.services import Service
from tiers.deploy.containers.stopped import StoppedTask


class Failure(NamedTuple):
    """A cause, and the tasks that stopped for it; without tasks, they could not be created."""

    container: str
    meaning: Meaning
    tasks: tuple[StoppedTask, ...]


def failures(tasks: Iterable[StoppedTask]) -> tuple[Failure, ...]:
    """Return the causes for which tasks stopped; none for those that were replaced."""
    by_cause: dict[Cause, list[StoppedTask]] = {}
    for each in tasks:
        found = cause(each)
        if found is not None:
            by_cause.setdefault(found, []).append(each)
    return tuple(Failure(*found, tuple(each)) for found, each in by_cause.items())


def obstacles(service: Service) -> tuple[Failure, ...]:
    """Return why ECS cannot create tasks in the newest rollout of a service that is not steady."""
    rollout = service.rollout
    if service.is_steady or rollout is None:
        return ()
    since = rollout.since
    recent = (each for each in service.events if since is None or each.time is None or each.time >= since)
    found = filter(None, (obstacle(each.message) for each in recent))
    return tuple(Failure("", each, ()) for each in dict.fromkeys(found))
