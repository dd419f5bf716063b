"""Components that wait for each other in a ring, so that none can be created first."""

from collections.abc import Callable, Iterable
from itertools import takewhile

from tiers.language.component import Context

Followed = Callable[[str], Iterable[str]]
"""The names of the components that must be created before the one of a name."""


def ring(here: Context, followed: Followed) -> tuple[str, ...]:
    """Return a ring of components in which this one is the first of the spec; empty if there is none."""
    earlier = frozenset(takewhile(lambda name: name != here.name, here.members))
    passed = {here.name: here.name}
    pending = [here.name]
    while pending:
        name = pending.pop()
        for other in followed(name):
            if other == here.name:
                return _path(name, passed)
            if other not in passed and other not in earlier:
                passed[other] = name
                pending.append(other)
    return ()


def _path(last: str, passed: dict[str, str]) -> tuple[str, ...]:
    """Return the way to a component, by the one that each was found from."""
    found = [last]
    while passed[found[-1]] != found[-1]:
        found.append(passed[found[-1]])
    return tuple(reversed(found))
