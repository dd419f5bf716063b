"""Resources of the templates that have no host in a rehearsal, so that they are named."""

from collections.abc import Iterator

from tiers.rehearse.read.resources import Resource, Resources, references

_NOT_REALISED = {
    **dict.fromkeys(("ECS::Service", "Lambda::Function", "EKS::Cluster"), "is not a separate server"),
    **dict.fromkeys(("RDS::DBCluster", "ElastiCache::ReplicationGroup"), "is a cluster"),
    **dict.fromkeys(("EC2::NetworkInterface", "EC2::NetworkInterfaceAttachment"), "is a second interface"),
    **dict.fromkeys(("EC2::TransitGateway", "EC2::VPNGateway"), "leads to networks elsewhere"),
    "ElasticLoadBalancing::LoadBalancer": "is a Classic Load Balancer",
}

_WITHOUT_HOSTS = {
    *("CloudFormation", "CloudWatch", "EC2", "Events", "IAM", "KMS", "Logs", "RDS", "Route53", "S3", "SNS"),
    *("ApplicationAutoScaling", "AutoScaling", "Backup", "CertificateManager", "ElasticLoadBalancingV2"),
    *("SQS", "SSM", "SecretsManager", "WAFv2"),
}
"""Services none of whose types is a host; or all are read above."""

_UNREAD = {
    *("EC2::ClientVpnEndpoint", "EC2::ClientVpnTargetNetworkAssociation", "EC2::InstanceConnectEndpoint"),
    *("EC2::TransitGatewayAttachment", "EC2::TransitGatewayVpcAttachment", "EC2::EC2Fleet", "EC2::SpotFleet"),
    *("RDS::DBProxy", "RDS::DBProxyEndpoint", "Route53Resolver::ResolverEndpoint"),
}
"""Types of these services that are in a network and are not rehearsed."""


def leave(resources: Resources) -> None:
    """Record why each resource that may be the end of a connection has no host."""
    for each in resources.of(*_NOT_REALISED):
        resources.leave(each, _NOT_REALISED[each.type.removeprefix("AWS::")])
    for each in _placed(resources):
        resources.leave(each, f"is an `{each.type}`")
    for each in resources.every():
        names = (each.id, each.component) if _may_have_hosts(each) else (each.id,)
        for name in names:
            resources.absent.setdefault(name, f"`{each.id}` is an `{each.type}`")


def _placed(resources: Resources) -> Iterator[Resource]:
    """Yield what is not rehearsed and is in the network: it is given a subnet or a security group."""
    placing = {each.id for each in resources.of("EC2::Subnet", "EC2::SecurityGroup")}
    for each in resources.every():
        kind = each.type.removeprefix("AWS::")
        unknown = _may_have_hosts(each) and kind not in _NOT_REALISED and not kind.endswith("SubnetGroup")
        is_given = any(found.name in placing for found in references(each.properties))
        if kind in _UNREAD or (unknown and is_given):
            yield each


def _may_have_hosts(resource: Resource) -> bool:
    """Return whether a resource may be at the end of a connection, though a rehearsal knows nothing of it."""
    return resource.type.split("::")[1:2] not in [[each] for each in _WITHOUT_HOSTS]
