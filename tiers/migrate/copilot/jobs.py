"""Schedules of Copilot's jobs."""

import re

from tiers.migrate import amounts
from tiers.migrate.copilot.site import Workload

_EVERY = re.compile(r"@every (\S+)")
_CRON = re.compile(r"cron\((\S+ \S+ \S+ \S+ \S+) \*\)")
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
            component.changed(schedule, "it has no schedule: start it yourself")
        elif rate is not None:
            component.put(("schedule",), {"rate": _rate(rate)}, schedule)
        else:
            written = _WORDS.get(text, cron[1].replace("?", "*") if cron else text)
            component.put(("schedule",), {"cron": written, "timezone": "UTC"}, schedule)
    for key in ("retries", "timeout"):
        found = work.node.take(key)
        if found is not None:
            value = found.whole if key == "retries" else amounts.seconds(found)
            words = "only a start that failed is repeated, not a run" if key == "retries" else ""
            component.put((key,), value, found, words)


def _rate(seconds: int) -> str:
    """Return a rate as EventBridge Scheduler has it."""
    minutes = max(1, round(seconds / _MINUTE))
    return f"{minutes} minutes" if minutes > 1 else "1 minute"
