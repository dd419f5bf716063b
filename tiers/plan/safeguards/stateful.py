"""Which resources hold what cannot be made again from a template, and what stands between them and its loss.

cfn-lint keeps a list of resources with a state (rule I3011); a test holds this one to contain it. Servers are
not in it: their disks go with them by design, and what must stay belongs elsewhere.
"""

from collections.abc import Mapping
from typing import Any

from tiers.plan.compare.normal import Resource
from tiers.plan.compare.snapshot import STACK_TYPE
from tiers.plan.compare.values import Link

HOLDS: Mapping[str, str] = {
    "AWS::APS::Workspace": "its metrics",
    "AWS::AmazonMQ::Broker": "its waiting messages",
    "AWS::Backup::BackupVault": "its backups",
    "AWS::Cassandra::Keyspace": "its tables",
    "AWS::Cassandra::Table": "its rows",
    STACK_TYPE: "all data of its nested stack",
    "AWS::CloudTrail::EventDataStore": "its events",
    "AWS::CodeArtifact::Repository": "its packages",
    "AWS::CodeCommit::Repository": "its commits",
    "AWS::Cognito::UserPool": "its users",
    "AWS::DSQL::Cluster": "its database",
    "AWS::DocDB::DBCluster": "its databases",
    "AWS::DocDB::DBInstance": "a member of a database cluster",
    "AWS::DocDBElastic::Cluster": "its databases",
    "AWS::DynamoDB::GlobalTable": "its items",
    "AWS::DynamoDB::Table": "its items",
    "AWS::EC2::Volume": "its files",
    "AWS::ECR::Repository": "its images",
    "AWS::EFS::FileSystem": "its files",
    "AWS::EMR::Cluster": "the data on its disks",
    "AWS::ElastiCache::CacheCluster": "its data in memory",
    "AWS::ElastiCache::ReplicationGroup": "its data in memory",
    "AWS::ElastiCache::ServerlessCache": "its data in memory",
    "AWS::Elasticsearch::Domain": "its indices",
    "AWS::FSx::FileSystem": "its files",
    "AWS::FSx::Volume": "its files",
    "AWS::HealthLake::FHIRDatastore": "its records",
    "AWS::KMS::Key": "the key, without which its encrypted data cannot be read",
    "AWS::Kinesis::Stream": "its records",
    "AWS::Lightsail::Bucket": "its objects",
    "AWS::Lightsail::Database": "its databases",
    "AWS::Lightsail::Disk": "its files",
    "AWS::Logs::LogGroup": "its log",
    "AWS::MSK::Cluster": "its records",
    "AWS::MSK::ServerlessCluster": "its records",
    "AWS::MemoryDB::Cluster": "its data in memory",
    "AWS::Neptune::DBCluster": "its databases",
    "AWS::Neptune::DBInstance": "a member of a database cluster",
    "AWS::NeptuneGraph::Graph": "its graph",
    "AWS::OpenSearchServerless::Collection": "its indices",
    "AWS::OpenSearchService::Domain": "its indices",
    "AWS::Organizations::Account": "the account",
    "AWS::QLDB::Ledger": "its documents",
    "AWS::RDS::DBCluster": "its databases and their automated backups",
    "AWS::RDS::DBInstance": "its databases and their automated backups",
    "AWS::Redshift::Cluster": "its databases",
    "AWS::RedshiftServerless::Namespace": "its databases",
    "AWS::S3::Bucket": "its objects",
    "AWS::S3Express::DirectoryBucket": "its objects",
    "AWS::S3Outposts::Bucket": "its objects",
    "AWS::S3Tables::Table": "its rows",
    "AWS::S3Tables::TableBucket": "its tables",
    "AWS::S3Vectors::Index": "its vectors",
    "AWS::S3Vectors::VectorBucket": "its vectors",
    "AWS::SDB::Domain": "its items",
    "AWS::SQS::Queue": "its waiting messages",
    "AWS::SecretsManager::Secret": "the secret's value",
    "AWS::Timestream::Database": "its tables",
    "AWS::Timestream::InfluxDBCluster": "its databases",
    "AWS::Timestream::InfluxDBInstance": "its databases",
    "AWS::Timestream::Table": "its records",
}
"""By type, what is lost with the resource."""

STRENGTH = {"Delete": 0, "RetainExceptOnCreate": 1, "Snapshot": 1, "Retain": 2}
"""How much a policy keeps."""

_MEMBERS = {"AWS::RDS::DBInstance", "AWS::DocDB::DBInstance", "AWS::Neptune::DBInstance"}
"""Instances whose data is in their cluster, if they are in one."""

_SOURCE = "SourceDBInstanceIdentifier"
_SNAPSHOT_BY_DEFAULT = {"AWS::RDS::DBCluster", "AWS::RDS::DBInstance"}


_SWITCHES = ("DeletionProtection", "DeletionProtectionEnabled", "DisableApiTermination", "DeleteProtection")
_ON = ("true", "ACTIVE")
OF_A_BALANCER = ("LoadBalancerAttributes", "deletion_protection.enabled")


def protection(resource: Resource) -> str:
    """Return the property by which AWS refuses to delete a resource; empty where it does not."""
    for name in _SWITCHES:
        if resource.properties.get(name) in _ON:
            return name
    name, key = OF_A_BALANCER
    listed = resource.properties.get(name, ())
    pairs = [(each.get("Key"), each.get("Value")) for each in listed if isinstance(each, Mapping)]
    return name if (key, "true") in pairs else ""


def holds_data(resource_type: str, properties: Mapping[str, Any]) -> bool:
    """Whether what a resource holds is lost with it; what a member of a cluster holds, the cluster does."""
    return resource_type in HOLDS and not is_member(resource_type, properties)


def is_member(resource_type: str, properties: Mapping[str, Any]) -> bool:
    """Whether a resource is an instance of a cluster, which has the data."""
    return resource_type in _MEMBERS and "DBClusterIdentifier" in properties


def held(resource: Resource) -> str:
    """Return what is lost with a resource."""
    source = resource.properties.get(_SOURCE)
    if source is not None:
        return f"its copy of `{source.logical_id}`" if isinstance(source, Link) else "its copy of a database"
    return HOLDS[resource.type]


def policy(resource: Resource, name: str) -> str:
    """Return a resource's `DeletionPolicy` or `UpdateReplacePolicy`, as it is or by default.

    Those of read replicas are ignored.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
    """
    if _SOURCE in resource.properties:
        return "Delete"
    written = resource.attributes.get(name)
    if isinstance(written, str):
        return written
    in_cluster = "DBClusterIdentifier" in resource.properties
    snapshot = name == "DeletionPolicy" and resource.type in _SNAPSHOT_BY_DEFAULT and not in_cluster
    return "Snapshot" if snapshot else "Delete"


def weaker(one: str, other: str) -> str:
    """Return the policy that keeps less."""
    return min(one, other, key=lambda each: STRENGTH.get(each, 0))
