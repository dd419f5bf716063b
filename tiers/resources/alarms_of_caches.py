"""The alarms on caches and search domains, for their rows."""

from tiers.resources.alarms import (
    ABOVE,
    BELOW,
    FROM,
    UP_TO,
    Alarm,
    Computed,
    Metrics,
    Shared,
    When,
)

PERCENT = (1, 100)
_REDIS = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html"
_MEMCACHED = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.HostLevel.html"
_CACHE = "tiers.components.cache.alarms:CacheAlarms"


def _percent(word: str, title: str, metric: str) -> Alarm:
    return Alarm(
        word,
        title,
        metric,
        "Average",
        ABOVE,
        Shared(f"{_CACHE}.{word}"),
        5,
        "breaching",
        limits=PERCENT,
        unit="percent",
    )


_CPU = _percent("cpu", "CPU utilization in percent", "CPUUtilization")
_CONNECTIONS = Alarm(
    "connections",
    "connections",
    "CurrConnections",
    "Average",
    ABOVE,
    None,
    10,
    "breaching",
    limits=(1, 65_000),
    unit="connections",
)
_OF_ENGINE = (
    _CPU,
    _percent("engine_cpu", "utilization of the engine's thread in percent", "EngineCPUUtilization"),
    _percent("memory", "memory in percent", "DatabaseMemoryUsagePercentage"),
    _CONNECTIONS,
)
REPLICATION_GROUP = (
    Metrics(
        "AWS/ElastiCache",
        {"CacheClusterId": "{}{each}", "CacheNodeId": "0001"},
        _REDIS,
        (
            *_OF_ENGINE,
            Alarm(
                "replica_lag",
                "seconds behind",
                "ReplicationLag",
                "Average",
                ABOVE,
                Shared(f"{_CACHE}.replica_lag"),
                15,
                "notBreaching",
                limits=(1, 604_800),
                unit="seconds",
                test="has_replicas",
            ),
        ),
        each="nodes",
    ),
)
CACHE_CLUSTER = (
    Metrics(
        "AWS/ElastiCache",
        {"CacheClusterId": "{}", "CacheNodeId": "0001"},
        _REDIS,
        _OF_ENGINE,
        when=(When("Engine", ("redis", "valkey")),),
    ),
    Metrics(
        "AWS/ElastiCache",
        {"CacheClusterId": "{}", "CacheNodeId": "{each}"},
        _MEMCACHED,
        (_CPU, _CONNECTIONS),
        when=(When("Engine", ("memcached",)),),
        each="memcached_nodes",
    ),
)
_SERVERLESS = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/serverless-metrics-events-redis.html"
SERVERLESS_CACHE = (
    Metrics(
        "AWS/ElastiCache",
        {"clusterId": "{}"},
        _SERVERLESS,
        (
            Alarm(
                "memory",
                "bytes of data",
                "BytesUsedForCache",
                "Maximum",
                ABOVE,
                Shared(f"{_CACHE}.memory"),
                5,
                "notBreaching",
                page=_SERVERLESS,
                limits=PERCENT,
                unit="percent of the maximum",
                scale=Computed("percent_of_limit", "a percent of `CacheUsageLimits.DataStorage.Maximum`"),
                # Without a maximum, nothing is near it.
                test="has_limit",
            ),
            Alarm(
                "throttles",
                "throttled commands a minute",
                "ThrottledCmds",
                "Sum",
                FROM,
                Shared(f"{_CACHE}.throttles"),
                5,
                "notBreaching",
                page=_SERVERLESS,
                limits=(1, 1_000_000_000),
                unit="commands",
            ),
        ),
        when=(When("Engine", ("redis", "valkey")),),
    ),
)

_SEARCH = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cloudwatch-alarms.html"
_QUARTER = 900
"""Seconds."""


def _bad(word: str, title: str, metric: str, periods: int, *when: When, period: int = 60) -> Alarm:
    """Return an alarm of AWS's list for search domains on a state, of which 1 is bad."""
    return Alarm(word, title, metric, "Maximum", FROM, 1, periods, page=_SEARCH, when=when, period=period)


def _share(word: str, title: str, metric: str, threshold: int, *when: When, period: int = 60) -> Alarm:
    """Return an alarm of the list on a percentage."""
    return Alarm(
        word,
        title,
        metric,
        "Maximum",
        FROM,
        threshold,
        3,
        page=_SEARCH,
        limits=PERCENT,
        unit="percent",
        period=period,
        when=when,
    )


_STORAGE = Alarm(
    "free_storage",
    "free storage of a node in MiB",
    "FreeStorageSpace",
    "Minimum",
    UP_TO,
    Computed("quarter_of_node", "a quarter of `EBSOptions.VolumeSize`; 20 if that is not known"),
    page=_SEARCH,
    limits=(1, 1_000_000),
    unit="GiB",
    scale=1024,
)
_NODES = Alarm(
    "nodes",
    "nodes",
    "Nodes",
    "Minimum",
    BELOW,
    Computed("nodes_of_domain", "the number of nodes"),
    page=_SEARCH,
    limits=(1, 1002),
    unit="nodes",
    period=24 * 60 * 60,
)


def _domain(master: When, warm: When) -> tuple[Metrics, ...]:
    """Return the alarms on a search domain, which has such master nodes and such warm ones."""
    encrypted = When("EncryptionAtRestOptions.Enabled", ("true",))
    return (
        Metrics(
            "AWS/ES",
            {"ClientId": "{AWS::AccountId}", "DomainName": "{}"},
            "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/"
            "managedomains-cloudwatchmetrics.html",
            (
                _bad("red", "status red, a shard without any node", "ClusterStatus.red", 1),
                _bad("yellow", "status yellow, a replica without a node", "ClusterStatus.yellow", 5),
                _STORAGE,
                _bad("writes", "blocked writes", "ClusterIndexWritesBlocked", 1, period=300),
                _NODES,
                _bad("snapshots", "failed automated snapshots", "AutomatedSnapshotFailure", 1),
                _share("cpu", "CPU utilization in percent", "CPUUtilization", 80, period=_QUARTER),
                _share("heap", "heap memory in percent", "JVMMemoryPressure", 95),
                _share("old_heap", "old heap memory in percent", "OldGenJVMMemoryPressure", 80),
                _share(
                    "master_cpu",
                    "CPU utilization of masters in percent",
                    "MasterCPUUtilization",
                    50,
                    master,
                    period=_QUARTER,
                ),
                _share(
                    "master_heap", "heap memory of masters in percent", "MasterJVMMemoryPressure", 95, master
                ),
                _share(
                    "warm_cpu",
                    "CPU utilization of warm nodes in percent",
                    "WarmCPUUtilization",
                    80,
                    warm,
                    period=_QUARTER,
                ),
                _bad("key", "errors of the key", "KMSKeyError", 1, encrypted),
                _bad("key_access", "a key that cannot be used", "KMSKeyInaccessible", 1, encrypted),
            ),
        ),
    )


SEARCH_DOMAIN = _domain(
    When("ClusterConfig.DedicatedMasterEnabled", ("true",)), When("ClusterConfig.WarmEnabled", ("true",))
)
ELASTICSEARCH_DOMAIN = _domain(
    When("ElasticsearchClusterConfig.DedicatedMasterEnabled", ("true",)),
    When("ElasticsearchClusterConfig.WarmEnabled", ("true",)),
)
