"""Parts of raw resources with separate metrics, such as nodes, by the names that rows have.

Each part is the words of a logical ID, and the ending or the value that its dimension has.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from tiers.resources.alarms import named
from tiers.watch.raw_values import Raw

MOST = 500
"""Parts of a resource, more than AWS accepts of any."""

Part = tuple[str, str]


def _numbers(count: int | None) -> range:
    return range(1, 1 + count) if count is not None and count <= MOST else range(0)


def brokers(cluster: Raw) -> Iterator[Part]:
    """Yield the brokers of Kafka, which have a number."""
    for number in _numbers(cluster.number("NumberOfBrokerNodes")):
        yield f"Broker{number}", str(number)


def instances_of_broker(broker: Raw) -> Iterator[Part]:
    """Yield the instances of a broker: one, or one that is active and one that is not."""
    counts = {"single_instance": 1, "active_standby_multi_az": 2}
    for number in _numbers(counts.get(str(broker.value("DeploymentMode")).lower())):
        yield f"Instance{number}", f"-{number}"


def nodes(cache: Raw) -> Iterator[Part]:
    """Yield the nodes of a cache: `-001`, or `-0001-001` in cluster mode.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Endpoints.html
    """
    for ending in _endings(cache):
        yield "".join(f"Node{each}" for each in ending.split("-") if each), ending


def _endings(cache: Raw) -> tuple[str, ...]:
    is_sharded = _is_sharded(cache)
    if is_sharded is None or cache.value("NodeGroupConfiguration") is not None:
        # Each group of a configuration may have another name and another number of replicas.
        return ()
    replicas = cache.number("ReplicasPerNodeGroup", 0)
    if not is_sharded:
        count = cache.number("NumCacheClusters")
        if count is None and replicas is not None:
            count = 1 + replicas
        return tuple(f"-{number:03}" for number in _numbers(count))
    shards = _numbers(cache.number("NumNodeGroups", 1))
    of_each = _numbers(None if replicas is None else 1 + replicas)
    return tuple(f"-{shard:04}-{number:03}" for shard in shards for number in of_each)


def _is_sharded(cache: Raw) -> bool | None:
    """Return whether a cache is in cluster mode; `None` if that is not known."""
    mode, shards = cache.text("ClusterMode"), cache.number("NumNodeGroups", 1)
    if mode == "enabled" or (shards or 0) > 1:
        return True
    if cache.value("NumCacheClusters") is not None or mode == "disabled":
        return False
    name = cache.value("CacheParameterGroupName")
    group = cache.named("CacheParameterGroupName")
    if group is not None:
        return str(group.value("Properties.cluster-enabled")) == "yes"
    if shards is None or not (name is None or isinstance(name, str)):
        return None
    if name is None or name.startswith("default."):
        return name is not None and name.endswith(".cluster.on")
    return None


def memcached_nodes(cache: Raw) -> Iterator[Part]:
    """Yield the nodes of a cache of Memcached, which have a number of four digits."""
    for number in _numbers(cache.number("NumCacheNodes")):
        yield f"Node{number:04}", f"{number:04}"


def standbys(_: Raw) -> Iterator[Part]:
    """Yield the instances of a Multi-AZ cluster, which have the name of the cluster and a number."""
    endings: tuple[str, ...] = named("tiers.components.rds.standbys.deployment:ENDINGS")
    for number, ending in enumerate(endings, 1):
        yield f"Instance{number}", ending


def metrics_of_requests(bucket: Raw) -> Iterator[Part]:
    """Yield the first configuration of metrics that counts all requests of a bucket."""
    found = bucket.value("MetricsConfigurations")
    for each in found if isinstance(found, list | tuple) else ():
        name = each.get("Id") if isinstance(each, Mapping) and len(each) == 1 else None
        if isinstance(name, str) and "{{" not in name:
            yield "", name
            return


PARTS: Mapping[str, Callable[[Raw], Iterator[Part]]] = MappingProxyType(
    {
        each.__name__: each
        for each in (brokers, instances_of_broker, memcached_nodes, metrics_of_requests, nodes, standbys)
    }
)
