"""Resources of the templates that have no host in a rehearsal, so that they are named."""

from collections.abc import Collection

from tiers import resources
from tiers.rehearse.read.resources import Resource, Resources, references
from tiers.resources.row import Absent, NotApplicable, StandIn

_WITHOUT_HOSTS = {
    *("CloudFormation", "CloudWatch", "EC2", "Events", "IAM", "KMS", "Logs", "RDS", "Route53", "S3", "SNS"),
    *("ApplicationAutoScaling", "AutoScaling", "Backup", "CertificateManager", "ElasticLoadBalancingV2"),
    *("SQS", "SSM", "SecretsManager", "WAFv2"),
}
"""Services none of whose types is a host; or all are read above."""


def leave(read: Resources) -> None:
    """Record why each resource that may be the end of a connection has no host."""
    absent = {each.id: _absent(each) for each in read.every()}
    for each in read.every():
        if (why := absent[each.id]) is not None and why.reason:
            read.leave(each, why.reason)
    placing = {each.id for each in read.of("EC2::Subnet", "EC2::SecurityGroup")}
    for each in read.every():
        why = absent[each.id]
        if why == Absent() or (why is None and _is_placed(each, placing)):
            read.leave(each, f"is an `{each.type}`")
    for each in read.every():
        names = (each.id, each.component) if _may_have_hosts(each) else (each.id,)
        for name in names:
            read.absent.setdefault(name, f"`{each.id}` is an `{each.type}`")


def _absent(resource: Resource) -> Absent | None:
    rehearsal = resources.find(resource.type).rehearsal
    return rehearsal if isinstance(rehearsal, Absent) else None


def _is_placed(resource: Resource, placing: Collection[str]) -> bool:
    """Return whether an unknown resource is in the network: it is given a subnet or a security group."""
    if not _may_have_hosts(resource) or resource.type.endswith("SubnetGroup"):
        return False
    return any(found.name in placing for found in references(resource.properties))


def _may_have_hosts(resource: Resource) -> bool:
    """Return whether a resource may be at the end of a connection, though a rehearsal knows nothing of it."""
    if isinstance(resources.find(resource.type).rehearsal, NotApplicable | StandIn):
        return False
    return resource.type.split("::")[1:2] not in [[each] for each in _WITHOUT_HOSTS]
