"""Thresholds of alarms on raw resources that depend on properties, by the names that rows have."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tiers.resources.alarms import named
from tiers.watch.raw_values import Raw

HOUR = 60 * 60
_QUEUE = "tiers.components.queue.alarms"
_DATABASE = "tiers.components.rds.alarms"
_CACHE = "tiers.components.cache.alarms"
# The defaults of CloudFormation:
_RETENTION, _VISIBILITY = 345_600, 30
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html"""
_HOURS = 24
"""https://docs.aws.amazon.com/kinesis/latest/APIReference/API_IncreaseStreamRetentionPeriod.html"""
_TIMEOUT = 3
"""https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html"""
_NODE_STORAGE = 20
"""GiB, as AWS recommends it where the size of a node is not known."""


def oldest_message(queue: Raw) -> int | None:
    """Return the age in seconds of a message that nothing received as often as it may be received."""
    retention = queue.number("MessageRetentionPeriod", _RETENTION)
    if retention is None:
        return None
    half = retention // 2
    visibility = queue.number("VisibilityTimeout", _VISIBILITY)
    times = queue.number("RedrivePolicy.maxReceiveCount")
    if visibility is None or times is None:
        return max(1, half)
    least: int = named(f"{_QUEUE}:LEAST_AGE")
    return max(1, min(max(least, visibility * times), half))


def half_of_retention(stream: Raw) -> int | None:
    """Return the age in seconds of a record half of whose time has passed."""
    hours = stream.number("RetentionPeriodHours", _HOURS)
    return hours * HOUR // 2 if hours else None


def percent_of_timeout(function: Raw) -> int | None:
    """Return the milliseconds of a percent of a function's timeout."""
    seconds = function.number("Timeout", _TIMEOUT)
    return seconds * 10 if seconds else None


def percent_of_limit(cache: Raw) -> int | None:
    """Return the bytes of a percent of the most data in a serverless cache."""
    most = cache.number("CacheUsageLimits.DataStorage.Maximum")
    unit: int = named(f"{_CACHE}:GB")
    return most * unit // 100 if most else None


def least_servers(group: Raw) -> int | None:
    """Return the number of servers that a group always has; `None` if it may be empty."""
    return group.number("MinSize") or None


def tenth_of_storage(database: Raw) -> int:
    """Return a tenth of the GiB of a database."""
    size = database.number("AllocatedStorage")
    unknown: int = named(f"{_DATABASE}:UNKNOWN_STORAGE")
    return unknown if size is None else max(1, size // 10)


def quarter_of_node(domain: Raw) -> int:
    """Return a quarter of the GiB of a node of a search domain."""
    size = domain.number("EBSOptions.VolumeSize")
    return max(1, size // 4) if size else _NODE_STORAGE


def nodes_of_domain(domain: Raw) -> int | None:
    """Return the number of nodes of a search domain, if it is known."""
    key = "ClusterConfig" if "ClusterConfig" in domain.properties else "ElasticsearchClusterConfig"
    if domain.value(f"{key}.NodeOptions") is not None:
        return None
    counts = [domain.number(f"{key}.InstanceCount", 1)]
    for kind in ("DedicatedMaster", "Warm"):
        if domain.is_true(f"{key}.{kind}Enabled"):
            counts.append(domain.number(f"{key}.{kind}Count"))
        elif str(domain.value(f"{key}.{kind}Enabled")).lower() not in {"none", "false"}:
            return None
    known = [each for each in counts if each is not None]
    return sum(known) if len(known) == len(counts) else None


THRESHOLDS: Mapping[str, Callable[[Raw], int | None]] = MappingProxyType(
    {
        each.__name__: each
        for each in (
            *(half_of_retention, least_servers, nodes_of_domain, oldest_message, percent_of_limit),
            *(percent_of_timeout, quarter_of_node, tenth_of_storage),
        )
    }
)
