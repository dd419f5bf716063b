"""Changes of caches, and what a plan says of each."""

from tests.support.plan_specs import Edit


def _edit(name: str, *replaced: tuple[str, str], **said: object) -> Edit:
    """Return a change of the spec with caches."""
    return Edit(name, replaced, base="caches", **said)  # type: ignore[arg-type]  # fields of an edit


_ONE, _SHARDED = "prices: {type: cache, replicas: 0}", "catalogue: {type: cache, shards: 3}"

CACHES: tuple[Edit, ...] = (
    _edit("a larger node", ("cache.t4g.small", "cache.m7g.large"), counts={"modify": 1}),
    _edit("a second replica", ("replicas: 1", "replicas: 2"), counts={"modify": 1}),
    _edit(
        "the first replica with failover",
        (_ONE, "prices: {type: cache}"),
        counts={"modify": 1},
        codes=("T6051",),
    ),
    _edit(
        "the first replica alone",
        (_ONE, "prices: {type: cache, replicas: 1, failover: false}"),
        counts={"modify": 1},
    ),
    _edit("no replica any more", ("replicas: 1", "replicas: 0"), counts={"modify": 1}, codes=("T6024",)),
    _edit("more shards", ("shards: 3", "shards: 5"), counts={"modify": 1}),
    _edit("fewer shards", ("shards: 3", "shards: 2"), counts={"modify": 1}, codes=("T6024",)),
    _edit(
        "several shards of one",
        (_ONE, "prices: {type: cache, shards: 2}"),
        counts={"modify": 2},
        codes=("T6020",),
    ),
    _edit(
        "one shard of several", (_SHARDED, "catalogue: {type: cache}"), counts={"modify": 2}, codes=("T6020",)
    ),
    _edit(
        "Valkey in place of Redis",
        ('"7.1"', '"7.2"'),
        ("engine: redis", "engine: valkey"),
        said=("replace SessionsCacheParameterGroup: CacheParameterGroupFamily",),
        counts={"modify": 1},
        codes=("T6021",),
    ),
    _edit(
        "the next major version of a cache",
        ("shards: 3", 'shards: 3, engine_version: "9.0"'),
        said=("replace CatalogueCacheParameterGroup: CacheParameterGroupFamily",),
        counts={"modify": 1},
        codes=("T6021",),
    ),
    _edit("an older version of a cache", ('"7.1"', '"7.0"'), counts={"modify": 1}, codes=("T6020",)),
    _edit(
        "another port of a cache",
        ("port: 6379", "port: 6390"),
        said=("replace SessionsReplicationGroup: Port",),
        counts={"add": 2, "remove": 2},
        refused=("SessionsReplicationGroup",),
    ),
    _edit(
        "fewer snapshots of a cache",
        ("snapshot_retention: 7", "snapshot_retention: 1"),
        counts={"modify": 1},
        codes=("T6012",),
    ),
    _edit(
        "a cache from a snapshot",
        ("data:\n", "overrides: {prices.ReplicationGroup.SnapshotName: prices-final}\ndata:\n"),
        said=("replace PricesReplicationGroup: SnapshotName",),
        refused=("PricesReplicationGroup",),
    ),
    _edit("another cache parameter", ("allkeys-lru", "allkeys-lfu"), counts={"modify": 1}),
    _edit(
        "a cache becomes serverless",
        (_ONE, "prices: {type: cache, serverless: true}"),
        counts={"add": 3, "remove": 3},
        refused=("PricesReplicationGroup",),
    ),
    _edit("a higher limit of a serverless cache", ("storage: 10", "storage: 20"), counts={"modify": 1}),
    _edit(
        "a zone more under a serverless cache",
        ("zones: 2", "zones: 3"),
        said=("replace QuotesServerlessCache: SubnetIds", "interrupt WebAutoScalingGroup: VPCZoneIdentifier"),
        counts={"add": 6, "modify": 3},
        refused=("QuotesServerlessCache",),
        codes=("T6007",),
    ),
    _edit(
        "a cache in other subnets",
        ("replicas: 0}", "replicas: 0, subnets: [private-a, private-b]}"),
        counts={"modify": 1},
        codes=("T6014",),
    ),
    _edit(
        "no snapshots of a cache",
        ("snapshot_retention: 7", "snapshot_retention: 0"),
        counts={"modify": 1},
        codes=("T6012",),
    ),
    _edit("failover off", ("replicas: 1", "replicas: 1\n    failover: false"), counts={"modify": 1}),
    _edit(
        "rename a cache",
        ("prices", "rates"),
        counts={"add": 6, "remove": 6},
        refused=("PricesReplicationGroup",),
    ),
    _edit(
        "a serverless cache on nodes",
        ('serverless: true, limits: {storage: 10}, engine_version: "7"', "replicas: 1"),
        counts={"add": 3, "remove": 3},
        refused=("QuotesServerlessCache",),
    ),
    _edit(
        "Redis in place of serverless Valkey",
        ("serverless: true", "engine: redis, serverless: true"),
        counts={"modify": 1},
        codes=("T6024",),
    ),
    Edit(
        "an older engine of a serverless cache",
        (('engine_version: "8"', 'engine_version: "7"'),),
        base="newer caches",
        counts={"modify": 1},
        codes=("T6024",),
    ),
    _edit(
        "a cache whose data is not encrypted",
        ("data:\n", "overrides: {prices.ReplicationGroup.AtRestEncryptionEnabled: false}\ndata:\n"),
        said=("replace PricesReplicationGroup: AtRestEncryptionEnabled",),
        refused=("PricesReplicationGroup",),
    ),
    _edit(
        "a zone more beside a serverless cache that keeps its subnets",
        ("zones: 2", "zones: 3"),
        ("serverless: true,", "serverless: true, subnets: [isolated-a, isolated-b],"),
        said=("interrupt WebAutoScalingGroup: VPCZoneIdentifier",),
        counts={"add": 6, "modify": 3},
    ),
    _edit(
        "the next engine of a serverless cache",
        ('engine_version: "7"', 'engine_version: "8"'),
        counts={"modify": 1},
    ),
)
