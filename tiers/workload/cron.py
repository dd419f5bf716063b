"""The five fields of cron, as in a crontab, and the time zones that they are read in."""

import re
from collections.abc import Iterator

from tiers import facts
from tiers.diagnostics.codes.shape import INVALID_STRING
from tiers.diagnostics.model import Diagnostic, Route
from tiers.diagnostics.suggest import nearest
from tiers.language.shape import Pattern
from tiers.workload import codes


def fields(longest: int) -> Pattern:
    """Return the pattern of five fields with that many characters at most."""
    return Pattern(f"[0-9A-Za-z*,/ -]{{9,{longest}}}", "five fields such as `0 3 * * 1-5`")


CRON = fields(200)
TIME_ZONE = Pattern(r"[A-Za-z_]+([/+-][A-Za-z0-9_]+)*", "a time zone such as `Europe/Berlin`")

UTC = "UTC"
"""The time zone of a schedule that names none."""

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


def check(cron: str, time_zone: str, route: Route) -> Iterator[Diagnostic]:
    """Find fields that are not valid and a time zone that does not exist, in the schedule at that route."""
    if wrong := problem(cron):
        yield codes.CRON.at(
            (*route, "cron"),
            f"`{cron}` is not a valid schedule",
            label=wrong,
            help="use five fields: minute, hour, day of month, month, and day of week, as in `0 8 * * 1-5`",
        )
    if time_zone not in facts.time_zones():
        meant = nearest(time_zone, facts.time_zones())
        yield codes.UNKNOWN_TIME_ZONE.at(
            (*route, "timezone"),
            f"unknown time zone `{time_zone}`",
            label=f"did you mean `{meant}`?" if meant else "not a canonical IANA name",
            help=f"use `{meant}`" if meant else "use a name such as `Europe/Berlin` or `UTC`",
        ).replaced_by(meant)


def of_eventbridge(cron: object, route: Route) -> Diagnostic | None:
    """Return the finding about a cron expression of EventBridge, `None` if it is not one."""
    meant = of_six_fields(cron) if isinstance(cron, str) else None
    if meant is None:
        return None
    return INVALID_STRING.at(
        (*route, "cron"),
        f"`cron` cannot be `{cron}`",
        label="must have five fields, as in a crontab",
        help=f'use `cron: "{meant}"`',
    )


def of_six_fields(cron: str) -> str | None:
    """Return the five fields of a cron expression of EventBridge, `None` if it is not one.

    It has a sixth field for the year, `?`, and Sunday as day 1, in parentheses or not:
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
    """
    written = cron.removeprefix("cron(").removesuffix(")")
    fields = written.split()
    if written == cron and "?" not in written:
        return None
    if len(fields) == len(_FIELDS) + 1 and fields[-1] == "*":
        fields = fields[:-1]
        fields[_DAY_OF_WEEK] = re.sub(r"(?<![/#0-9])[1-7]", lambda day: str(int(day[0]) - 1), fields[-1])
    meant = " ".join(fields).replace("?", "*")
    return None if not fields or problem(meant) else meant


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


def portable(cron: str) -> str:
    """Return valid fields as every crontab reads them.

    Months and days of the week are numbers, Sunday is 0, and a step has a range before it:
    https://man7.org/linux/man-pages/man5/crontab.5.html
    """
    fields = zip(cron.split(), _FIELDS, strict=True)
    *others, weekday = (
        ",".join(_plain(item, high) for item in text.split(",")) for text, (_, _, high) in fields
    )
    return " ".join((*others, ",".join(_weekdays(item) for item in weekday.split(","))))


def _plain(item: str, high: int) -> str:
    """Return an item of a field with numbers for names, in which `5/10` has its end."""
    numbers = re.sub("[A-Za-z]{3}", lambda name: str(_number(name[0], 0, high)), item)
    return re.sub("^([0-9]+)/", rf"\1-{high}/", numbers)


def _weekdays(item: str) -> str:
    """Return an item of the days of the week without the number 7."""
    found = _ITEM.fullmatch(item)
    if found is None or "7" not in {found["low"], found["high"]}:
        return item
    low, high = (_number(each, 0, 7) for each in (found["low"], found["high"] or found["low"]))
    assert low is not None
    assert high is not None
    days = range(low, high + 1, int(found["step"] or 1))
    return ",".join(str(day % 7) for day in days)


def six_fields(cron: str) -> str:
    """Return valid fields as the cron expression of EventBridge and of Application Auto Scaling.

    It has a year, days of the week that count from 1, and `?` for one of the two days:
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html and
    https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
    """
    minute, hour, day, month, weekday = cron.split()
    named = ",".join(_named(item) for item in weekday.split(","))
    days = (_stepped(day, 1), "?") if weekday == "*" else ("?", named)
    return f"cron({_stepped(minute, 0)} {_stepped(hour, 0)} {days[0]} {_stepped(month, 1)} {days[1]} *)"


def _stepped(text: str, first: int) -> str:
    """Return a field with the steps of AWS, which start at a number."""
    return ",".join(re.sub(r"^\*/", f"{first}/", item) for item in text.split(",")).upper()


def _named(item: str) -> str:
    """Return a part of the field of weekdays with the names of the days."""
    days, _, step = item.partition("/")
    if days == "*":
        return f"1/{step}" if step else "*"
    named = "-".join(_DAYS[int(day)] if day.isdigit() else day.upper() for day in days.split("-"))
    return f"{named}/{step}" if step else named
