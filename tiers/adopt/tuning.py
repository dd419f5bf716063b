"""Keys that make a sketch like the old template: set where a property differs, kept where that helps."""

import copy
from collections.abc import Iterator
from typing import Any, NamedTuple

from tiers.adopt.differing import MISSING, Difference, differences, in_old_ids
from tiers.adopt.draft_build import Draft, build
from tiers.adopt.pairing import Body, pairs
from tiers.adopt.sketch import Sketch
from tiers.diagnostics.model import Route
from tiers.ir.stacks import TIERS
from tiers.untrusted import whole

_MOST_TRIALS = 80


class Compared(NamedTuple):
    """A compiled sketch, its pairs, and the differences by the generated logical ID."""

    draft: Draft
    pairs: dict[str, str]
    differences: dict[str, tuple[Difference, ...]]

    @property
    def number(self) -> int:
        """The number of differences."""
        return sum(len(each) for each in self.differences.values())


def compare(sketch: Sketch) -> Compared | None:
    """Compile a sketch and compare it with the old template; `None` if the checks refuse it."""
    draft = build(sketch.text())
    if not isinstance(draft, Draft):
        return None
    old = {name: Body(each.type, each.properties) for name, each in sketch.old.resources.items()}
    found = pairs(draft.bodies, old, sketch.anchors)
    return Compared(
        draft,
        found,
        {
            new: tuple(differences(in_old_ids(draft.bodies[new].properties, found), old[name].properties))
            for new, name in found.items()
        },
    )


def tune(sketch: Sketch, compared: Compared) -> Compared:
    """Set the keys whose properties differ, together if the checks accept that, otherwise one by one."""
    wanted = list(dict(_wanted(compared)).items())[:_MOST_TRIALS]
    before = copy.deepcopy(sketch.data)
    for route, value in wanted:
        _set(sketch.data, route, value)
    together = compare(sketch)
    if together is not None and together.number < compared.number:
        still = {route for route, _ in _wanted(together)}
        useless = [route for route, _ in wanted if route in still]
        return _without(sketch, before, [each for each in wanted if each[0] not in useless], together)
    sketch.data = before
    for route, value in wanted:
        kept = copy.deepcopy(sketch.data)
        _set(sketch.data, route, value)
        found = compare(sketch)
        if found is None or found.number >= compared.number:
            sketch.data = kept
        else:
            compared = found
    return compared


def _without(
    sketch: Sketch, before: dict[str, Any], wanted: list[tuple[Route, object]], together: Compared
) -> Compared:
    """Return to the keys that helped; to all of them if the checks need the others."""
    after = sketch.data
    sketch.data = before
    for route, value in wanted:
        _set(sketch.data, route, value)
    found = compare(sketch)
    if found is None or found.number > together.number:
        sketch.data = after
        return together
    return found


def _wanted(compared: Compared) -> Iterator[tuple[Route, object]]:
    """Yield keys of components and of the network, with the value that the old template has."""
    for new, found in compared.differences.items():
        for each in found:
            route = compared.draft.origin(new, each.path)
            is_key = route is not None and route[0] in {*TIERS, "network"} and len(route) > 1
            if route is not None and is_key and not isinstance(route[-1], int):
                value = _plain(each)
                if value is not None:
                    yield route, value


def _plain(difference: Difference) -> object:
    """Return the old value as a key has it; `None` if it is none that a key could have."""
    old, new = difference.old, difference.new
    if isinstance(old, list) and old and all(isinstance(each, str) for each in old):
        return old
    if old is MISSING or isinstance(old, dict | list) or old is None:
        return None
    if str(old).lower() in {"true", "false"} and (isinstance(new, bool) or new is MISSING):
        return str(old).lower() == "true"
    number = whole(str(old)) if isinstance(new, int) and not isinstance(new, bool) else None
    return old if number is None else number


def _set(data: dict[str, Any], route: Route, value: object) -> None:
    """Write a value, unless the route leads through something else than mappings and items of lists."""
    owner: Any = data
    for step in route[:-1]:
        if isinstance(owner, list):
            if not isinstance(step, int) or step >= len(owner):
                return
            owner = owner[step]
        elif isinstance(owner, dict):
            owner = owner.setdefault(str(step), {})
        else:
            return
    if isinstance(owner, dict):
        owner[str(route[-1])] = value
