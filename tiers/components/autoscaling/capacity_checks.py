"""Limits of the number of servers that make no sense, at any time."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.components.autoscaling import codes
from tiers.components.autoscaling.capacity import Span
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.language.component import Context
from tiers.workload import cron

if TYPE_CHECKING:
    from tiers.components.autoscaling.spec import AutoScaling


def check(servers: "AutoScaling", here: Context) -> Iterator[Diagnostic]:
    """Find limits that exclude each other, and a number of servers from which nothing leads on."""
    spans = [*servers.capacity.spans((*here.route, "capacity"))]
    yield from _check_order(spans, here)
    yield from _check_schedule(servers, here)
    yield from _check_rolling(servers, spans, here)
    yield from _check_fixed(servers, spans, here)
    none = [span for span in spans if span.min == 0]
    if none:
        yield from _check_none(servers, none[0], here)


def _check_order(spans: list[Span], here: Context) -> Iterator[Diagnostic]:
    for span in spans:
        if span.min > span.max:
            yield codes.CAPACITY.at(
                (*span.route, "min"),
                f"`{here.name}` has a minimum of {span.min} servers and a maximum of {span.max}",
                label="must not exceed `max`",
                also=(Note(Place((*span.route, "max")), "the maximum"),),
                help=f"use a `min` of at most {span.max}, or a `max` of at least {span.min}",
            )


def _check_schedule(servers: "AutoScaling", here: Context) -> Iterator[Diagnostic]:
    """Find times that are not valid, or that two entries have."""
    route = (*here.route, "capacity", "schedule")
    seen: dict[tuple[str, str], int] = {}
    for index, each in enumerate(servers.capacity.schedule):
        found = [*cron.check(each.cron, each.timezone, (*route, index))]
        yield from found
        if found:
            continue
        first = seen.setdefault((cron.portable(each.cron), each.timezone), index)
        if first != index:
            yield codes.SAME_TIME.at(
                (*route, index, "cron"),
                f"the capacity of `{here.name}` changes twice at the same time",
                label="duplicate time",
                also=(Note(Place((*route, first, "cron")), "first defined here"),),
                help="remove one of the two entries",
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


def _check_fixed(servers: "AutoScaling", spans: list[Span], here: Context) -> Iterator[Diagnostic]:
    """Find limits of the schedule between which nothing scales, because `capacity` itself is fixed.

    cfn-lint refuses a scaling policy for such a group, by E3712.
    """
    first, *scheduled = spans
    if servers.capacity.may_change or first.min > first.max:
        return
    for span in scheduled:
        if span.min < span.max:
            yield codes.FIXED_UNTIL_SCHEDULED.at(
                (*span.route, "max"),
                f"nothing scales `{here.name}` between {span.min} and {span.max} servers",
                label="`capacity` itself is fixed",
                also=(Note(Place((*first.route, "max")), "the same as `min`"),),
                help=f"use a `max` of at least {first.min + 1} in `capacity`, or `max: {span.min}` here",
            )


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
