"""What an adopted spec does without, because the checks refuse it: a value, or a component that stays raw."""

from collections.abc import Sequence
from typing import Any

from tiers.adopt.sketch import Sketch
from tiers.diagnostics.model import Diagnostic, Place, Route
from tiers.ir.stacks import TIERS
from tiers.migrate.remarks import State

_VALUES = (("overrides",), ("resources",))
_OF_A_RESOURCE = 4
"""Steps of a route to something in a raw resource: `resources`, its stack, its logical ID, and the part."""


def give_up(sketch: Sketch, findings: Sequence[Diagnostic]) -> bool:
    """Give up the smallest part that the first finding is about; return whether there is one.

    Values have no other findings as a consequence, so all that findings are about are given up at once.
    """
    values = [each for each in findings if each.place.route[:1] in _VALUES]
    given_up = [_give_up_first(sketch, each) for each in (values or findings[:1])]
    return any(given_up)


def _give_up_first(sketch: Sketch, finding: Diagnostic) -> bool:
    return any(_give_up(sketch, route, finding.message) for route in _routes(finding))


def _routes(finding: Diagnostic) -> list[Route]:
    places: list[Place] = [finding.place, *(each.place for each in finding.also)]
    return [each.route for each in places if each.route]


def _give_up(sketch: Sketch, route: Route, why: str) -> bool:
    section = str(route[0])
    if section in TIERS and len(route) > 1 and route[1] in sketch.components.values():
        name = str(route[1])
        old = next(each for each, other in sketch.components.items() if other == name)
        for generated in sketch.anchors_of.get(name, {}):
            sketch.anchors.pop(generated, None)
        sketch.remove(name)
        sketch.remark(State.CHANGED, sketch.old.resources[old], f"stays a raw resource: {why}")
        return True
    if section == "overrides" and len(route) > 1:
        return _note(sketch, str(route[1]), str(route[1]).partition(".")[0], why)
    if section == "resources" and len(route) > _OF_A_RESOURCE:
        return _note(sketch, ".".join(map(str, (route[2], *route[4:]))), str(route[2]), why, route[:5])
    if section in {"tags", "description", "logical_ids"} and section in sketch.data:
        sketch.data.pop(section)
        return True
    return False


def _note(sketch: Sketch, key: str, name: str, why: str, route: Route = ()) -> bool:
    """Note a value that is left out, by the key of its override or by its route."""
    if key in sketch.given_up:
        return False
    sketch.given_up[key] = route
    old = sketch.old.resources.get(sketch.renamed_to.get(name, name))
    if old is not None:
        sketch.remark(State.LEFT_OUT, old, f"`{key}` is not written: {why}")
    return True


def take_out(data: dict[str, Any], given_up: dict[str, Route]) -> None:
    """Remove the values of raw resources that are given up, wherever their stack is now."""
    for route in given_up.values():
        for own in data.get("resources", {}).values() if route else ():
            properties = own.get(str(route[2]), {}).get("Properties", {})
            properties.pop(str(route[4]), None)
