"""`specs/wordpress.yaml` in the emulator: what has its data is created, updated in place, and deleted."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.emulator.account import Account
from tests.emulator.specs import PARAMETERS, compiled
from tests.emulator.stacks import Stack, deploy
from tests.emulator.test_architecture import verified
from tests.emulator.test_changes import left
from tests.support.paths import SPECS
from tiers.ir.placed import Layout

NAME = "wordpress"
SPEC = SPECS / f"{NAME}.yaml"
TEXT = SPEC.read_text(encoding="utf-8")
CHANGES = (
    ("capacity: {min: 1, max: 8}", "capacity: {min: 1, max: 16}"),
    ("    readers: 1 ", "    deletion_protection: false\n    readers: 2 "),
    ("cache.t4g.small", "cache.t4g.medium"),
    ("    parameters: {maxmemory-policy", "    replicas: 2\n    parameters: {maxmemory-policy"),
    ("{type: file_system}", "{type: file_system, throughput: 64}"),
    ("    access_logs: true", "    access_logs: true\n    deletion_protection: false"),
)
"""What the update changes, in place or by adding to it."""


def changed() -> str:
    """Return the spec with all changes."""
    text = TEXT
    for before, after in CHANGES:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


@pytest.mark.parametrize("layout", list(Layout))
def test_what_holds_data_is_created_updated_and_deleted(
    layout: Layout, account: Account, tmp_path: Path
) -> None:
    stack = deploy(account, compiled(TEXT, layout), PARAMETERS[NAME])
    assert stack.described()["StackStatus"] == "CREATE_COMPLETE", stack.failures()
    made = stack.everything()
    subnets = {made["IsolatedASubnet"], made["IsolatedBSubnet"]}
    the_cluster_has_a_writer_and_readers_in_its_subnets(stack, made, subnets, readers=1)
    the_cache_fails_over(account, made, nodes=2)
    the_files_can_be_mounted_in_each_zone(account, made, subnets)
    proof = verified(SPEC, account, tmp_path)
    assert (proof.returncode, "error" in proof.stdout) == (0, False), proof.stdout

    updated = deploy(account, compiled(changed(), layout), PARAMETERS[NAME])
    assert updated.described()["StackStatus"] == "UPDATE_COMPLETE", updated.failures()
    after = stack.everything()
    assert {name: after[name] for name in made} == made
    assert after.keys() - made.keys() == {"PostsDBInstance3"}
    the_cluster_has_a_writer_and_readers_in_its_subnets(stack, made, subnets, readers=2)
    the_cache_fails_over(account, made, nodes=3)
    (files,) = account.client("efs").describe_file_systems()["FileSystems"]
    assert (files["ThroughputMode"], files["ProvisionedThroughputInMibps"]) == ("provisioned", 64)

    assert stack.delete() == "DELETE_COMPLETE"
    assert left(account) == {"bucket"}
    assert remains(account) == {"file system", "snapshot of the cache", "snapshot of the cluster"}


def the_cluster_has_a_writer_and_readers_in_its_subnets(
    stack: Stack, made: Mapping[str, str], subnets: set[str], readers: int
) -> None:
    """Compare the cluster and its members with the spec."""
    account = stack.account
    rds = account.client("rds")
    (cluster,) = rds.describe_db_clusters()["DBClusters"]
    assert cluster["DBClusterIdentifier"] == made["PostsDBCluster"]
    assert cluster["StorageEncrypted"]
    assert cluster["BackupRetentionPeriod"] == 14
    assert cluster["ServerlessV2ScalingConfiguration"]["MaxCapacity"] == 8 * readers
    writers = [each["IsClusterWriter"] for each in cluster["DBClusterMembers"]]
    assert (writers.count(True), writers.count(False)) == (1, readers)
    assert stack.outputs()["PostsEndpoint"] == cluster["Endpoint"]
    secret = account.client("secretsmanager").describe_secret(SecretId=stack.outputs()["PostsSecretArn"])
    assert secret["ARN"] == cluster["MasterUserSecret"]["SecretArn"]
    members = rds.describe_db_instances()["DBInstances"]
    assert {each["DBInstanceClass"] for each in members} == {"db.serverless"}
    assert len({each["AvailabilityZone"] for each in members}) == 2
    for member in members:
        assert {each["SubnetIdentifier"] for each in member["DBSubnetGroup"]["Subnets"]} == subnets


def the_cache_fails_over(account: Account, made: Mapping[str, str], nodes: int) -> None:
    """Compare the cache with the spec: encrypted, with a replica in another zone, and its parameters."""
    caches = account.client("elasticache")
    (group,) = caches.describe_replication_groups()["ReplicationGroups"]
    assert group["ReplicationGroupId"] == made["ObjectsReplicationGroup"]
    assert group["TransitEncryptionEnabled"]
    assert group["AtRestEncryptionEnabled"]
    assert (group["AutomaticFailover"], group["MultiAZ"]) == ("enabled", "enabled")
    members = group["NodeGroups"][0]["NodeGroupMembers"]
    assert len(members) == nodes
    assert len({each["PreferredAvailabilityZone"] for each in members}) == 2
    name = made["ObjectsCacheParameterGroup"]
    parameters = caches.describe_cache_parameters(CacheParameterGroupName=name)["Parameters"]
    values = {each["ParameterName"]: each["ParameterValue"] for each in parameters}
    assert values["maxmemory-policy"] == "allkeys-lru"


def the_files_can_be_mounted_in_each_zone(
    account: Account, made: Mapping[str, str], subnets: set[str]
) -> None:
    """Compare the file system, its mount targets, and its access point with the spec."""
    files = account.client("efs")
    (found,) = files.describe_file_systems()["FileSystems"]
    assert found["FileSystemId"] == made["UploadsFileSystem"]
    assert (found["Encrypted"], found["ThroughputMode"]) == (True, "elastic")
    targets = files.describe_mount_targets(FileSystemId=made["UploadsFileSystem"])["MountTargets"]
    assert {each["SubnetId"] for each in targets} == subnets
    (point,) = files.describe_access_points(FileSystemId=made["UploadsFileSystem"])["AccessPoints"]
    assert point["AccessPointId"] == made["UploadsAccessPointShared"]
    assert point["PosixUser"]["Uid"] == 1000


def remains(account: Account) -> set[str]:
    """Return the kinds of clusters, caches, files, and their snapshots that are in an account."""
    rds, caches = account.client("rds"), account.client("elasticache")
    files = account.client("efs")
    found = {
        "cluster": rds.describe_db_clusters()["DBClusters"],
        "snapshot of the cluster": rds.describe_db_cluster_snapshots()["DBClusterSnapshots"],
        "cache": caches.describe_replication_groups()["ReplicationGroups"],
        "node": caches.describe_cache_clusters()["CacheClusters"],
        "snapshot of the cache": caches.describe_snapshots()["Snapshots"],
        "parameters": [
            each
            for each in caches.describe_cache_parameter_groups()["CacheParameterGroups"]
            if not each["CacheParameterGroupName"].startswith("default.")
        ],
        "file system": files.describe_file_systems()["FileSystems"],
    }
    return {name for name, items in found.items() if items}
