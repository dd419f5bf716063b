"""Errors in the containers of a task together: their names, their ports, and their order."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import listed
from tiers.language.component import Context
from tiers.workload.tasks import codes
from tiers.workload.tasks.container import InTask

if TYPE_CHECKING:
    from tiers.workload.tasks.spec import Tasks

MOST_CONTAINERS = 10
"""Containers of a task: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html"""


def check(tasks: "Tasks", here: Context) -> Iterator[Diagnostic]:
    """Find containers that ECS refuses beside each other."""
    containers = tasks.containers(here)
    if here.name in tasks.sidecars:
        yield codes.SIDECAR_NAME.at(
            Place((*here.route, "sidecars", here.name), "key"),
            f"the sidecar `{here.name}` has the name of its component",
            label="the name of the main container",
            help="rename the sidecar",
        )
        return
    if len(containers) > MOST_CONTAINERS:
        yield codes.TOO_MANY_CONTAINERS.at(
            Place((*here.route, "sidecars"), "key"),
            f"each task of `{here.name}` has {len(containers)} containers",
            label=f"the ECS limit is {MOST_CONTAINERS}",
            help="move some of them to another component",
        )
        return
    yield from _check_ports(containers)
    by_name = {each.name: each for each in containers}
    for each in containers:
        yield from _check_conditions(each, by_name, here)
    yield from _check_ring(by_name)


def _check_ports(containers: tuple[InTask, ...]) -> Iterator[Diagnostic]:
    first: dict[int, InTask] = {}
    for each in containers:
        if each.port is None:
            continue
        before = first.setdefault(each.port, each)
        if before is not each:
            yield codes.PORT_TWICE.at(
                (*each.route, "port"),
                f"`{before.name}` and `{each.name}` both listen on port {each.port}",
                label="the containers of a task share its ports",
                also=(Note(Place((*before.route, "port")), "the first one"),),
                help="use another port for one of the two",
            )


def _check_conditions(waiting: InTask, by_name: Mapping[str, InTask], here: Context) -> Iterator[Diagnostic]:
    for name, condition in waiting.keys.depends_on.items():
        route = (*waiting.route, "depends_on", name)
        other = by_name.get(name)
        if other is None:
            yield _unknown(waiting, name, by_name, here)
        elif condition == "healthy" and other.keys.container_check is None:
            yield codes.DEPENDENCY.at(
                route,
                f"`{waiting.name}` waits until `{name}` is healthy, but no check finds that out",
                label="`container_check` is missing",
                also=(Note(Place(other.route, "key"), "has no `container_check`"),),
                help=f"add `container_check: {{command: COMMAND}}` to `{name}`, or use `{name}: start`",
            )
        elif condition in {"complete", "success"} and other.is_essential:
            yield codes.DEPENDENCY.at(
                route,
                f"`{waiting.name}` waits for the end of `{name}`, which ends the whole task",
                label="an essential container",
                also=(Note(Place(other.route, "key"), "is essential"),),
                help=f"use `{name}: start`"
                if other.is_main
                else f"add `essential: false` to `{name}`, or use `{name}: start`",
            )


def _unknown(waiting: InTask, name: str, by_name: Mapping[str, InTask], here: Context) -> Diagnostic:
    others = [each for each in by_name if each != waiting.name]
    meant = nearest(name, others)
    if name in here.members:
        help_ = f"move `{name}` to `connects_to`; a service starts after those that it connects to"
    elif others:
        help_ = f"use {listed(others, 'or')}"
    else:
        help_ = "remove it, or add the container to `sidecars`"
    return codes.UNKNOWN_CONTAINER.at(
        Place((*waiting.route, "depends_on", name), "key"),
        f"`{waiting.name}` waits for the unknown container `{name}`",
        label=f"did you mean `{meant}`?" if meant else "not in this task",
        help=help_,
    ).replaced_by(meant)


def _check_ring(by_name: Mapping[str, InTask]) -> Iterator[Diagnostic]:
    """Find containers that wait for each other; each ring is reported at its first container."""
    order = list(by_name)
    for name, container in by_name.items():
        ring = [each for each in _awaited(name, by_name) if name in _awaited(each, by_name)]
        if ring and all(order.index(name) <= order.index(each) for each in ring):
            yield codes.CONTAINER_RING.at(
                Place((*container.route, "depends_on"), "key"),
                f"{listed([each for each in order if each in ring])} wait for each other"
                if len(ring) > 1
                else f"`{name}` waits for itself",
                label="none of them can start" if len(ring) > 1 else "cannot start",
                help="remove one of these dependencies",
            )


def _awaited(name: str, by_name: Mapping[str, InTask]) -> tuple[str, ...]:
    """Return the containers that one waits for, straight or through others."""
    found: dict[str, None] = {}
    pending = [name]
    while pending:
        for each in by_name[pending.pop()].keys.depends_on:
            if each in by_name and each not in found:
                found[each] = None
                pending.append(each)
    return tuple(found)
