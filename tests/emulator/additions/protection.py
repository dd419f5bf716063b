"""Deletion protection of databases and load balancers, and buckets with contents: what AWS does not delete.

MiniStack deletes all of it when a stack is deleted or rolled back.
"""

from collections.abc import Callable

from ministack.services import alb, rds, s3

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Properties


def install() -> None:
    """Ask before each deletion."""
    _guard("AWS::RDS::DBInstance", _refuse_database)
    _guard("AWS::RDS::DBCluster", _refuse_cluster)
    _guard("AWS::ElasticLoadBalancingV2::LoadBalancer", _refuse_balancer)
    _guard("AWS::S3::Bucket", _refuse_bucket)


def _guard(kind: str, refuse: Callable[[str], None]) -> None:
    delete = kit.original(kind, "delete")

    def guarded_delete(identity: str, properties: Properties) -> None:
        refuse(identity)
        delete(identity, properties)

    kit.wrap(kind, delete=guarded_delete)


def _refuse_database(name: str) -> None:
    if (rds._instances.get(name) or {}).get("DeletionProtection"):
        message = "Cannot delete protected DB Instance, please disable deletion protection and try again."
        raise kit.refusal("InvalidParameterCombination", message, "Rds")


def _refuse_cluster(name: str) -> None:
    if (rds._clusters.get(name) or {}).get("DeletionProtection"):
        message = "Cannot delete protected Cluster, please disable deletion protection and try again."
        raise kit.refusal("InvalidParameterCombination", message, "Rds")


def _refuse_balancer(arn: str) -> None:
    attributes = {each["Key"]: each["Value"] for each in alb._lb_attrs.get(arn, [])}
    if kit.is_true(attributes.get("deletion_protection.enabled")):
        message = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
        raise kit.refusal("OperationNotPermitted", message, "ElasticLoadBalancingV2")


def _refuse_bucket(name: str) -> None:
    if (s3._buckets.get(name) or {}).get("objects"):
        message = "The bucket you tried to delete is not empty"
        raise kit.refusal("BucketNotEmpty", message, "S3")
