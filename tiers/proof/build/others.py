"""Everything else with an interface in a VPC, by a table of where its type writes subnets and groups."""

from collections.abc import Iterator
from typing import NamedTuple

from tiers.cloudformation.evaluate.values import Unknown, Value
from tiers.proof.build import default_vpc, read
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.build.placements import Wanted, node, one_of
from tiers.proof.model.network import Node, NodeKind, Opens


class _Kind(NamedTuple):
    """Where a type writes its network; a subnet group is a resource that holds the subnets."""

    subnets: str
    groups: str
    node: NodeKind = "other"
    subnet_group: tuple[str, str] | None = None
    public: str = ""
    opens: Opens = "anywhere"


_KINDS = {
    "AWS::ECS::Service": _Kind(
        "NetworkConfiguration.AwsvpcConfiguration.Subnets",
        "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups",
        "service",
        public="NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp",
    ),
    "AWS::Lambda::Function": _Kind("VpcConfig.SubnetIds", "VpcConfig.SecurityGroupIds", "function"),
    "AWS::Serverless::Function": _Kind("VpcConfig.SubnetIds", "VpcConfig.SecurityGroupIds", "function"),
    # Clients mount it, by inbound rules alone: https://docs.aws.amazon.com/efs/latest/ug/network-access.html
    "AWS::EFS::MountTarget": _Kind("SubnetId", "SecurityGroups", opens="nothing"),
    # A migration that somebody starts copies from servers on EC2:
    # https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/OnlineMigration.html
    "AWS::ElastiCache::ReplicationGroup": _Kind(
        "CacheSubnetGroupName",
        "SecurityGroupIds",
        subnet_group=("AWS::ElastiCache::SubnetGroup", "SubnetIds"),
        opens="inside",
    ),
    "AWS::ElastiCache::ServerlessCache": _Kind("SubnetIds", "SecurityGroupIds", opens="inside"),
    # Commands that connect to others (MIGRATE, REPLICAOF) are restricted:
    # https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/RestrictedCommands.html
    # https://docs.aws.amazon.com/memorydb/latest/devguide/restrictedcommands.html
    "AWS::ElastiCache::CacheCluster": _Kind(
        "CacheSubnetGroupName",
        "VpcSecurityGroupIds",
        subnet_group=("AWS::ElastiCache::SubnetGroup", "SubnetIds"),
        opens="nothing",
    ),
    "AWS::MemoryDB::Cluster": _Kind(
        "SubnetGroupName",
        "SecurityGroupIds",
        subnet_group=("AWS::MemoryDB::SubnetGroup", "SubnetIds"),
        opens="nothing",
    ),
    "AWS::DAX::Cluster": _Kind(
        "SubnetGroupName", "SecurityGroupIds", subnet_group=("AWS::DAX::SubnetGroup", "SubnetIds")
    ),
    "AWS::Redshift::Cluster": _Kind(
        "ClusterSubnetGroupName",
        "VpcSecurityGroupIds",
        "database",
        ("AWS::Redshift::ClusterSubnetGroup", "SubnetIds"),
        "PubliclyAccessible",
    ),
    "AWS::OpenSearchService::Domain": _Kind("VPCOptions.SubnetIds", "VPCOptions.SecurityGroupIds"),
    "AWS::Elasticsearch::Domain": _Kind("VPCOptions.SubnetIds", "VPCOptions.SecurityGroupIds"),
    "AWS::AmazonMQ::Broker": _Kind("SubnetIds", "SecurityGroups", public="PubliclyAccessible"),
    "AWS::MSK::Cluster": _Kind("BrokerNodeGroupInfo.ClientSubnets", "BrokerNodeGroupInfo.SecurityGroups"),
    "AWS::RDS::DBProxy": _Kind("VpcSubnetIds", "VpcSecurityGroupIds", "database"),
    "AWS::CodeBuild::Project": _Kind("VpcConfig.Subnets", "VpcConfig.SecurityGroupIds", "function"),
    "AWS::EC2::InstanceConnectEndpoint": _Kind("SubnetId", "SecurityGroupIds", "connect_endpoint"),
}
TYPES = frozenset(_KINDS)

# Of these only what is in a VPC has an interface there.
_OUTSIDE_BY_DEFAULT = {
    "AWS::ECS::Service",
    "AWS::Lambda::Function",
    "AWS::Serverless::Function",
    "AWS::OpenSearchService::Domain",
    "AWS::Elasticsearch::Domain",
    "AWS::CodeBuild::Project",
}


def nodes(catalogue: Catalogue) -> Iterator[Node]:
    """Build the nodes of all these types."""
    for name, kind in _KINDS.items():
        for resource in catalogue.of(name):
            subnets = _at(resource, kind.subnets)
            if subnets is None and name in _OUTSIDE_BY_DEFAULT:
                continue
            if kind.subnet_group:
                subnets = _of_group(catalogue, resource, subnets, *kind.subnet_group)
            # Tasks take what the subnet gives, all others have IPv4 unless they are asked for more.
            ipv6 = None if kind.node == "service" else _is_dual(resource)
            wanted = Wanted(_is_public(resource, kind), ipv6)
            interfaces = one_of(catalogue, resource, subnets, _at(resource, kind.groups), wanted)
            made = node(resource, kind.node, interfaces)
            yield made._replace(nature=_nature(resource), opens=kind.opens)


def _nature(resource: Resource) -> Unknown | None:
    """Return why the connections that something opens are not known: it may keep its clients' addresses."""
    kept = read.boolean(resource.get("PreserveClientIp"), resource.origin("PreserveClientIp"), default=False)
    if kept is False or resource.type != "AWS::EC2::InstanceConnectEndpoint":
        return None
    return Unknown(f"the addresses of clients, which `{resource.id}` keeps, are not known", resource.origin())


def _at(resource: Resource, path: str) -> Value:
    value: Value = resource.properties
    for step in path.split("."):
        found = read.strict_mapping(value, resource.origin())
        if isinstance(found, Unknown):
            return found
        value = found.get(step)
    return value


def _of_group(catalogue: Catalogue, resource: Resource, value: Value, kind: str, name: str) -> Value:
    if value is None:
        return default_vpc.subnet_of(catalogue, resource)
    found = catalogue.find(value, kind)
    return found if isinstance(found, Unknown) else found.get(name)


def _is_dual(resource: Resource) -> bool | Unknown:
    asked = _at(resource, "VpcConfig.Ipv6AllowedForDualStack")
    if asked is not None:
        return read.boolean(asked, resource.origin(), default=False)
    family = resource.get("IpAddressType") or resource.get("NetworkType")
    if family is None or isinstance(family, Unknown):
        return family or False
    return str(family).lower() not in {"ipv4", "ipv4_only"}


def _is_public(resource: Resource, kind: _Kind) -> bool | Unknown:
    value = _at(resource, kind.public) if kind.public else None
    if value in ("ENABLED", "DISABLED"):
        return bool(value == "ENABLED")
    return read.boolean(value, resource.origin(), default=False)
