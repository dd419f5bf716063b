"""Alarms that databases of RDS and of Aurora have alike."""

from collections.abc import Sequence
from typing import Annotated, Literal

from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Breach, Failures, MissingData
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example
from tiers.workload.alarms import ALARMS, breach, threshold, when

MIB, GIB = 2**20, 2**30
"""Bytes."""
MOST_TRANSACTIONS = 1_000_000_000
"""Of the two billion after which PostgreSQL stops."""

FreeMemory = Annotated[
    Annotated[int, Between(1, 16_777_216)] | Literal["none"],
    Doc("MiB of memory that must be free, all but 15 minutes; AWS recommends a quarter of it"),
    Example(1024),
]
Connections = Annotated[
    Annotated[int, Between(1, 1_000_000)] | Literal["none"],
    Doc("Connections that must not be exceeded for 5 minutes; AWS recommends 90% of the maximum"),
    Example(400),
]
TransactionIds = Annotated[
    bool,
    Doc("Whether an alarm rings if the oldest transaction of `postgres` is a billion behind"),
    Example(False),
]


def free_memory(alarms: Record | str | None, missing: MissingData) -> Breach | None:
    """Return when too little memory is free; `missing` is how a period without data counts."""
    size = threshold(alarms, "free_memory")
    return breach(size and size * MIB, "LessThanThreshold", 15, missing)


def free_storage(alarms: Record | str | None) -> Breach | None:
    """Return when too little storage is free."""
    size = threshold(alarms, "free_storage")
    return breach(size and size * GIB, "LessThanThreshold", 5, "breaching")


def connections(alarms: Record | str | None, missing: MissingData) -> Breach | None:
    """Return when there are too many connections; `missing` is how a period without data counts."""
    return breach(threshold(alarms, "connections"), "GreaterThanThreshold", 5, missing)


def oldest_transaction(alarms: Record | str | None) -> Breach | None:
    """Return when the oldest transaction of PostgreSQL is too far behind."""
    return when(alarms, "transaction_ids", MOST_TRANSACTIONS, "GreaterThanThreshold", 1, "missing")


def failures(here: Context, event: str, categories: tuple[str, ...], sources: Sequence[str]) -> Failures:
    """Return the events of some categories that RDS reports about resources, by their logical IDs."""
    return Failures(
        sources[0],
        "failures",
        "failures that RDS reports",
        Stack.DATA,
        (*here.route, ALARMS, "failures"),
        "aws.rds",
        (event,),
        {"EventCategories": categories, "SourceIdentifier": tuple(Target(each) for each in sources)},
    )
