"""Limits of the number of servers that make no sense, at any time."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.components.autoscaling import codes
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.language.component import Context
from tiers.workload import capacity_checks
from tiers.workload.limits import Span

if TYPE_CHECKING:
    from tiers.components.autoscaling.spec import AutoScaling


def check(servers: "AutoScaling", here: Context) -> Iterator[Diagnostic]:
    """Find limits that exclude each other, and a number of servers from which nothing leads on."""
    spans = [*servers.capacity.spans((*here.route, "capacity"))]
    yield from _check_order(spans, here)
    yield from capacity_checks.check_schedule(servers.capacity, here, "servers")
    yield from _check_rolling(servers, spans, here)
    none = [span for span in spans if span.min == 0]
    if none:
        yield from _check_none(servers, none[0], here)


def _check_order(spans: list[Span], here: Context) -> Iterator[Diagnostic]:
    for span in spans:
        if span.min > span.max:
            yield codes.CAPACITY.at(
                span.min_route,
                f"`{here.name}` has a minimum of {span.min} servers and a maximum of {span.max}",
                label="must not exceed `max`",
                also=(Note(Place(span.max_route), "the maximum"),),
                help=f"use a `min` of at most {span.max}, or a `max` of at least {span.min}",
            )


def _check_rolling(servers: "AutoScaling", spans: list[Span], here: Context) -> Iterator[Diagnostic]:
    """Find limits under which CloudFormation cannot keep servers in service while it replaces them."""
    if servers.update != "rolling":
        return
    for span in spans:
        if span.min == 0 or span.max <= servers.capacity.in_service:
            yield codes.ROLLING_FROM_ZERO.at(
                (*here.route, "update"),
                f"a rolling update of `{here.name}` cannot keep enough servers in service",
                label=f"needs {max(1, servers.capacity.in_service)} in service and one more",
                also=(Note(Place((*span.route, "min")), f"from {span.min} to {span.max} servers"),),
                help="remove it to use an instance refresh, or use greater limits",
            )
            return


def _check_none(servers: "AutoScaling", span: Span, here: Context) -> Iterator[Diagnostic]:
    """Find a group that stays without servers, and requests that nothing answers."""
    route = (*span.route, "min")
    if not any(each.min for each in servers.capacity.schedule):
        yield codes.NEVER_STARTS.at(
            route,
            f"nothing starts a server of `{here.name}` when it has none",
            label="without servers, there is no load to measure",
            help="add a `schedule` entry with a `min` of at least 1, or use a `min` of at least 1",
        )
    behind = here.behind()
    if behind:
        yield codes.NOBODY_ANSWERS.at(
            route,
            f"`{behind[0].source}` has no server to forward to while `{here.name}` has none",
            label="may have no servers",
            also=(Note(Place(behind[0].route), "forwards here"),),
            help="use a `min` of at least 1",
        )
