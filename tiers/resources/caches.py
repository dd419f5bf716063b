"""Caches: ElastiCache, MemoryDB, and DAX."""

from tiers.resources.bill import FREE, Bill, Price
from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    Absent,
    ByUpdatePolicy,
    Holds,
    Network,
    NotApplicable,
    Row,
    StandIn,
    Unique,
    Update,
    Version,
)

_MEMORY = Holds("its data in memory")
_API = "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/"
_SUBNET_GROUP = ("AWS::ElastiCache::SubnetGroup", "SubnetIds")
# https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyReplicationGroup.html
_BACKUP_DAYS = (("SnapshotRetentionLimit",),)

_GUIDE = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/"
_TEMPLATES = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
_GROUP = f"{_TEMPLATES}aws-resource-elasticache-replicationgroup.html"
_POLICY = f"{_TEMPLATES}aws-attribute-updatepolicy.html#cfn-attributes-updatepolicy-useonlineresharding"
_UPDATES = {
    "CacheNodeType": Update(
        "MODIFY",
        "new nodes replace the old ones; connections are closed once",
        f"{_GUIDE}redis-cluster-vertical-scaling-scaling-up.html",
    ),
    "Engine": Update(
        "MODIFY",
        "the nodes change from Redis to Valkey one after the other",
        f"{_GUIDE}VersionManagement.HowTo.html",
    ),
    "EngineVersion": Update(
        "MODIFY", "the nodes are upgraded one after the other", f"{_GUIDE}VersionManagement.HowTo.html"
    ),
}
_SHARDS = ByUpdatePolicy(
    ("NumNodeGroups", "NodeGroupConfiguration"),
    {
        "UseOnlineResharding": Update(
            "MODIFY", "its `UpdatePolicy` moves the keys while it is used", _POLICY
        ),
        "": Update(
            "REPLACE",
            "without `UseOnlineResharding: true` in its `UpdatePolicy`, other shards are a new cache",
            _POLICY,
        ),
    },
)

_PRICES = "https://aws.amazon.com/elasticache/pricing/"
_SNAPSHOTS = Bill(
    "cache snapshots beyond the first",
    "GB-months",
    _PRICES,
    Price(
        "elasticache.backup.gb_months",
        "AmazonElastiCache",
        "*BackupUsage",
        {"productFamily": "Storage Snapshot"},
    ),
    "cache_snapshots",
    usage="elasticache.backup_gb_months",
)
_NODES = (
    Bill(
        "{node} cache node, {engine}",
        "hours",
        _PRICES,
        Price(
            "elasticache.{engine}.{node}.hours",
            "AmazonElastiCache",
            "NodeUsage:{node}",
            {"productFamily": "Cache Instance", "instanceType": "{node}", "cacheEngine": "{product}"},
        ),
        "cache_nodes",
    ),
    _SNAPSHOTS,
)
# No product of the Price List is established for a serverless cache.
_SERVERLESS = (
    Bill(
        "serverless cache, data of {engine}",
        "GB-hours",
        _PRICES,
        None,
        "serverless_caches",
        usage="elasticache.serverless.{engine}.gb_hours",
        trap="a serverless cache is billed for a minimum of data, also while it is empty",
    ),
    Bill(
        "serverless cache, processing of {engine}",
        "ECPUs",
        _PRICES,
        None,
        "serverless_caches",
        usage="elasticache.serverless.{engine}.ecpus",
    ),
    _SNAPSHOTS,
)

