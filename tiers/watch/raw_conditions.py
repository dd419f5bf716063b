"""Conditions of alarms on raw resources that more than one property decides, by the names that rows have."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tiers.watch.raw_values import Raw

CAPACITY = "GroupInServiceCapacity"


def has_what_failed(queue: Raw) -> bool:
    """Return whether a queue is for messages that failed elsewhere."""
    if queue.value("RedriveAllowPolicy") is not None:
        return str(queue.value("RedriveAllowPolicy.redrivePermission")).lower() != "denyall"
    return queue.logical_id in queue.failed


def is_received_from(queue: Raw) -> bool:
    """Return whether messages are to be received from a queue soon."""
    return not has_what_failed(queue)


def is_replica(database: Raw) -> bool:
    """Return whether a database is a copy of another one."""
    return any(
        database.value(name) is not None
        for name in ("SourceDBInstanceIdentifier", "SourceDBClusterIdentifier")
    )


def has_capacity(cluster: Raw) -> bool:
    """Return whether a cluster has a capacity that follows the load."""
    return cluster.value("ServerlessV2ScalingConfiguration") is not None


def never_pauses(cluster: Raw) -> bool:
    """Return whether a cluster always has a writer that runs."""
    least = cluster.value("ServerlessV2ScalingConfiguration.MinCapacity")
    if least is None:
        return True
    return isinstance(least, int | float | str) and str(least) not in {"0", "0.0", "False"}


def has_readers(cluster: Raw) -> bool:
    """Return whether a cluster has more than one member."""
    users = cluster.users("AWS::RDS::DBInstance")
    return sum(each.named("DBClusterIdentifier") is cluster for each in users) > 1


def has_replicas(cache: Raw) -> bool:
    """Return whether the shards of a cache have replicas."""
    nodes, replicas = cache.number("NumCacheClusters", 1), cache.number("ReplicasPerNodeGroup", 0)
    return (nodes or 0) > 1 or (replicas or 0) > 0


def has_limit(cache: Raw) -> bool:
    """Return whether the data in a serverless cache has a maximum."""
    return bool(cache.number("CacheUsageLimits.DataStorage.Maximum"))


def reports_capacity(group: Raw) -> bool:
    """Return whether Auto Scaling reports the capacity of a group, which is off unless it is turned on."""
    collected = group.value("MetricsCollection")
    if not isinstance(collected, list | tuple):
        return False
    listed = [each.get("Metrics") for each in collected if isinstance(each, Mapping)]
    return any(each is None or (isinstance(each, list | tuple) and CAPACITY in each) for each in listed)


def balancer(group: Raw) -> Raw | None:
    """Return the load balancer that forwards to a target group, by its listeners and their rules."""
    listeners = [
        *group.users("AWS::ElasticLoadBalancingV2::Listener"),
        *(each.named("ListenerArn") for each in group.users("AWS::ElasticLoadBalancingV2::ListenerRule")),
    ]
    # A listener that is not raw may be one of any load balancer.
    balancers = [each and each.named("LoadBalancerArn") for each in listeners]
    found = {each.logical_id: each for each in balancers if each}
    return next(iter(found.values())) if len(found) == 1 and None not in balancers else None


def _is_behind(group: Raw, kind: str) -> bool:
    found = balancer(group)
    if found is None:
        return False
    written = found.value("Type")
    return (written or "application") == kind


def is_behind_application(group: Raw) -> bool:
    """Return whether an application load balancer forwards to a target group."""
    return _is_behind(group, "application")


def is_behind_network(group: Raw) -> bool:
    """Return whether a network load balancer forwards to a target group."""
    return _is_behind(group, "network")


CONDITIONS: Mapping[str, Callable[[Raw], bool]] = MappingProxyType(
    {
        each.__name__: each
        for each in (
            *(has_capacity, has_limit, has_readers, has_replicas, has_what_failed, is_behind_application),
            *(is_behind_network, is_received_from, is_replica, never_pauses, reports_capacity),
        )
    }
)
