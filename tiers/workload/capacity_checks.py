"""Mistakes that a capacity of servers and one of tasks can have: in its schedule, backlog, or spot part."""

from collections.abc import Iterator

from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir.parameters import Number
from tiers.language.component import Context
from tiers.workload import codes
from tiers.workload.limits import Limits
from tiers.workload.spot import Spot


def check_schedule(capacity: Limits, here: Context, words: str) -> Iterator[Diagnostic]:
    """Find times that are not valid or that two entries have, and limits between which nothing scales."""
    if not capacity.schedule:
        return
    from tiers.workload import cron

    route = (*here.route, "capacity", "schedule")
    seen: dict[tuple[str, str], int] = {}
    for index, each in enumerate(capacity.schedule):
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
    yield from _check_fixed(capacity, here, words)


def _check_fixed(capacity: Limits, here: Context, words: str) -> Iterator[Diagnostic]:
    """Find limits of the schedule between which nothing scales, because `capacity` itself is fixed.

    cfn-lint refuses a scaling policy for such a group, by E3712.
    """
    first, *scheduled = capacity.spans((*here.route, "capacity"))
    if capacity.may_change or first.min > first.max:
        return
    for span in scheduled:
        if span.min < span.max:
            yield codes.FIXED_UNTIL_SCHEDULED.at(
                (*span.route, "max"),
                f"nothing scales `{here.name}` between {span.min} and {span.max} {words}",
                label="`capacity` itself is fixed",
                also=(Note(Place((*first.route, "max")), "the same as `min`"),),
                help=f"use a `max` of at least {first.min + 1} in `capacity`, or `max: {span.min}` here",
            )


def check_backlog(backlog: int | None, here: Context, way_out: str) -> Iterator[Diagnostic]:
    """Find a component that scales by the messages of no queue, or of several ones."""
    if backlog is None:
        return
    from tiers.workload.consuming import consumed

    queues = consumed(here)
    if len(queues) != 1:
        yield codes.SCALE_WITHOUT_QUEUE.at(
            Place((*here.route, "capacity", "backlog"), "key"),
            f"`{here.name}` scales by messages but consumes from {len(queues) or 'no'} "
            f"queue{'s' if queues else ''}",
            label="must consume from exactly one",
            also=tuple(Note(Place(each.route), "consumes from here") for each in queues),
            help="remove `backlog`, or use a component for each queue" if queues else way_out,
        )


def check_spot(
    spot: Spot, capacity: Limits, maximum: Route, here: Context, word: str
) -> Iterator[Diagnostic]:
    """Find spot capacity that is never used, because all that runs is on demand."""
    most = max(span.max for span in capacity.spans(()))
    if 0 < most <= spot.on_demand_base and not isinstance(capacity.max, Number):
        yield codes.SPOT_WITHOUT_EFFECT.at(
            (*here.route, "spot", "on_demand_base"),
            f"no {word} of `{here.name}` is ever on spot capacity",
            label=f"the maximum is {most} {word}s",
            also=(Note(Place(maximum), "the maximum"),),
            help=f"use an `on_demand_base` below {most}, or remove `spot`",
        )
