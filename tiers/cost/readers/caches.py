"""Caches of ElastiCache.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-replicationgroup.html
"""

from collections.abc import Iterator
from decimal import Decimal

from tiers.cost.inventory import HOURS, Amount, Inventory, fixed, unread
from tiers.plan.compare.normal import Resource


def _engine(resource: Resource, inventory: Inventory) -> str:
    return inventory.text(resource.properties, "Engine").lower() or "redis"


def cache_nodes(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the hours of the nodes of all shards."""
    own, engine = resource.properties, _engine(resource, inventory)
    node = inventory.text(own, "CacheNodeType")
    names = {"node": node or "ElastiCache", "engine": engine, "product": engine.capitalize()}
    count = inventory.number(own, "NumCacheClusters")
    if count is None:
        shards = inventory.number(own, "NumNodeGroups") or Decimal(1)
        replicas = inventory.number(own, "ReplicasPerNodeGroup") or Decimal(0)
        count = shards * (1 + replicas)
    yield fixed(HOURS * count, **names) if node else unread("the node type of the cache", **names)


def serverless_caches(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of a serverless cache, with its engine."""
    yield fixed(1, engine=_engine(resource, inventory))


def cache_snapshots(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the presence of a cache with more than the one snapshot that is free."""
    days = inventory.number(resource.properties, "SnapshotRetentionLimit")
    if days is not None and days > 1:
        yield fixed(1)
