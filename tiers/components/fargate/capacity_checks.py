"""Numbers of tasks that make no sense, at any time."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.components.fargate import codes
from tiers.components.fargate.capacity import TaskCapacity
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.wording import abridged
from tiers.ir.parameters import Number
from tiers.language.component import Context
from tiers.workload import capacity_checks as shared
from tiers.workload.limits import Span

if TYPE_CHECKING:
    from tiers.components.fargate.spec import Fargate

ALL = 100
"""Percent."""


def check(service: "Fargate", here: Context) -> Iterator[Diagnostic]:
    """Find numbers of tasks that exclude each other, and services that stay without tasks."""
    if service.capacity is not None:
        yield from _check_capacity(service.capacity, here)
        yield from _check_count(service, here)
    yield from _check_none(service, here)
    if service.spot is not None:
        maximum = ("count",) if service.capacity is None else ("capacity", "max")
        yield from shared.check_spot(service.spot, service.limits, (*here.route, *maximum), here, "task")
        yield from _check_base(service, here)


def _check_capacity(capacity: TaskCapacity, here: Context) -> Iterator[Diagnostic]:
    route = (*here.route, "capacity")
    for span in capacity.spans(route):
        yield from _check_order(span, here)
    yield from capacity.check_targets(here)
    yield from shared.check_schedule(capacity, here, "tasks")
    yield from shared.check_backlog(capacity.backlog, here, "add `consumes: [QUEUE]`")
    yield from _check_requests(capacity, here)


def _check_order(span: Span, here: Context) -> Iterator[Diagnostic]:
    if span.min > span.max:
        yield codes.TASK_CAPACITY.at(
            span.min_route,
            f"the minimum number of tasks of `{here.name}` is greater than the maximum",
            label=f"greater than `max`, which is {span.max}",
            also=(Note(Place(span.max_route), "the maximum"),),
            help=f"use a `min` of at most {span.max}, or a `max` of at least {span.min}",
        )


def _check_requests(capacity: TaskCapacity, here: Context) -> Iterator[Diagnostic]:
    behind = [each for each in here.behind() if each.layer == "application"]
    balancers = [each.source for each in behind]
    groups = sum(len(each.groups) for each in behind)
    if capacity.target_requests is not None and groups != 1:
        what = "target group" if len(balancers) == 1 else "load balancer"
        number = groups if len(balancers) == 1 else len(balancers)
        yield codes.TASK_REQUESTS.at(
            (*here.route, "capacity", "target_requests"),
            f"`{here.name}` scales by requests but is behind {number or 'no'} {what}s",
            label=f"requests come from {abridged(balancers)}" if balancers else "no requests to count",
            help=f"use `forward_to: {here.name}` in one load balancer, for one port, or use `target_cpu`",
        )


def _check_count(service: "Fargate", here: Context) -> Iterator[Diagnostic]:
    if service.count is not None:
        yield codes.COUNT_AND_CAPACITY.at(
            Place((*here.route, "count"), "key"),
            f"`{here.name}` has both `count` and `capacity`",
            label="a fixed number does not scale",
            also=(Note(Place((*here.route, "capacity"), "key"), "the number scales here"),),
            help="remove one of the two; in an environment, set it to `null`",
        )


def _check_none(service: "Fargate", here: Context) -> Iterator[Diagnostic]:
    """Find a service that never gets a first task, and requests that no task answers."""
    least = min(service.limits.spans((*here.route, "capacity")), key=lambda span: span.min)
    if least.min > 0 or isinstance(least.min, Number):
        return
    route = (*here.route, "count") if service.capacity is None else (*least.route, "min")
    if service.capacity is not None and not service.capacity.starts_again:
        yield codes.TASKS_NEVER_START.at(
            route,
            f"nothing starts a task of `{here.name}` when it has none",
            label="without tasks, there is no load to measure",
            help="add `backlog`, or a `schedule` entry with a `min` of at least 1; `count: 0` pauses it",
        )
    elif behind := here.behind():
        yield codes.NO_TASKS_BEHIND.at(
            route,
            f"`{behind[0].source}` has no task to forward to while `{here.name}` has none",
            label="may have no tasks",
            also=(Note(Place(behind[0].route), "forwards here"),),
            help="use at least 1",
        )


def _check_base(service: "Fargate", here: Context) -> Iterator[Diagnostic]:
    spot = service.spot
    if spot is not None and spot.percent == ALL and spot.on_demand_base:
        yield codes.ALL_SPOT_WITH_BASE.at(
            (*here.route, "spot", "percent"),
            f"the tasks of `{here.name}` cannot be all on spot capacity beside `on_demand_base`",
            label="leaves no weight to Fargate",
            also=(Note(Place((*here.route, "spot", "on_demand_base")), "on demand"),),
            help="use `percent: 99`, or remove `on_demand_base`",
        )
