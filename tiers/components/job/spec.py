"""`job`: a task on AWS Fargate that runs to its end, by a schedule, by hand, or before an update."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from tiers.components.job import alarms, codes
from tiers.components.job.alarms import JobAlarms
from tiers.diagnostics.codes.connections import NO_PORT
from tiers.diagnostics.model import Diagnostic, Place, Route
from tiers.ir import identifiers
from tiers.ir.facets import CONSUME, FORWARD, MOUNTS, Connection, Glyph, Placement
from tiers.ir.watches import Failures, Watch
from tiers.language import accepting
from tiers.language.accepting import Accepted
from tiers.language.component import Context, Member
from tiers.language.record import Record, derived
from tiers.language.shape import Between, Doc, Example
from tiers.workload import schedule
from tiers.workload.alarms import DEFAULT
from tiers.workload.schedule import Schedule
from tiers.workload.tasks.spec import CLUSTER, Tasks, task_definition_id

MOST_RETRIES = 185
"""The maximum, and the default of Scheduler, over a day:
https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html"""
_COUNT = "remove it: a job runs one task at a time that it is started"


def schedule_id(component: str) -> str:
    """Return the logical ID of a component's schedule."""
    return f"{identifiers.pascal(component)}Schedule"


def schedule_role_id(component: str) -> str:
    """Return the logical ID of the role by which a component's schedule starts tasks."""
    return f"{identifiers.pascal(component)}ScheduleRole"


def dead_letter_queue_id(component: str) -> str:
    """Return the logical ID of the queue for starts that a component's schedule gave up."""
    return f"{identifiers.pascal(component)}DeadLetterQueue"


class Job(Tasks):
    """A task on AWS Fargate that runs to its end: by a schedule, by hand, or before updates."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **Tasks.hints,
            **dict.fromkeys(("cron", "rate"), "use `schedule: {cron: …}` or `schedule: {rate: …}`"),
            "timezone": "use `schedule: {cron: …, timezone: …}`",
            "timeout": "remove it: ECS has no time limit for tasks; end the program in its container, for "
            "example by `command: [timeout, 1h, …]`",
            **dict.fromkeys(
                ("on_failure", "restart", "backoff_limit"),
                "use `retries` for starts that fail; nothing repeats a task that ran and failed",
            ),
            **dict.fromkeys(("count", "capacity", "replicas", "desired_count"), _COUNT),
            **dict.fromkeys(("port", "ports"), "remove it: nothing connects to a job; use `type: fargate`"),
            "health_check": "remove it: a job ends, and no load balancer is in front of it",
            **dict.fromkeys(
                ("migration", "migrate", "pre_deploy", "before", "before_deploy", "release_command"),
                "use `run: before_update`",
            ),
        }
    )

    recommended: ClassVar[Record | None] = JobAlarms()

    type: Annotated[Literal["job"], Doc("Always `job`")]
    schedule: Annotated[
        Schedule | None,
        Doc("Times at which it runs; without it, it is started by hand or by `run`"),
        Example({"cron": "0 3 * * *", "timezone": "Europe/Berlin"}),
    ] = None
    retries: Annotated[
        int | None,
        Between(0, MOST_RETRIES),
        Doc(
            "Times that the schedule tries a start again that Amazon ECS did not accept, within a day; 185 "
            "if left out. A task that ran and failed is not repeated"
        ),
        Example(3),
    ] = None
    run: Annotated[
        Literal["before_update"] | None,
        Doc(
            "`before_update` makes `tiers deploy` run it, in its new revision, before it updates the stack; "
            "the update stops if it fails"
        ),
        Example("before_update"),
    ] = None
    alarms: Annotated[
        Literal["recommended", "none"] | JobAlarms | None,
        Doc("Alarms on starts of its schedule and on runs, each with its threshold or `none`"),
        Example({"dead_letters": 10}),
    ] = derived(DEFAULT)

    @classmethod
    def foreign(cls, data: Mapping[str, Any], route: Route) -> Mapping[str, Diagnostic | None]:
        """Return the findings about an image that is to be built, and about a schedule as a string."""
        return {**super().foreign(data, route), **schedule.of_text(data.get("schedule"), route)}

    def place(self, here: Context) -> Placement:
        """Return its place; between runs, it has no network interface."""
        return super().place(here)._replace(may_be_absent=True)

    def accepts(self, wanted: Connection, caller: Member, here: Context) -> Accepted:
        """Refuse every connection: nothing listens in tasks that come and go."""
        if wanted.access in {CONSUME, FORWARD, *MOUNTS}:
            return accepting.by_port(wanted, caller, here)
        return NO_PORT.at(
            wanted.route,
            f"nothing can connect to the job `{here.name}`",
            label="its tasks end, and none listens",
            also=(here.member.note,),
            help=f"remove the connection, or use `type: fargate` with a `port` for `{here.name}`",
        )

    def watches(self, here: Context) -> Iterator[Watch | Failures]:
        """Yield the starts that the schedule gave up, and the events of runs that fail."""
        if self.schedule is not None:
            yield from alarms.starts(self, here, dead_letter_queue_id(here.name))
        yield from alarms.failures(self, here, CLUSTER, task_definition_id(here.name))

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find jobs that could not start."""
        yield from super().check(here)
        yield from schedule.check(self.schedule, here)
        if self.retries is not None and self.schedule is None:
            yield codes.RETRIES_WITHOUT_SCHEDULE.at(
                Place((*here.route, "retries"), "key"),
                f"`retries` has no effect on `{here.name}`",
                label="only a schedule tries starts again",
                help="remove it, or add `schedule: {rate: 1 day}`",
            )

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams: a task that starts in one of its zones."""
        return Glyph("job", f"job · {self._starts}", here.in_each_zone("task"))

    @property
    def _starts(self) -> str:
        """What starts it, in words."""
        if self.schedule is None:
            return "before updates" if self.run else "by hand"
        return self.schedule.cron or f"every {str(self.schedule.rate).removeprefix('1 ')}"
