"""Findings about jobs."""

from tiers.diagnostics.model import Code, Severity

_IMAGE = "image: 'public.ecr.aws/docker/library/busybox:1.37'"

RETRIES_WITHOUT_SCHEDULE = Code(
    "T3101",
    "retries-without-schedule",
    Severity.ERROR,
    "`retries` are those of EventBridge Scheduler, which starts a task again if Amazon ECS did not accept its start. "
    "Nothing repeats a task that ran and failed: "
    "https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-retry.html.",
    f"logic:\n  report: {{type: job, {_IMAGE}, retries: 2}}\n",
    f"logic:\n  report: {{type: job, {_IMAGE}, schedule: {{rate: 1 day}}, retries: 2}}\n",
)
