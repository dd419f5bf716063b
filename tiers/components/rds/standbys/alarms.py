"""The alarms of a cluster's instances, which have the name of the cluster and a number."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tiers.components.rds.standbys.deployment import ENDINGS
from tiers.databases import alarms as common
from tiers.databases.ids import cluster_id
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Breach, Failures, NodeId, Watch, one
from tiers.language.component import Context
from tiers.workload.alarms import ALARMS, breach, threshold

if TYPE_CHECKING:
    from tiers.components.rds.spec import Rds

CATEGORIES: Final = ("failover", "failure")
"""https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html"""


def watches(database: "Rds", here: Context) -> Iterator[Watch | Failures]:
    """Yield the metrics of each instance, and the failures of the cluster.

    Instances change roles, so each may be a reader that is behind, and no data of one that is the writer is
    no problem.
    """
    for number in range(1, len(ENDINGS) + 1):
        yield from _instance(database, number, here)
    if getattr(database.alarms, "failures", False):
        yield common.failures(here, "RDS DB Cluster Event", CATEGORIES, (cluster_id(here.name),))


def _instance(database: "Rds", number: int, here: Context) -> Iterator[Watch]:
    alarms = database.alarms

    def watch(word: str, metric: str, title: str, limit: Breach | None, statistic: str = "Average") -> Watch:
        own = cluster_id(here.name)
        node = (("DBInstanceIdentifier", NodeId(Target(own), ENDINGS[number - 1])),)
        only = one("AWS/RDS", metric, node, statistic)
        named = f"{title} of instance {number}"
        route = (*here.route, ALARMS, word)
        return Watch(own, word, named, Stack.DATA, route, only, limit, part=f"Instance{number}")

    cpu = breach(threshold(alarms, "cpu"), "GreaterThanThreshold", 5, "breaching")
    yield watch("cpu", "CPUUtilization", "CPU utilization in percent", cpu)
    storage = common.free_storage(alarms)
    yield watch("free_storage", "FreeStorageSpace", "free storage in bytes", storage, "Minimum")
    memory = common.free_memory(alarms, "breaching")
    yield watch("free_memory", "FreeableMemory", "free memory in bytes", memory)
    count = common.connections(alarms, "breaching")
    yield watch("connections", "DatabaseConnections", "connections", count)
    lag = breach(threshold(alarms, "replica_lag"), "GreaterThanThreshold", 10, "missing")
    yield watch("replica_lag", "ReplicaLag", "seconds behind", lag, "Maximum")
    if database.engine == "postgres":
        oldest = common.oldest_transaction(alarms)
        yield watch("transaction_ids", "MaximumUsedTransactionIDs", "age of the oldest transaction", oldest)
