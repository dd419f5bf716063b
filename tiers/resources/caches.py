"""Caches: ElastiCache, MemoryDB, and DAX."""

from tiers.resources.row import Absent, Holds, Network, Row, Version

_MEMORY = Holds("its data in memory")
_API = "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/"
_SUBNET_GROUP = ("AWS::ElastiCache::SubnetGroup", "SubnetIds")
# https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyReplicationGroup.html
_BACKUP_DAYS = (("SnapshotRetentionLimit",),)

ROWS = (
    Row(
        "AWS::ElastiCache::ReplicationGroup",
        "a cache with replicas",
        glyph="cache",
        holds=_MEMORY,
        # An online migration copies from servers on EC2:
        # https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/OnlineMigration.html
        network=Network(
            "CacheSubnetGroupName", "SecurityGroupIds", subnet_group=_SUBNET_GROUP, opens="inside"
        ),
        rehearsal=Absent("is a cluster"),
        version=Version("EngineVersion", f"{_API}API_ModifyReplicationGroup.html"),
        backup_days=_BACKUP_DAYS,
        bound=("SecurityGroupIds",),
        default_vpc=("CacheSubnetGroupName",),
    ),
    Row(
        "AWS::ElastiCache::CacheCluster",
        "a cache",
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
        glyph="cache",
        holds=_MEMORY,
        network=Network("SubnetIds", "SecurityGroupIds", opens="inside"),
        backup_days=_BACKUP_DAYS,
    ),
    Row(
        "AWS::ElastiCache::SubnetGroup",
        "the subnets of caches",
        name="CacheSubnetGroupName",
        bound=("SubnetIds",),
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
