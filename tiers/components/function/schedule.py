"""Schedules of functions: a rate, or the five fields of cron."""

import re
from typing import Annotated

from tiers.language.record import Record
from tiers.language.shape import Doc, Example, Pattern

_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_FIELDS = (
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of month", 1, 31),
    ("month", 1, 12),
    ("day of week", 0, 7),
)
"""The fields of cron, with their limits."""
_ITEM = re.compile(r"(?P<low>\*|\d{1,2}|[A-Za-z]{3})(-(?P<high>\d{1,2}|[A-Za-z]{3}))?(/(?P<step>[1-9]\d?))?")
_DAY_OF_MONTH, _DAY_OF_WEEK = 2, 4


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
        Pattern("[0-9A-Za-z*,/ -]{9,200}", "five fields such as `0 3 * * 1-5`"),
        Doc("Minute, hour, day of month, month, and day of week, as in a crontab"),
        Example("0 3 * * 1-5"),
    ] = None
    timezone: Annotated[
        str,
        Pattern(r"[A-Za-z_]+([/+-][A-Za-z0-9_]+)*", "a time zone such as `Europe/Berlin`"),
        Doc("Time zone of `cron`"),
        Example("Europe/Berlin"),
    ] = "UTC"


def problem(cron: str) -> str | None:
    """Return what is wrong with five fields of cron, if anything is."""
    fields = cron.split()
    if len(fields) != len(_FIELDS):
        return f"must have 5 fields, has {len(fields)}"
    for text, (name, low, high) in zip(fields, _FIELDS, strict=True):
        if any(not _is_valid(item, low, high) for item in text.split(",")):
            return f"`{text}` is not a valid {name}"
    if "*" not in {fields[_DAY_OF_MONTH], fields[_DAY_OF_WEEK]}:
        return "day of month and day of week are both set"
    return None


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


def _is_valid(item: str, low: int, high: int) -> bool:
    found = _ITEM.fullmatch(item)
    if found is None or (found["low"] == "*" and found["high"]):
        return False
    numbers = [_number(each, low, high) for each in (found["low"], found["high"]) if each and each != "*"]
    inside = [number for number in numbers if number is not None and low <= number <= high]
    return len(inside) == len(numbers) and inside == sorted(inside)


def _number(text: str, low: int, high: int) -> int | None:
    """Return a number, or that of a month's or a day's name."""
    if text.isdigit():
        return int(text)
    names = {
        12: dict(zip(_MONTHS, range(1, 13), strict=True)),
        7: dict(zip(_DAYS[:7], range(7), strict=True)),
    }
    return names.get(high, {}).get(text.upper(), low - 1)


def _stepped(text: str, first: int) -> str:
    """Return a field with the steps of AWS, which start at a number."""
    return ",".join(re.sub(r"^\*/", f"{first}/", item) for item in text.split(",")).upper()


def _weekday(item: str) -> str:
    """Return a part of the field of weekdays with the names of the days."""
    days, _, step = item.partition("/")
    if days == "*":
        return f"1/{step}" if step else "*"
    named = "-".join(_DAYS[int(day)] if day.isdigit() else day.upper() for day in days.split("-"))
    return f"{named}/{step}" if step else named
