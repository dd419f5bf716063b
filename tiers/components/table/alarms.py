"""The alarms of a table."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch, one
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example
from tiers.workload.alarms import ALARMS, breach, threshold

if TYPE_CHECKING:
    from tiers.components.table.spec import Table

Throttles = Annotated[int, Between(1, 1_000_000)] | Literal["none"]


class TableAlarms(Record):
    """Alarms on requests that DynamoDB throttles."""

    read_throttles: Annotated[
        Throttles, Doc("Throttled reads a minute that must not be reached for 5 minutes"), Example(100)
    ] = 1
    write_throttles: Annotated[
        Throttles, Doc("Throttled writes a minute that must not be reached for 5 minutes"), Example(100)
    ] = 1


def watches(table: "Table", here: Context, own: str) -> Iterator[Watch]:
    """Yield the metrics of the table with that logical ID, without those of its indexes.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
    """
    for word, name, what in (
        ("read_throttles", "ReadThrottleEvents", "reads"),
        ("write_throttles", "WriteThrottleEvents", "writes"),
    ):
        yield Watch(
            own,
            word,
            f"throttled {what} a minute",
            Stack.DATA,
            (*here.route, ALARMS, word),
            one("AWS/DynamoDB", name, (("TableName", Target(own)),), "Sum"),
            # There is data only while requests are throttled.
            breach(threshold(table.alarms, word), "GreaterThanOrEqualToThreshold", 5, "notBreaching"),
        )
