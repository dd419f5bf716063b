"""Schedules of functions: a rate, or the five fields of cron."""

import re
from typing import Annotated

from tiers.language.record import Record
from tiers.language.shape import Doc, Example, Pattern
from tiers.workload.cron import CRON, DAYS, TIME_ZONE, UTC


class Schedule(Record):
    """Times at which EventBridge Scheduler calls a function: either `rate` or `cron`."""

    rate: Annotated[
        str | None,
        Pattern(
            r"1 (minute|hour|day)|([2-9]|[1-9][0-9]{1,4}) (minutes|hours|days)", "a rate such as `5 minutes`"
        ),
        Doc("Time between two calls"),
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
        Doc("Time zone of `cron`"),
        Example("Europe/Berlin"),
    ] = UTC


def expression(schedule: Schedule) -> str:
    """Return the expression of EventBridge Scheduler for a schedule without problems.

    Its days of the week count from 1, and one of the two days must be `?`:
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    """
    if schedule.cron is None:
        return f"rate({schedule.rate})"
    minute, hour, day, month, weekday = schedule.cron.split()
    weekdays = ",".join(_weekday(item) for item in weekday.split(","))
    days = (_stepped(day, 1), "?") if weekday == "*" else ("?", weekdays)
    return f"cron({_stepped(minute, 0)} {_stepped(hour, 0)} {days[0]} {_stepped(month, 1)} {days[1]} *)"


def _stepped(text: str, first: int) -> str:
    """Return a field with the steps of AWS, which start at a number."""
    return ",".join(re.sub(r"^\*/", f"{first}/", item) for item in text.split(",")).upper()


def _weekday(item: str) -> str:
    """Return a part of the field of weekdays with the names of the days."""
    days, _, step = item.partition("/")
    if days == "*":
        return f"1/{step}" if step else "*"
    named = "-".join(DAYS[int(day)] if day.isdigit() else day.upper() for day in days.split("-"))
    return f"{named}/{step}" if step else named
