"""The alarms of a job: on starts that a schedule gave up, and on runs that fail."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Failures, Watch
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example
from tiers.workload.alarms import ALARMS, dead_letters

if TYPE_CHECKING:
    from tiers.components.job.spec import Job


class JobAlarms(Record):
    """Alarms on the starts of a schedule, and on runs."""

    dead_letters: Annotated[
        Annotated[int, Between(0, 1_000_000)] | Literal["none"],
        Doc("Failed starts that may be in the queue for those that were given up"),
        Example(10),
    ] = 0
    failures: Annotated[
        bool, Doc("Whether runs that do not start, or end with an error, are reported"), Example(False)
    ] = True


def failures(job: "Job", here: Context, cluster: str, definition: str) -> Iterator[Failures]:
    """Yield the events of runs that fail, by the logical IDs of the cluster and of the definition.

    A task that nothing groups otherwise has the family of its definition as its group:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html and
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
    """
    if isinstance(job.alarms, JobAlarms) and job.alarms.failures:
        yield Failures(
            definition,
            "failures",
            "runs that failed",
            Stack.LOGIC,
            (*here.route, ALARMS, "failures"),
            "aws.ecs",
            ("ECS Task State Change",),
            {
                "clusterArn": (Target(cluster, "Arn"),),
                "group": (f"family:{here.name_tag()}",),
                "lastStatus": ("STOPPED",),
            },
            (
                {"stopCode": ["TaskFailedToStart"]},
                {"containers": {"exitCode": [{"anything-but": [0]}]}},
            ),
        )


def starts(job: "Job", here: Context, queue: str) -> Iterator[Watch]:
    """Yield the number of starts that the schedule gave up, by the logical ID of their queue.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
    """
    yield dead_letters(job.alarms, here, queue, "starts that failed")
