"""Schedules by which EventBridge Scheduler starts something: a rate, or the five fields of cron."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from tiers.diagnostics.codes.shape import INVALID_STRING, WRONG_TYPE
from tiers.diagnostics.model import Diagnostic, Place, Route
from tiers.language.component import Context
from tiers.language.naming import kind
from tiers.language.record import Record
from tiers.language.shape import Doc, Example, Names, Pattern
from tiers.workload import codes
from tiers.workload import cron as crontab
from tiers.workload.cron import CRON, TIME_ZONE, UTC

_RATE = r"(?i)(?:rate\()?\s*(?:every )?([0-9]{1,5}) ?(minute|hour|day)s?\s*\)?"
"""A rate as EventBridge and people write it."""


class Schedule(Record):
    """Times at which EventBridge Scheduler starts it: either `rate` or `cron`."""

    rate: Annotated[
        str | None,
        Pattern(
            r"1 (minute|hour|day)|([2-9]|[1-9][0-9]{1,4}) (minutes|hours|days)",
            "a rate such as `1 hour` or `5 minutes`",
        ),
        Doc("Time between two starts"),
        Example("5 minutes"),
    ] = None
    cron: Annotated[
        str | None,
        CRON,
        Doc("Minute, hour, day of month, month, and day of week, as in a crontab"),
        Example("0 3 * * 1-5"),
    ] = None
    timezone: Annotated[
        str,
        TIME_ZONE,
        Names("time_zone"),
        Doc("Time zone of `cron`"),
        Example("Europe/Berlin"),
    ] = UTC

    @classmethod
    def foreign(cls, data: Mapping[str, Any], route: Route) -> Mapping[str, Diagnostic | None]:
        """Return the findings about expressions of EventBridge, which have another form."""
        rate = data.get("rate")
        found = {
            "cron": crontab.of_eventbridge(data.get("cron"), route),
            "rate": _of_eventbridge(rate, route),
        }
        return {key: finding for key, finding in found.items() if finding is not None}


def _of_eventbridge(rate: object, route: Route) -> Diagnostic | None:
    """Return the finding about a rate with the parentheses of EventBridge, or the wrong number."""
    meant = _rate(rate) if isinstance(rate, str) else None
    if meant is None or meant == rate:
        return None
    return INVALID_STRING.at(
        (*route, "rate"),
        f"`rate` cannot be `{rate}`",
        label="must be a rate such as `1 hour` or `5 minutes`",
        help=f"use `rate: {meant}`",
    )


def _rate(text: str) -> str | None:
    """Return the rate that a string means, `None` if it means none."""
    found = re.fullmatch(_RATE, text)
    if found is None or int(found[1]) == 0:
        return None
    number, unit = int(found[1]), found[2].lower()
    return f"{number} {unit}{'s' * (number > 1)}"


def of_text(schedule: object, route: Route) -> Mapping[str, Diagnostic | None]:
    """Return the finding about a schedule that is only an expression, as EventBridge and crontabs have it."""
    if not isinstance(schedule, str):
        return {}
    rate, cron = _rate(schedule), crontab.of_six_fields(schedule)
    if cron is None and crontab.problem(schedule) is None:
        cron = schedule
    if rate is None and cron is None:
        return {}
    meant = f"rate: {rate}" if rate else f'cron: "{cron}"'
    message = f"`schedule` is {kind(schedule)}"
    place, help_ = (*route, "schedule"), f"use `schedule: {{{meant}}}`"
    return {"schedule": WRONG_TYPE.at(place, message, label="must be a mapping", help=help_)}


def expression(schedule: Schedule) -> str:
    """Return the expression of EventBridge Scheduler for a schedule without problems."""
    if schedule.cron is None:
        return f"rate({schedule.rate})"
    return crontab.six_fields(schedule.cron)


def check(schedule: Schedule | None, here: Context) -> Iterator[Diagnostic]:
    """Find what is wrong with the schedule of a component, if it has one."""
    if schedule is None:
        return
    route = (*here.route, "schedule")
    if (schedule.cron is None) == (schedule.rate is None):
        yield codes.SCHEDULE.at(
            Place(route, "key"),
            f"the schedule of `{here.name}` has {'both' if schedule.cron else 'neither'} `rate` "
            f"{'and' if schedule.cron else 'nor'} `cron`",
            label="must have exactly one of the two",
            help="remove one of the two" if schedule.cron else "add `rate: 1 day`",
        )
    elif schedule.cron is not None:
        yield from crontab.check(schedule.cron, schedule.timezone, route)
