"""Clusters of MySQL and PostgreSQL: the price of one is that of its three instances, and of their storage.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html
"""

from collections.abc import Iterator

from tiers.cost.inventory import Amount, Inventory
from tiers.cost.readers import databases
from tiers.plan.compare.normal import Resource

_NAME = "DBClusterIdentifier"
"""On a cluster, its name; on a database, the cluster that it is in."""


def _as_database(resource: Resource) -> Resource | None:
    """Return a cluster that AWS fills with instances as if it were a database; `None` for another one."""
    found = {name: value for name, value in resource.properties.items() if name != _NAME}
    if databases.STANDBYS not in found:
        return None
    return resource._replace(properties={**found, "DBInstanceClass": found[databases.STANDBYS]})


def standby_instances(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of a cluster's instances."""
    if own := _as_database(resource):
        yield from databases.database_instances(own, inventory)


def standby_storage(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the storage of each instance."""
    if own := _as_database(resource):
        yield from databases.database_storage(own, inventory)


def standby_iops(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the IOPS of each instance that are not included in the price of the storage."""
    if own := _as_database(resource):
        yield from databases.database_iops(own, inventory)


def standby_backups(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of automated backups."""
    if own := _as_database(resource):
        yield from databases.backups(own, inventory)


def standby_support(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of an engine that RDS would bill for after its standard support."""
    if own := _as_database(resource):
        yield from databases.extended_support(own, inventory)


def standby_insights(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of a cluster whose insights are billed."""
    if own := _as_database(resource):
        yield from databases.insights(own, inventory)


def standby_logs(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of logs."""
    if own := _as_database(resource):
        yield from databases.logs_of_databases(own, inventory)
