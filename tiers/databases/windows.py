"""Times of the day and of the week, in UTC, as RDS writes them: `03:00-03:30`, `sun:04:00-sun:05:00`."""

from tiers.language.shape import Pattern

_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOMENT = f"({'|'.join(_DAYS)}):{_TIME}"

DAILY = Pattern(f"{_TIME}-{_TIME}", "a time of the day in UTC such as `03:00-03:30`")
WEEKLY = Pattern(f"{_MOMENT}-{_MOMENT}", "a time of the week in UTC such as `sun:04:00-sun:05:00`")

SHORTEST = 30
"""Minutes: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html"""

_DAY = 24 * 60
_WEEK = 7 * _DAY


def _minute(moment: str) -> int:
    """Return the minute of the week, or of the day where no day is named."""
    *day, hour, minute = moment.split(":")
    return (_DAYS.index(day[0]) * _DAY if day else 0) + int(hour) * 60 + int(minute)


def _period(window: str) -> int:
    return _WEEK if window[0].isalpha() else _DAY


def minutes(window: str) -> int:
    """Return how long a window is; one that ends before it starts ends on the next day, or next week."""
    start, end = map(_minute, window.split("-"))
    return (end - start) % _period(window)


def overlap(daily: str, weekly: str) -> bool:
    """Return whether a daily window and a weekly one share a minute."""
    day, week = (_minute(window.partition("-")[0]) for window in (daily, weekly))
    # On the circle of a day: either starts while the other lasts.
    return (day - week) % _DAY < minutes(weekly) or (week - day) % _DAY < minutes(daily)
