"""Obstacles to deleting a resource, according to its service, and the calls that remove them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from tiers import resources

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

_UNPROTECT = "set `deletion_protection: false` in the spec, run `tiers deploy SPEC`, then destroy"
_PROPERTIES = ("DeletionProtection", "LoadBalancerAttributes", "DisableApiTermination")
"""Those that protect, whichever type a resource is of."""


class Obstacle(NamedTuple):
    """A reason why a resource cannot be deleted as it is."""

    words: str
    """The obstacle, as a phrase after the resource's name."""
    help: str
    properties: tuple[str, ...] = ()
    """Those of the resource that are to be changed."""
    call: tuple[str, str, Mapping[str, Any]] | None = None
    """The call that removes it by hand, if one does that loses nothing: service, operation, arguments."""


def obstacles(aws: "Aws", type_: str, physical_id: str) -> Iterator[Obstacle]:
    """Yield what prevents deleting a resource. Raises `AwsError`, also if the resource is gone."""
    deletion = resources.find(type_).deletion
    if deletion and deletion.blocker:
        yield from BLOCKERS[deletion.blocker](aws, physical_id)


def _database(aws: "Aws", name: str) -> Iterator[Obstacle]:
    rows = aws.call("rds", "describe_db_instances", DBInstanceIdentifier=name)["DBInstances"]
    off = {"DBInstanceIdentifier": name, "DeletionProtection": False, "ApplyImmediately": True}
    yield from _protected(rows, ("rds", "modify_db_instance", off))


def _cluster(aws: "Aws", name: str) -> Iterator[Obstacle]:
    rows = aws.call("rds", "describe_db_clusters", DBClusterIdentifier=name)["DBClusters"]
    off = {"DBClusterIdentifier": name, "DeletionProtection": False, "ApplyImmediately": True}
    yield from _protected(rows, ("rds", "modify_db_cluster", off))


def _protected(
    rows: Iterable[Mapping[str, Any]], call: tuple[str, str, Mapping[str, Any]]
) -> Iterator[Obstacle]:
    if any(row.get("DeletionProtection") for row in rows):
        yield Obstacle("is protected from deletion", _UNPROTECT, _PROPERTIES, call)


def _load_balancer(aws: "Aws", arn: str) -> Iterator[Obstacle]:
    answer = aws.call("elbv2", "describe_load_balancer_attributes", LoadBalancerArn=arn)
    key = "deletion_protection.enabled"
    if {"Key": key, "Value": "true"} in answer["Attributes"]:
        off = {"LoadBalancerArn": arn, "Attributes": [{"Key": key, "Value": "false"}]}
        call = ("elbv2", "modify_load_balancer_attributes", off)
        yield Obstacle("is protected from deletion", _UNPROTECT, _PROPERTIES, call)


def _instance(aws: "Aws", id_: str) -> Iterator[Obstacle]:
    answer = aws.call("ec2", "describe_instance_attribute", InstanceId=id_, Attribute="disableApiTermination")
    if answer.get("DisableApiTermination", {}).get("Value"):
        advice = "remove the override of `DisableApiTermination` from the spec, deploy, then destroy"
        off = {"InstanceId": id_, "DisableApiTermination": {"Value": False}}
        call = ("ec2", "modify_instance_attribute", off)
        yield Obstacle("is protected from termination", advice, _PROPERTIES, call)


def has_versions(aws: "Aws", bucket: str) -> bool:
    """Return whether a bucket has any version of an object, or a delete marker. Raises `AwsError`."""
    found = aws.call("s3", "list_object_versions", Bucket=bucket, MaxKeys=1)
    return bool(found.get("Versions") or found.get("DeleteMarkers"))


def _bucket(aws: "Aws", name: str) -> Iterator[Obstacle]:
    if has_versions(aws, name):
        advice = "save its data, then run `tiers destroy SPEC --empty"
        yield Obstacle("is not empty", f"{advice} {name}` to delete all of it")


def _vault(aws: "Aws", name: str) -> Iterator[Obstacle]:
    """Yield that a vault has backups, without which alone AWS deletes it."""
    found = aws.call("backup", "describe_backup_vault", BackupVaultName=name)
    if found.get("NumberOfRecoveryPoints"):
        advice = "remove the override of its `DeletionPolicy` from the spec, deploy, then destroy"
        yield Obstacle("is not empty", f"delete its backups; or, to keep it, {advice}")


BLOCKERS: Mapping[str, Callable[["Aws", str], Iterator[Obstacle]]] = {
    "database": _database,
    "cluster": _cluster,
    "load_balancer": _load_balancer,
    "instance": _instance,
    "bucket": _bucket,
    "vault": _vault,
}
"""By the name that the catalog of AWS's types uses."""
