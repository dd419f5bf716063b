"""The alarms of a cluster, by the roles of its members, and the events that report failures.

AWS recommends metrics of the roles in place of those of instances, because instances change roles:
https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/creating_alarms.html
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from tiers.databases import alarms as common
from tiers.databases.ids import cluster_id
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Breach, Failures, Watch, one
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example
from tiers.workload.alarms import ALARMS, Percent, breach, threshold, when

if TYPE_CHECKING:
    from tiers.components.aurora.spec import Aurora

CATEGORIES = ("failover", "failure")
"""https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html"""


class ClusterAlarms(Record):
    """Alarms on the cluster, and on its writer and readers."""

    cpu: Annotated[
        Percent,
        Doc(
            "CPU utilization of the writer or the readers in percent that must not be exceeded for 5 minutes"
        ),
        Example(80),
    ] = 90
    capacity: Annotated[
        Percent,
        Doc("Utilization of the largest capacity in percent that must not be exceeded for 15 minutes"),
        Example(80),
    ] = 90
    free_memory: common.FreeMemory = "none"
    connections: common.Connections = "none"
    reader_lag: Annotated[
        Annotated[int, Between(1, 600_000)] | Literal["none"],
        Doc("Milliseconds that no reader must be behind for 10 minutes; usually, it is less than 100"),
        Example(500),
    ] = 1000
    writer: Annotated[
        bool, Doc("Whether an alarm rings if the writer is down for 2 minutes"), Example(False)
    ] = True
    transaction_ids: common.TransactionIds = True
    failures: Annotated[bool, Doc("Whether failures and failovers are reported by RDS"), Example(False)] = (
        True
    )


def watches(database: "Aurora", here: Context) -> Iterator[Watch | Failures]:
    """Yield the metrics of the roles and of the cluster, and the failures of all members.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
    """
    alarms, cluster = database.alarms, cluster_id(here.name)
    yield from _role(database, cluster, "WRITER", here)
    if database.readers:
        yield from _role(database, cluster, "READER", here)
        lag = breach(threshold(alarms, "reader_lag"), "GreaterThanThreshold", 10, "missing")
        title = "milliseconds that a reader is behind"
        yield _watch(cluster, "", "reader_lag", "AuroraReplicaLagMaximum", title, lag, here)
    # A writer that pauses has no uptime.
    if database.capacity is None or database.capacity.min:
        down = when(alarms, "writer", 0, "LessThanOrEqualToThreshold", 2, "breaching")
        title = "seconds since the writer started"
        yield _watch(cluster, "WRITER", "writer", "EngineUptime", title, down, here)
    if database.engine == "postgres":
        oldest = common.oldest_transaction(alarms)
        title = "age of the oldest transaction"
        yield _watch(cluster, "WRITER", "transaction_ids", "MaximumUsedTransactionIDs", title, oldest, here)
    if isinstance(alarms, ClusterAlarms) and alarms.failures:
        yield common.failures(here, "RDS DB Cluster Event", CATEGORIES, (cluster,))


def _role(database: "Aurora", cluster: str, role: str, here: Context) -> Iterator[Watch]:
    alarms, who = database.alarms, "writer" if role == "WRITER" else "readers"

    def watch(word: str, metric: str, title: str, limit: Breach | None) -> Watch:
        return _watch(cluster, role, word, metric, f"{title} of the {who}", limit, here)

    # A member that pauses has no data.
    cpu = breach(threshold(alarms, "cpu"), "GreaterThanThreshold", 5, "missing")
    yield watch("cpu", "CPUUtilization", "CPU utilization in percent", cpu)
    if database.capacity is not None:
        used = breach(threshold(alarms, "capacity"), "GreaterThanThreshold", 15, "missing")
        yield watch("capacity", "ACUUtilization", "utilization of the largest capacity in percent", used)
    memory = common.free_memory(alarms, "missing")
    yield watch("free_memory", "FreeableMemory", "free memory in bytes", memory)
    count = common.connections(alarms, "missing")
    yield watch("connections", "DatabaseConnections", "connections", count)


def _watch(
    cluster: str, role: str, word: str, metric: str, title: str, limit: Breach | None, here: Context
) -> Watch:
    dimensions = (("DBClusterIdentifier", Target(cluster)), *((("Role", role),) if role else ()))
    part = "Readers" if role == "READER" else ""
    only = one("AWS/RDS", metric, dimensions, "Average" if role else "Maximum")
    return Watch(cluster, word, title, Stack.DATA, (*here.route, ALARMS, word), only, limit, part=part)
