"""Clusters of MySQL and PostgreSQL: the price of one is that of its three instances, and of their storage.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from tiers.cost.inventory import Amount, Inventory
from tiers.cost.readers import databases
from tiers.plan.compare.normal import Resource

Reader = Callable[[Resource, Inventory], Iterator[Amount]]

_NAME = "DBClusterIdentifier"
"""On a cluster, its name; on a database, the cluster that it is in."""


def _as_database(resource: Resource) -> Resource | None:
    """Return a cluster that AWS fills with instances as if it were a database; `None` for another one."""
    found = {name: value for name, value in resource.properties.items() if name != _NAME}
    if databases.STANDBYS not in found:
        return None
    return resource._replace(properties={**found, "DBInstanceClass": found[databases.STANDBYS]})


def _of_standbys(reader: Reader, resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield what a reader of databases finds in a cluster, for all of its instances."""
    if own := _as_database(resource):
        yield from reader(own, inventory)


READERS: Mapping[str, Reader] = {
    f"standby_{name}": partial(_of_standbys, reader)
    for name, reader in {
        "instances": databases.database_instances,
        "storage": databases.database_storage,
        "iops": databases.database_iops,
        "backups": databases.backups,
        "support": databases.extended_support,
        "insights": databases.insights,
        "logs": databases.logs_of_databases,
    }.items()
}
