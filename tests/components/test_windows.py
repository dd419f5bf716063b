"""Backup and maintenance windows: how long they are, and whether they meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiers.components.rds.windows import minutes, overlap

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY, WEEK = 1440, 10080
LENGTHS = st.integers(30, 600)


def daily(start: int, length: int) -> str:
    return "-".join(f"{at // 60 % 24:02}:{at % 60:02}" for at in (start, start + length))


def weekly(start: int, length: int) -> str:
    return "-".join(
        f"{DAYS[at // DAY % 7]}:{at // 60 % 24:02}:{at % 60:02}" for at in (start, start + length)
    )


@pytest.mark.parametrize(
    ("window", "length"),
    [
        ("03:00-03:00", 0),
        ("23:50-00:20", 30),
        ("00:00-23:59", 1439),
        ("sun:23:00-mon:01:00", 120),
        ("mon:01:00-mon:00:00", WEEK - 60),
    ],
)
def test_a_window_may_pass_midnight(window: str, length: int) -> None:
    assert minutes(window) == length


@pytest.mark.parametrize(
    ("backup", "maintenance", "meet"),
    [
        ("03:00-04:00", "sun:04:00-sun:05:00", False),
        ("03:00-04:01", "sun:04:00-sun:05:00", True),
        ("23:30-00:30", "mon:00:00-mon:01:00", True),
        ("00:30-01:00", "sat:22:00-sun:01:00", True),
        ("12:00-12:30", "mon:01:00-mon:00:00", True),
    ],
)
def test_windows_that_touch_do_not_overlap(backup: str, maintenance: str, meet: bool) -> None:  # noqa: FBT001 - a table's column
    assert overlap(backup, maintenance) == meet


@given(st.integers(0, DAY - 1), LENGTHS, st.integers(0, WEEK - 1), st.integers(30, 3000))
def test_windows_overlap_where_they_share_a_minute(day: int, each_day: int, week: int, once: int) -> None:
    backups = {
        minute % WEEK for begin in range(day, WEEK + day, DAY) for minute in range(begin, begin + each_day)
    }
    maintenance = {minute % WEEK for minute in range(week, week + once)}
    assert overlap(daily(day, each_day), weekly(week, once)) == bool(backups & maintenance)
