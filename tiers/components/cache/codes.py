"""Findings about caches."""

from tiers.diagnostics.model import Code, Severity

UNKNOWN_NODE_TYPE = Code(
    "T3501",
    "unknown-node-type",
    Severity.ERROR,
    "ElastiCache has no such node type in any region, as far as cfn-lint's lists go.",
    "data:\n  sessions: {type: cache, node_type: cache.t4g.smal}\n",
    "data:\n  sessions: {type: cache, node_type: cache.t4g.small}\n",
)
CACHE_VERSION = Code(
    "T3502",
    "cache-version",
    Severity.ERROR,
    "The version decides the family of the parameter group. Nodes run a version with its minor number, such as `8.1`; "
    "a serverless cache has a major version only, and AWS upgrades it within that.",
    'data:\n  sessions: {type: cache, engine: valkey, engine_version: "6.2"}\n',
    'data:\n  sessions: {type: cache, engine: valkey, engine_version: "8.1"}\n',
)
CACHE_FAILOVER = Code(
    "T3503",
    "cache-failover",
    Severity.ERROR,
    "ElastiCache refuses automatic failover without a replica to fail over to, and a cache of several shards without "
    "automatic failover: "
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html.",
    "data:\n  sessions: {type: cache, replicas: 0, failover: true}\n",
    "data:\n  sessions: {type: cache, replicas: 1, failover: true}\n",
)
SHARDS_WITHOUT_REPLICAS = Code(
    "T3504",
    "shards-without-replicas",
    Severity.ERROR,
    "A cache of several shards without replicas can be created, but not updated: CloudFormation sends its automatic "
    "failover again, which ElastiCache refuses without a replica "
    "(https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1275).",
    "data:\n  sessions: {type: cache, shards: 3, replicas: 0}\n",
    "data:\n  sessions: {type: cache, shards: 3, replicas: 1}\n",
)
CACHE_WITHOUT_FAILOVER = Code(
    "T3505",
    "cache-without-failover",
    Severity.WARNING,
    "If a node fails and no replica in another zone takes over, the cache is down until ElastiCache has replaced the "
    "node, and a new primary is empty: sessions and all else that was written since the last snapshot are lost.",
    "data:\n  sessions: {type: cache, replicas: 0}\n",
    "data:\n  sessions: {type: cache, replicas: 1}\n",
    acceptable=True,
)
CACHE_KEY_HAS_NO_EFFECT = Code(
    "T3506",
    "cache-key-has-no-effect",
    Severity.ERROR,
    "A serverless cache has no nodes, so that nothing is chosen about them: AWS replicates it over zones, shards it, "
    "and scales it. A cache on nodes has no limits but those of its nodes.",
    "data:\n  sessions: {type: cache, serverless: true, node_type: cache.t4g.small}\n",
    "data:\n  sessions: {type: cache, serverless: true}\n",
)
CACHE_PARAMETER = Code(
    "T3507",
    "cache-parameter",
    Severity.ERROR,
    "`cluster-enabled` follows from `shards`, and ElastiCache never accepts a change of it.",
    "data:\n  sessions: {type: cache, parameters: {cluster-enabled: 'yes'}}\n",
    "data:\n  sessions: {type: cache, shards: 3}\n",
)
MANY_NODES = Code(
    "T3508",
    "many-nodes",
    Severity.WARNING,
    "By default, a cache may have 90 nodes; AWS raises that quota on request: "
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/quota-limits.html.",
    "data:\n  sessions: {type: cache, shards: 60, replicas: 1}\n",
    "data:\n  sessions: {type: cache, shards: 45, replicas: 1}\n",
    acceptable=True,
)
NO_CACHE_SNAPSHOTS = Code(
    "T3509",
    "no-cache-snapshots",
    Severity.WARNING,
    "Without daily snapshots, nothing restores a cache that is lost, and setting `0` later deletes none of those that "
    "exist, but makes no more of them.",
    "data:\n  sessions: {type: cache, snapshot_retention: 0}\n",
    "data:\n  sessions: {type: cache, snapshot_retention: 7}\n",
    acceptable=True,
)
SHORT_CACHE_WINDOW = Code(
    "T3510",
    "short-cache-window",
    Severity.ERROR,
    "ElastiCache requires at least an hour for snapshots and for maintenance.",
    "data:\n  sessions: {type: cache, snapshot_window: '03:00-03:30'}\n",
    "data:\n  sessions: {type: cache, snapshot_window: '03:00-04:00'}\n",
)
SAME_ZONE_TWICE = Code(
    "T3511",
    "same-zone-twice",
    Severity.ERROR,
    "A serverless cache is reached through a VPC endpoint, which has one network interface in a zone.",
    "network:\n  subnets:\n    data-a: {kind: isolated, zone: a, cidr: 10.0.0.0/24}\n"
    "    more-a: {kind: isolated, zone: a, cidr: 10.0.1.0/24}\n"
    "data:\n  sessions: {type: cache, serverless: true}\n",
    "network:\n  subnets:\n    data-a: {kind: isolated, zone: a, cidr: 10.0.0.0/24}\n"
    "    data-b: {kind: isolated, zone: b, cidr: 10.0.1.0/24}\n"
    "data:\n  sessions: {type: cache, serverless: true}\n",
)
