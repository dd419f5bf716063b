"""Stopped tasks by their cause: one failure for all tasks that stopped in the same way."""

from collections.abc import Iterable
from typing import NamedTuple

from tiers.deploy.containers.meanings import Meaning, meaning
from tiers.deploy.containers.stopped import StoppedTask


class Failure(NamedTuple):
    """A cause, and the tasks that stopped for it."""

    container: str
    meaning: Meaning
    tasks: tuple[StoppedTask, ...]


def failures(tasks: Iterable[StoppedTask]) -> tuple[Failure, ...]:
    """Return the causes for which tasks stopped; none for those that were replaced."""
    by_cause: dict[tuple[str, Meaning], list[StoppedTask]] = {}
    for each in tasks:
        found = meaning(each)
        if found is not None:
            by_cause.setdefault((each.container, found), []).append(each)
    return tuple(Failure(container, found, tuple(each)) for (container, found), each in by_cause.items())
