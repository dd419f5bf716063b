"""The alarms of a cache: of each node, or of a serverless cache."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from tiers.ir import identifiers
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Breach, NodeId, Watch, one
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example
from tiers.workload.alarms import ALARMS, Percent, breach, threshold

if TYPE_CHECKING:
    from tiers.components.cache.spec import Cache

NAMESPACE = "AWS/ElastiCache"
GB = 10**9
"""Bytes."""


class CacheAlarms(Record):
    """Alarms on each node of a cache, or on a serverless cache."""

    cpu: Annotated[
        Percent,
        Doc("CPU utilization of a node in percent that must not be exceeded for 5 minutes"),
        Example(80),
    ] = 90
    engine_cpu: Annotated[
        Percent,
        Doc("Utilization of the engine's thread in percent that must not be exceeded for 5 minutes"),
        Example(80),
    ] = 90
    memory: Annotated[
        Percent,
        Doc("Memory that keys use, in percent, that must not be exceeded for 5 minutes"),
        Example(80),
    ] = 90
    connections: Annotated[
        Annotated[int, Between(1, 65_000)] | Literal["none"],
        Doc("Connections to a node that must not be exceeded for 10 minutes, of at most 65,000"),
        Example(5000),
    ] = "none"
    replica_lag: Annotated[
        Annotated[int, Between(1, 604_800)] | Literal["none"],
        Doc("Seconds that a replica must not be behind for 15 minutes"),
        Example(10),
    ] = 30
    throttles: Annotated[
        Annotated[int, Between(1, 1_000_000_000)] | Literal["none"],
        Doc("Throttled commands a minute of a serverless cache that must not be reached for 5 minutes"),
        Example(100),
    ] = 1


def watches(cache: "Cache", here: Context) -> Iterator[Watch]:
    """Yield the metrics of each node, or of the serverless cache.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/serverless-metrics-events-redis.html
    """
    if cache.serverless:
        yield from _serverless(cache, here)
    else:
        yield from _nodes(cache, here)


def _nodes(cache: "Cache", here: Context) -> Iterator[Watch]:
    for node in node_endings(cache):
        cpu = breach(threshold(cache.alarms, "cpu"), "GreaterThanThreshold", 5, "breaching")
        yield _node(node, "cpu", "CPUUtilization", "CPU utilization in percent", cpu, here)
        engine = breach(threshold(cache.alarms, "engine_cpu"), "GreaterThanThreshold", 5, "breaching")
        title = "utilization of the engine's thread in percent"
        yield _node(node, "engine_cpu", "EngineCPUUtilization", title, engine, here)
        memory = breach(threshold(cache.alarms, "memory"), "GreaterThanThreshold", 5, "breaching")
        yield _node(node, "memory", "DatabaseMemoryUsagePercentage", "memory in percent", memory, here)
        count = breach(threshold(cache.alarms, "connections"), "GreaterThanThreshold", 10, "breaching")
        yield _node(node, "connections", "CurrConnections", "connections", count, here)
        if cache.replicas:
            lag = breach(threshold(cache.alarms, "replica_lag"), "GreaterThanThreshold", 15, "notBreaching")
            yield _node(node, "replica_lag", "ReplicationLag", "seconds behind", lag, here)


def node_endings(cache: "Cache") -> tuple[str, ...]:
    """Return the endings of the IDs of nodes: `-001`, or `-0001-001` with several shards.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Endpoints.html
    """
    nodes = range(1, 2 + (cache.replicas or 0))
    if not cache.is_sharded:
        return tuple(f"-{node:03}" for node in nodes)
    return tuple(f"-{shard:04}-{node:03}" for shard in range(1, 1 + (cache.shards or 1)) for node in nodes)


def _node(ending: str, word: str, metric: str, title: str, limit: Breach | None, here: Context) -> Watch:
    own = f"{identifiers.pascal(here.name)}ReplicationGroup"
    node = (("CacheClusterId", NodeId(Target(own), ending)), ("CacheNodeId", "0001"))
    part = "".join(f"Node{each}" for each in ending.split("-") if each)
    only = one(NAMESPACE, metric, node, "Average")
    return Watch(own, word, title, Stack.DATA, (*here.route, ALARMS, word), only, limit, part=part)


def _serverless(cache: "Cache", here: Context) -> Iterator[Watch]:
    # Without a maximum, nothing is near it.
    storage = cache.limits.storage if cache.limits is not None else None
    percent = threshold(cache.alarms, "memory")
    most = None if storage is None or percent is None else storage * GB * percent // 100
    memory = breach(most, "GreaterThanThreshold", 5, "notBreaching")
    yield _whole("memory", "BytesUsedForCache", "bytes of data", memory, here, "Maximum")
    title = "throttled commands a minute"
    limit = threshold(cache.alarms, "throttles")
    throttled = breach(limit, "GreaterThanOrEqualToThreshold", 5, "notBreaching")
    yield _whole("throttles", "ThrottledCmds", title, throttled, here, "Sum")


def _whole(word: str, metric: str, title: str, limit: Breach | None, here: Context, statistic: str) -> Watch:
    own = f"{identifiers.pascal(here.name)}ServerlessCache"
    only = one(NAMESPACE, metric, (("clusterId", Target(own)),), statistic)
    return Watch(own, word, title, Stack.DATA, (*here.route, ALARMS, word), only, limit)
