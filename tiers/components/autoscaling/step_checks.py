"""Steps that contradict each other, or what else scales the group."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.components.autoscaling import codes
from tiers.components.autoscaling.capacity import Capacity, Step
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.language.component import Context

if TYPE_CHECKING:
    from tiers.components.autoscaling.spec import AutoScaling


def check(servers: "AutoScaling", here: Context) -> Iterator[Diagnostic]:
    """Find steps that are incomplete, meet other steps, or have no effect."""
    capacity, route = servers.capacity, (*here.route, "capacity", "steps")
    halves = [*_check_words(capacity, route, here)]
    if halves:
        yield from halves
        return
    yield from _check_order(capacity, route, here)
    yield from _check_others(capacity, route, here)
    directions = {"add": capacity.adding, "remove": capacity.removing}
    missing = [word for word, steps in directions.items() if not steps]
    alone = capacity.target_requests is None and capacity.backlog is None and not capacity.schedule
    if missing and alone:
        (word,) = missing
        yield codes.STEPS_ONE_WAY.at(
            Place(route, "key"),
            f"nothing {word}s servers of `{here.name}`",
            label=f"no step has `{word}`",
            help=f"add a step with `{word}: 1`",
        )


def _check_words(capacity: Capacity, route: Route, here: Context) -> Iterator[Diagnostic]:
    """Find steps that add and remove servers at once, or do neither."""
    for index, each in enumerate(capacity.steps):
        if (each.add is None) == (each.remove is None):
            both = each.add is not None
            yield codes.STEP.at(
                (*route, index),
                f"a step of `{here.name}` has {'both' if both else 'neither'} `add` "
                f"{'and' if both else 'nor'} `remove`",
                label="must have exactly one of the two",
                help="remove one of the two" if both else "add `add: 1`",
            )


def _check_order(capacity: Capacity, route: Route, here: Context) -> Iterator[Diagnostic]:
    """Find steps at the same processor use, and servers that are removed where others are added."""
    seen: dict[int, int] = {}
    for index, each in enumerate(capacity.steps):
        first = seen.setdefault(each.cpu, index)
        if first != index:
            yield codes.STEPS_OVERLAP.at(
                (*route, index, "cpu"),
                f"two steps of `{here.name}` are for the same processor use",
                label="duplicate threshold",
                also=(Note(Place((*route, first, "cpu")), "first defined here"),),
                help="remove one of the two steps, or use another `cpu`",
            )
    if capacity.adding and capacity.removing:
        lowest, highest = capacity.adding[0], capacity.removing[0]
        if highest.cpu > lowest.cpu:
            yield codes.STEPS_OVERLAP.at(
                (*route, capacity.steps.index(highest), "cpu"),
                f"servers of `{here.name}` are removed at a processor use at which others are added",
                label=f"must be less than {lowest.cpu}",
                also=(Note(_place(capacity, lowest, route), "added from here"),),
                help=f"use a `cpu` below {lowest.cpu}, or a higher one in the steps that add",
            )


def _place(capacity: Capacity, step: Step, route: Route) -> Place:
    return Place((*route, capacity.steps.index(step), "cpu"))


def _check_others(capacity: Capacity, route: Route, here: Context) -> Iterator[Diagnostic]:
    """Find a scaling target for the same metric, and limits between which nothing can scale."""
    if capacity.target_cpu is not None:
        yield codes.STEPS_AND_TARGET.at(
            (*route[:-1], "target_cpu"),
            f"both `steps` and `target_cpu` scale `{here.name}` by its processor use",
            label="a second way to scale by the same metric",
            also=(Note(Place(route, "key"), "the steps"),),
            help="remove `steps` or `target_cpu`",
        )
    if not capacity.may_change and capacity.min <= capacity.max:
        yield codes.STEPS_WITHOUT_EFFECT.at(
            Place(route, "key"),
            f"the capacity of `{here.name}` is fixed, so no step has an effect",
            label="no effect without scaling",
            also=(Note(Place((*route[:-1], "max")), "the same as `min`"),),
            help=f"use a `max` of at least {capacity.min + 1}, or `steps: []`",
        )
