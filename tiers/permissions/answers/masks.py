"""Actions of a service as masks: the position of an action in the list of facts is its bit."""

from collections.abc import Iterable, Iterator
from functools import cache

from tiers.facts import iam


@cache
def positions(service: str) -> dict[str, int]:
    """Return the position of each action of a service, by its whole name, such as `s3:GetObject`."""
    return {f"{service}:{name}": position for position, name in enumerate(iam.actions(service))}


def mask(service: str, actions: Iterable[str]) -> int:
    """Return the mask of some actions; those of another service are left out."""
    known = positions(service)
    found = 0
    for each in actions:
        if each in known:
            found |= 1 << known[each]
    return found


@cache
def of_kind(service: str, kind: str) -> int:
    """Return the mask of all actions on a kind of resource."""
    named = iam.actions(service).items()
    return mask(service, (f"{service}:{name}" for name, action in named if kind in action.kinds))


@cache
def on_data(service: str) -> int:
    """Return the mask of the actions that read or change something: all but those that list."""
    named = iam.actions(service).items()
    return mask(service, (f"{service}:{name}" for name, action in named if action.level != "List"))


def names(service: str, wanted: int) -> Iterator[str]:
    """Yield the actions in a mask, in order."""
    for name, position in positions(service).items():
        if wanted >> position & 1:
            yield name
