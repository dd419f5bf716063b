"""References to later stacks, and rings of resources that wait for each other."""

from collections.abc import Iterator, Mapping

from tiers.diagnostics.codes import extensions as codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.wording import abridged
from tiers.ir.placed import Built, Placed
from tiers.ir.references import Find, targets
from tiers.ir.stacks import Stack

ORDER = {stack: index for index, stack in enumerate(Stack)}

Places = Mapping[tuple[str, str], Route]
"""The route of a reference, by its owner (a component or a resource) and the logical ID that it names."""


def _place(placed: Placed, name: str, places: Places) -> Place:
    """Return where a resource refers to another one: the reference itself, or what creates the resource."""
    route = places.get((placed.logical_id, name)) or places.get((placed.component or "", name))
    return Place(route) if route else Place(placed.origin, "key")


def misplaced(built: Built, places: Places, find: Find = targets) -> Iterator[Diagnostic]:
    """Find references to a later stack: it is created after this one."""
    home = {placed.logical_id: placed for placed in built.resources}
    for placed in built.resources:
        for name in sorted({*(target.logical_id for target in find(placed.body)), *placed.after}):
            other = home[name]
            if ORDER[other.stack] > ORDER[placed.stack]:
                yield codes.LATER_STACK.at(
                    _place(placed, name, places),
                    f"`{placed.logical_id}` refers to `{name}` in a later stack, `{other.stack}`",
                    label=f"in the {placed.stack} stack, created first",
                    also=(Note(Place(other.origin, "key"), f"creates `{name}`"),),
                    help=f"move it to `resources: {{{other.stack}: …}}`, or remove the reference",
                )


def rings(built: Built, places: Places, find: Find = targets) -> Iterator[Diagnostic]:
    """Find resources that wait for each other: what is left once all that can be created is taken away."""
    needs = {
        placed.logical_id: {*(target.logical_id for target in find(placed.body)), *placed.after}
        - {placed.logical_id}
        for placed in built.resources
    }
    _take_away_free(needs)
    if not needs:
        return
    left = [placed for placed in built.resources if placed.logical_id in needs]
    extra = [placed for placed in left if placed.origin[0] == "resources"]
    ways = ((each, name) for each in left for name in sorted(needs[each.logical_id]))
    written = (_place(*each, places) for each in ways if _is_written(*each, places))
    first = (extra or left)[0]
    yield codes.CIRCULAR_REFERENCE.at(
        Place(first.origin, "key") if extra else next(written, Place(first.origin, "key")),
        f"circular dependency: {abridged(sorted(needs))}",
        label="none can be created first",
        help="remove one of the references",
    )


def _is_written(placed: Placed, name: str, places: Places) -> bool:
    return (placed.logical_id, name) in places or (placed.component or "", name) in places


def _take_away_free(needs: dict[str, set[str]]) -> None:
    """Leave only what waits for itself in the end, or for something that does."""
    needed_by: dict[str, list[str]] = {}
    for name, others in needs.items():
        for other in others:
            needed_by.setdefault(other, []).append(name)
    free = [name for name, others in needs.items() if not others]
    while free:
        name = free.pop()
        del needs[name]
        for waiting in needed_by.get(name, ()):
            needs[waiting].discard(name)
            if not needs[waiting]:
                free.append(waiting)