ROWS = (
    Row(
        "AWS::ElastiCache::ReplicationGroup",
        "a cache with replicas",
        alarms="caches.REPLICATION_GROUP",
        bills=_NODES,
        glyph="cache",
        holds=Holds("its data in memory", "Snapshot"),
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        # An online migration copies from servers on EC2:
        # https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/OnlineMigration.html
        network=Network(
            "CacheSubnetGroupName", "SecurityGroupIds", subnet_group=_SUBNET_GROUP, opens="inside"
        ),
        rehearsal=StandIn("cache"),
        name="ReplicationGroupId",
        updates=_UPDATES,
        by_update_policy=_SHARDS,
        version=Version("EngineVersion", f"{_API}API_ModifyReplicationGroup.html"),
        backup_days=_BACKUP_DAYS,
        bound=("SecurityGroupIds",),
        default_vpc=("CacheSubnetGroupName",),
    ),
    Row(
        "AWS::ElastiCache::CacheCluster",
        "a cache",
        alarms="caches.CACHE_CLUSTER",
        glyph="cache",
        holds=_MEMORY,
        # Commands that connect to others (MIGRATE, REPLICAOF) are restricted:
        # https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/RestrictedCommands.html
        network=Network(
            "CacheSubnetGroupName", "VpcSecurityGroupIds", subnet_group=_SUBNET_GROUP, opens="nothing"
        ),
        version=Version("EngineVersion", f"{_API}API_ModifyCacheCluster.html"),
        backup_days=_BACKUP_DAYS,
        bound=("VpcSecurityGroupIds",),
        default_vpc=("CacheSubnetGroupName",),
    ),
    Row(
        "AWS::ElastiCache::ServerlessCache",
        "a cache without servers",
        alarms="caches.SERVERLESS_CACHE",
        bills=_SERVERLESS,
        glyph="cache",
        holds=Holds("its data in memory", final_snapshot="FinalSnapshotName"),
        # ServerlessCacheAlreadyExistsFault:
        # https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateServerlessCache.html
        unique=(
            Unique(
                ("ServerlessCacheName",),
                way_out="write the `subnets` that it has, keep its key, or add a cache with another name",
            ),
        ),
        deletion=UNPROTECTED,
        network=Network("SubnetIds", "SecurityGroupIds", opens="inside"),
        rehearsal=Absent("is a serverless cache"),
        name="ServerlessCacheName",
        backup_days=_BACKUP_DAYS,
        bound=("SecurityGroupIds", "SubnetIds"),
    ),
    Row(
        "AWS::ElastiCache::ParameterGroup",
        "the parameters of a cache's engine",
        bills=FREE,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        name="CacheParameterGroupName",
    ),
    Row(
        "AWS::ElastiCache::SubnetGroup",
        "the subnets of caches",
        bills=FREE,
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NotApplicable("the caches in it have the interfaces"),
        rehearsal=NO_HOST,
        name="CacheSubnetGroupName",
        bound=("SubnetIds",),
        # https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyCacheSubnetGroup.html
        kept_subnets="SubnetIds",
    ),
    Row(
        "AWS::MemoryDB::Cluster",
        "a database in memory",
        glyph="cache",
        holds=_MEMORY,
        # https://docs.aws.amazon.com/memorydb/latest/devguide/restrictedcommands.html
        network=Network(
            "SubnetGroupName",
            "SecurityGroupIds",
            subnet_group=("AWS::MemoryDB::SubnetGroup", "SubnetIds"),
            opens="nothing",
        ),
        version=Version(
            "EngineVersion",
            "https://docs.aws.amazon.com/memorydb/latest/APIReference/API_UpdateCluster.html",
        ),
        backup_days=_BACKUP_DAYS,
    ),
    Row(
        "AWS::MemoryDB::SubnetGroup",
        "the subnets of databases in memory",
        name="SubnetGroupName",
        bound=("SubnetIds",),
    ),
    Row(
        "AWS::DAX::Cluster",
        "a cache of tables",
        glyph="cache",
        network=Network(
            "SubnetGroupName", "SecurityGroupIds", subnet_group=("AWS::DAX::SubnetGroup", "SubnetIds")
        ),
    ),
    Row("AWS::DAX::SubnetGroup", "the subnets of caches", name="SubnetGroupName", bound=("SubnetIds",)),
)
