"""Times at which the limits of a number of servers or tasks change."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Self

from tiers.diagnostics.model import Diagnostic, Route
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example, Names
from tiers.workload import cron as crontab
from tiers.workload.cron import TIME_ZONE, UTC

LONGEST_CRON = 60
"""Characters, all of which are in the name of the scheduled action."""

MOST = 1000
"""Servers or tasks."""


class ScheduledLimits(Record):
    """Times at which the limits change."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        dict.fromkeys(
            ("desired", "desired_capacity", "desired_count", "desired_size"),
            "remove it: scaling sets the number between `min` and `max`",
        )
    )

    cron: Annotated[
        str,
        crontab.fields(LONGEST_CRON),
        Doc("Minute, hour, day of month, month, and day of week, as in a crontab"),
        Example("0 8 * * 1-5"),
    ]
    timezone: Annotated[
        str, TIME_ZONE, Names("time_zone"), Doc("Time zone of `cron`"), Example("Europe/Berlin")
    ] = UTC
    min: Annotated[int, Between(0, MOST), Doc("Minimum number from then on"), Example(4)] = derived(
        "`min` of `capacity`"
    )
    max: Annotated[int, Between(0, MOST), Doc("Maximum number from then on"), Example(12)] = derived(
        "`max` of `capacity`"
    )

    @classmethod
    def foreign(cls, data: Mapping[str, Any], route: Route) -> Mapping[str, Diagnostic | None]:
        """Return the finding about a cron expression of EventBridge."""
        found = crontab.of_eventbridge(data.get("cron"), route)
        return {} if found is None else {"cron": found}

    def within(self, least: int, most: int) -> Self:
        """Fill in the limits that are not written, with those of the capacity."""
        return self.replace(
            min=least if isinstance(self.min, Derived) else self.min,
            max=most if isinstance(self.max, Derived) else self.max,
        )

    @property
    def spelled(self) -> str:
        """The time and the time zone in letters and digits."""
        names = ("Minute", "Hour", "Day", "Month", "Weekday")
        fields = (f"{name}{_words(text)}" for name, text in zip(names, self.cron.split(), strict=True))
        return f"{''.join(fields)}{_words(self.timezone.replace('/', '').replace('_', ''))}"


Schedule = tuple[ScheduledLimits, ...]


def _words(text: str) -> str:
    """Return a field of cron, or a time zone, in letters and digits."""
    spelled = {"*": "Any", "-": "To", ",": "And", "/": "Every", "+": "Plus"}
    return "".join(spelled.get(letter, letter) for letter in text)
