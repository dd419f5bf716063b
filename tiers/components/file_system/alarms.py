"""The alarms of a file system."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from tiers.ir import identifiers
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch, one
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example
from tiers.workload.alarms import ALARMS, Percent, breach, threshold

if TYPE_CHECKING:
    from tiers.components.file_system.spec import FileSystem

MINUTES = 15
GIB = 1024**3


class FileSystemAlarms(Record):
    """Alarms on a file system that becomes slow."""

    io_limit: Annotated[
        Percent,
        Doc("Percentage of the I/O limit that must not be reached for 15 minutes"),
        Example(90),
    ] = 100
    burst_credits: Annotated[
        Annotated[int, Between(0, 2048)] | Literal["none"],
        Doc("With `throughput: bursting`, the GiB of burst credits that must be left"),
        Example(100),
    ] = 0


def watches(files: "FileSystem", here: Context) -> Iterator[Watch]:
    """Yield the metrics of the file system.

    https://docs.aws.amazon.com/efs/latest/ug/efs-metrics.html
    """
    own, route = identifiers.file_system(here.name), (*here.route, ALARMS)
    dimensions = (("FileSystemId", Target(own)),)
    yield Watch(
        own,
        "io_limit",
        "percentage of the I/O limit",
        Stack.DATA,
        (*route, "io_limit"),
        one("AWS/EFS", "PercentIOLimit", dimensions, "Average"),
        breach(
            threshold(files.alarms, "io_limit"),
            "GreaterThanOrEqualToThreshold",
            MINUTES,
            "notBreaching",
        ),
    )
    if files.throughput == "bursting":
        credits_left = threshold(files.alarms, "burst_credits")
        yield Watch(
            own,
            "burst_credits",
            "burst credits in bytes",
            Stack.DATA,
            (*route, "burst_credits"),
            one("AWS/EFS", "BurstCreditBalance", dimensions, "Average"),
            breach(
                None if credits_left is None else credits_left * GIB,
                "LessThanOrEqualToThreshold",
                MINUTES,
                "notBreaching",
            ),
        )
    yield Watch(
        own,
        "io_bytes",
        "bytes read, written, and of metadata",
        Stack.DATA,
        here.route,
        one("AWS/EFS", "TotalIOBytes", dimensions, "Sum"),
    )
