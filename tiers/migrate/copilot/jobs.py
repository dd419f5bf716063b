"""Schedules of Copilot's jobs."""

import re

from tiers.migrate import amounts
from tiers.migrate.copilot.site import Workload

_EVERY = re.compile(r"@every (\S+)")
_CRON = re.compile(r"cron\((\S+ \S+ \S+ \S+) (\S+) \*\)")
_DAYS = {"1": "SUN", "2": "MON", "3": "TUE", "4": "WED", "5": "THU", "6": "FRI", "7": "SAT"}
"""Days of the week by number: EventBridge counts from 1, and crontabs from 0."""
_WORDS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MINUTE = 60


def convert(work: Workload) -> None:
    """Write the schedule, the retries, and the timeout of a job."""
    component = work.component
    trigger = work.node.child("on")
    schedule = trigger.take("schedule") if trigger else None
    if schedule is not None:
        text = (schedule.text or "").strip()
        every = _EVERY.fullmatch(text)
        cron = _CRON.fullmatch(text)
        rate = amounts.duration(every[1]) if every else None
        if text == "none":
            component.changed(schedule, "it has no schedule: start it with `tiers run`")
        elif rate is not None:
            component.put(("schedule",), {"rate": _rate(rate)}, schedule)
        else:
            written = _crontab(cron) if cron else _WORDS.get(text, text)
            component.put(("schedule",), {"cron": written, "timezone": "UTC"}, schedule)
    for key in ("retries", "timeout"):
        found = work.node.take(key)
        if found is not None:
            value = found.whole if key == "retries" else amounts.seconds(found)
            words = "only a start that failed is repeated, not a run" if key == "retries" else ""
            component.put((key,), value, found, words)


def _crontab(found: re.Match[str]) -> str:
    """Return an expression of EventBridge as a crontab has it, with the names of days."""
    days = re.sub(r"[1-7]", lambda day: _DAYS[day[0]], found[2])
    return f"{found[1]} {days}".replace("?", "*")


def _rate(seconds: int) -> str:
    """Return a rate as EventBridge Scheduler has it."""
    minutes = max(1, round(seconds / _MINUTE))
    return f"{minutes} minutes" if minutes > 1 else "1 minute"
