"""The alarms of a database and its read replicas, and the events that report their failures."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from tiers.databases import alarms as common
from tiers.ir import identifiers
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Breach, Failures, Watch, one
from tiers.language.component import Context
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example
from tiers.workload.alarms import ALARMS, Percent, breach, threshold

if TYPE_CHECKING:
    from tiers.components.rds.spec import Rds

UNKNOWN_STORAGE = 5
"""GiB, for a database whose storage its snapshot has."""
LEAST_BALANCE = 10
"""Percent of the credits of burstable instance classes."""
CATEGORIES = ("failover", "failure", "low storage")
"""https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html"""


class DatabaseAlarms(Record):
    """Alarms on the database, and on each of its read replicas or of the instances of a cluster."""

    cpu: Annotated[
        Percent, Doc("CPU utilization in percent that must not be exceeded for 5 minutes"), Example(80)
    ] = 90
    free_storage: Annotated[
        Annotated[int, Between(1, 65536)] | Literal["none"],
        Doc("GiB of storage that must be free, all but 5 minutes"),
        Example(10),
    ] = derived("a tenth of `allocated_storage`, at least `1`; `5` with `snapshot`")
    free_memory: common.FreeMemory = "none"
    connections: common.Connections = "none"
    io_balance: Annotated[
        Percent,
        Doc("Credits for reads and writes of the disk, in percent, that must be left, all but 3 minutes"),
        Example(20),
    ] = derived("`10` for burstable instance classes, `db.t…`; else `none`")
    replica_lag: Annotated[
        Annotated[int, Between(1, 604_800)] | Literal["none"],
        Doc("Seconds that a read replica, or a reader of a cluster, must not be behind for 10 minutes"),
        Example(300),
    ] = 60
    transaction_ids: common.TransactionIds = True
    failures: Annotated[
        bool, Doc("Whether failures, failovers, and low storage are reported by RDS"), Example(False)
    ] = True


def completed(alarms: DatabaseAlarms, database: "Rds") -> DatabaseAlarms:
    """Fill in the thresholds that follow from the database."""
    storage, balance = alarms.free_storage, alarms.io_balance
    if isinstance(storage, Derived):
        size = database.allocated_storage
        storage = UNKNOWN_STORAGE if size is None else max(1, int(size) // 10)
    if isinstance(balance, Derived):
        balance = LEAST_BALANCE if database.instance_class.startswith("db.t") else "none"
    return alarms.replace(free_storage=storage, io_balance=balance)


def watches(database: "Rds", here: Context) -> Iterator[Watch | Failures]:
    """Yield the metrics of each instance, and the failures of all.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
    """
    if database.is_cluster:
        from tiers.components.rds.standbys import alarms as standbys

        yield from standbys.watches(database, here)
        return
    replicas = [identifiers.read_replica(here.name, each + 1) for each in range(database.replicas)]
    own = identifiers.database(here.name)
    for each in (own, *replicas):
        yield from _instance(database.alarms, each, here)
    for each in replicas:
        lag = breach(threshold(database.alarms, "replica_lag"), "GreaterThanThreshold", 10, "breaching")
        yield _watch(each, "replica_lag", "ReplicaLag", "seconds behind", lag, here, "Maximum")
    if database.engine == "postgres":
        oldest = common.oldest_transaction(database.alarms)
        title = "age of the oldest transaction"
        yield _watch(own, "transaction_ids", "MaximumUsedTransactionIDs", title, oldest, here)
    if isinstance(database.alarms, DatabaseAlarms) and database.alarms.failures:
        yield common.failures(here, "RDS DB Instance Event", CATEGORIES, (own, *replicas))


def _instance(alarms: DatabaseAlarms | str | None, subject: str, here: Context) -> Iterator[Watch]:
    cpu = breach(threshold(alarms, "cpu"), "GreaterThanThreshold", 5, "breaching")
    yield _watch(subject, "cpu", "CPUUtilization", "CPU utilization in percent", cpu, here)
    storage = common.free_storage(alarms)
    yield _watch(
        subject, "free_storage", "FreeStorageSpace", "free storage in bytes", storage, here, "Minimum"
    )
    memory = common.free_memory(alarms, "breaching")
    yield _watch(subject, "free_memory", "FreeableMemory", "free memory in bytes", memory, here)
    count = common.connections(alarms, "breaching")
    yield _watch(subject, "connections", "DatabaseConnections", "connections", count, here)
    if (left := threshold(alarms, "io_balance")) is not None:
        balance = breach(left, "LessThanThreshold", 3, "missing")
        title = "disk operation credits in percent"
        yield _watch(subject, "io_balance", "EBSIOBalance%", title, balance, here)


def _watch(
    subject: str,
    word: str,
    metric: str,
    title: str,
    limit: Breach | None,
    here: Context,
    statistic: str = "Average",
) -> Watch:
    only = one("AWS/RDS", metric, (("DBInstanceIdentifier", Target(subject)),), statistic)
    return Watch(subject, word, title, Stack.DATA, (*here.route, ALARMS, word), only, limit)
