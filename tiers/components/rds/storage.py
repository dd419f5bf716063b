"""The storage of a database: its limits by type and size, and the errors that RDS would report.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tiers.components.rds import codes
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.ir.parameters import Number, narrowed
from tiers.language.component import Context
from tiers.tuples import NamedTuple

if TYPE_CHECKING:
    from tiers.components.rds.spec import Rds

SMALLEST_STORAGE: Final = 20
LARGEST_STORAGE: Final = 65_536
"""GiB."""
SMALLEST_IO2: Final = 100
"""GiB."""
LEAST_IOPS: Final = 1_000
MOST_IOPS: Final = 256_000
"""I/O operations per second of `io2`."""
LEAST_THROUGHPUT: Final = 500
MOST_THROUGHPUT: Final = 4_000
"""MiB/s of `gp3`."""
IOPS_A_MIB: Final = 4
"""I/O operations of `gp3` for each MiB of its throughput, at least."""
IOPS_A_GIB: Final = {True: 1_000, False: 500}
"""I/O operations of `io2` for each GiB, at most, by whether the class is based on the Nitro system."""
IOPS_A_GIB_OF_CLUSTERS: Final = 50
"""https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html"""
NOT_NITRO: Final = ("db.m1.", "db.m2.", "db.m3.", "db.m4.", "db.r3.", "db.r4.", "db.t1.", "db.t2.", "db.x1")
"""Classes that are older than the Nitro system: https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-nitro-instances.html"""


class Striped(NamedTuple):
    """The performance of `gp3` storage from the size on from which it is spread over four volumes."""

    size: int
    """GiB."""
    iops: int
    """Included, and the minimum."""
    most_iops: int


STRIPED: Final = Striped(400, 12_000, 64_000)


def narrowed_size(size: Number, database: "Rds") -> Number:
    """Return a size that is chosen at deployment with the limits that follow from the other keys."""
    low, high = [SMALLEST_STORAGE], [LARGEST_STORAGE]
    iops = database.iops if isinstance(database.iops, int) else None
    if database.storage_type == "io2":
        low.append(max(SMALLEST_IO2, -(-(iops or 0) // _most_a_gib(database))))
        high.append(2 * iops if iops else LARGEST_STORAGE)
    elif iops is not None or database.throughput is not None:
        low.append(STRIPED.size)
    if database.max_allocated_storage is not None:
        high.append(database.max_allocated_storage * 10 // 11)
    return narrowed(size, low=max(low), high=min(high))


def _most_a_gib(database: "Rds") -> int:
    """Return how many I/O operations storage has for each GiB, at most."""
    if database.is_cluster:
        return IOPS_A_GIB_OF_CLUSTERS
    return IOPS_A_GIB[not database.instance_class.startswith(NOT_NITRO)]


def check(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    """Find storage that RDS would refuse."""
    yield from _limit(database, here)
    if database.storage_type == "io2":
        yield from _io2(database, here)
    elif database.storage_type == "gp2":
        yield from _none(database, here, "`gp2` storage", "use `storage_type: gp3` or `io2`")
    else:
        yield from _gp3(database, here)


def _limit(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    size, most = database.allocated_storage, database.max_allocated_storage
    if size is None:
        return
    # A tenth more, in whole GiB:
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
    least = -(-size * 11 // 10)
    if most is not None and most < least:
        yield codes.STORAGE_LIMIT.at(
            (*here.route, "max_allocated_storage"),
            f"`max_allocated_storage` of `{here.name}` leaves no room to grow",
            label=f"must be at least {least}",
            also=(Note(Place((*here.route, "allocated_storage")), f"the initial size is {size} GiB"),),
            help=f"use {least} or more, or remove it to keep the size"
            if least <= LARGEST_STORAGE
            else "remove it; the size is near the RDS maximum",
        )


def _none(database: "Rds", here: Context, what: str, help_: str) -> Iterator[Diagnostic]:
    """Find IOPS and throughput that this storage cannot have."""
    for key in ("iops", "throughput"):
        if getattr(database, key) is not None and (key != "iops" or database.throughput is None):
            yield codes.STORAGE_PERFORMANCE.at(
                (*here.route, key),
                f"{what} cannot have `{key}`",
                label="its performance follows from its size",
                help=f"{help_}, or remove `{key}`",
            )


def _io2(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    size, iops, most = database.allocated_storage, database.iops, database.max_allocated_storage
    if database.throughput is not None:
        yield codes.STORAGE_PERFORMANCE.at(
            (*here.route, "throughput"),
            "`io2` storage cannot have `throughput`",
            label="it follows from `iops`",
            help="remove `throughput`",
        )
    if size is not None and size < SMALLEST_IO2:
        yield codes.STORAGE_PERFORMANCE.at(
            (*here.route, "storage_type"),
            f"`io2` storage of `{here.name}` has {size} GiB",
            label=f"must have {SMALLEST_IO2} GiB or more",
            help=f"use `allocated_storage: {SMALLEST_IO2}` or more",
        )
        return
    if iops is None:
        yield codes.STORAGE_PERFORMANCE.at(
            (*here.route, "storage_type"),
            f"`io2` storage of `{here.name}` has no `iops`",
            label="`iops` is required",
            help=f"add `iops: {max(3_000, -(-(most or size or 0) // 2))}`",
        )
        return
    yield from _ratio(database, here, iops)


def _ratio(database: "Rds", here: Context, iops: int) -> Iterator[Diagnostic]:
    """Find too many or too few IOPS for the size of `io2` storage, or for the limit of its growth."""
    size, grown = database.allocated_storage, database.max_allocated_storage
    most = _most_a_gib(database)
    if size is not None and iops > size * most:
        yield codes.STORAGE_PERFORMANCE.at(
            (*here.route, "iops"),
            f"`{here.name}` has {iops} IOPS for {size} GiB",
            label=f"the maximum is {most} for each GiB",
            help=f"use `iops: {size * most}` or less, or `allocated_storage: {-(-iops // most)}` or more",
        )
    for key, gib in (("allocated_storage", size), ("max_allocated_storage", grown)):
        if gib is not None and iops * 2 < gib:
            yield codes.STORAGE_PERFORMANCE.at(
                (*here.route, "iops"),
                f"`{here.name}` has {iops} IOPS for {gib} GiB",
                label="the minimum is 1 for each 2 GiB",
                also=(Note(Place((*here.route, key)), f"{gib} GiB"),),
                help=f"use `iops: {-(-gib // 2)}` or more",
            )
            return


def _gp3(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    size, iops, throughput = database.allocated_storage, database.iops, database.throughput
    if size is not None and size < STRIPED.size:
        yield from _none(
            database,
            here,
            f"`gp3` storage of less than {STRIPED.size} GiB",
            f"use `allocated_storage: {STRIPED.size}` or more",
        )
        return
    if iops is not None and not STRIPED.iops <= iops <= STRIPED.most_iops:
        yield codes.STORAGE_PERFORMANCE.at(
            (*here.route, "iops"),
            f"`gp3` storage cannot have {iops} IOPS",
            label=f"must be {STRIPED.iops} to {STRIPED.most_iops}",
            help=f"use `iops: {STRIPED.iops}` or more; they are included"
            if iops < STRIPED.iops
            else f"use `iops: {STRIPED.most_iops}` or less, or `storage_type: io2`",
        )
    elif iops is not None and size is not None and database.is_cluster:
        yield from _ratio(database, here, iops)
    elif iops is not None and throughput is not None:
        yield from _throughput(database, here, iops, throughput)


def _throughput(database: "Rds", here: Context, iops: int, throughput: int) -> Iterator[Diagnostic]:
    """Find a throughput that does not fit the IOPS of `gp3` storage."""
    if throughput * IOPS_A_MIB > iops:
        yield codes.STORAGE_PERFORMANCE.at(
            (*here.route, "throughput"),
            f"a throughput of {throughput} MiB/s needs more than {iops} IOPS",
            label=f"the maximum is {iops // IOPS_A_MIB}",
            help=f"use `iops: {throughput * IOPS_A_MIB}` or more, or a lower throughput",
        )
    # "When you set the IOPS to 40,000 on RDS for MySQL, the storage throughput must be at least 625 MiBps."
    least = -(-iops // 64)
    if database.engine != "postgres" and throughput < least:
        yield codes.STORAGE_PERFORMANCE.at(
            (*here.route, "throughput"),
            f"{iops} IOPS need a higher throughput than {throughput} MiB/s with {database.engine}",
            label=f"must be at least {least}",
            help=f"use `throughput: {least}` or more",
        )
