"""`schedule`: the fields of cron as every crontab reads them."""

import pytest

from tiers import facts
from tiers.workload import cron


@pytest.mark.parametrize(
    ("written", "portable"),
    [
        ("0 8 * * 1-5", "0 8 * * 1-5"),
        ("0 8 * * MON-fri", "0 8 * * 1-5"),
        ("0 8 * * 7", "0 8 * * 0"),
        ("0 8 * * 5-7,3", "0 8 * * 5,6,0,3"),
        ("0 8 * * 1-7/2", "0 8 * * 1,3,5,0"),
        ("0 8 * * */2", "0 8 * * */2"),
        ("5/10 0 * * *", "5-59/10 0 * * *"),
        ("*/30 0 1,15 JAN,jul *", "*/30 0 1,15 1,7 *"),
        ("0 8 1 2/3 *", "0 8 1 2-12/3 *"),
    ],
)
def test_fields_are_written_as_every_crontab_reads_them(written: str, portable: str) -> None:
    assert cron.problem(written) is None
    assert cron.portable(written) == portable
    assert cron.problem(portable) is None


def test_time_zones_are_canonical_names() -> None:
    assert {"UTC", "Etc/UTC", "Etc/GMT+9", "Europe/Berlin", "America/New_York"} <= facts.time_zones()
    assert "US/Eastern" not in facts.time_zones()
    assert all(cron.TIME_ZONE.matches(name) for name in facts.time_zones())
