"""Schedules of functions: a rate, or the five fields of cron."""

from typing import Annotated

from tiers.language.record import Record
from tiers.language.shape import Doc, Example, Pattern
from tiers.workload.cron import CRON, TIME_ZONE, UTC, six_fields


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
    """Return the expression of EventBridge Scheduler for a schedule without problems."""
    return f"rate({schedule.rate})" if schedule.cron is None else six_fields(schedule.cron)
