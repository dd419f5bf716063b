"""Databases of RDS and of the services that are written like it: Aurora, DocumentDB, Neptune."""

from collections.abc import Iterator

from tiers.cloudformation.evaluate.texts import zone_name
from tiers.cloudformation.evaluate.values import Origin, ResourceRef, Unknown, Value
from tiers.proof.build import default_vpc, read
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.build.placements import Wanted, node, one_of
from tiers.proof.build.vpc import SUBNET
from tiers.proof.model.network import Node

RDS = "AWS::RDS::"
_SERVICES = ("RDS", "DocDB", "Neptune")


def nodes(catalogue: Catalogue) -> Iterator[Node]:
    """Build a node of each database instance, and of each cluster without any."""
    for service in _SERVICES:
        yield from _of_service(catalogue, f"AWS::{service}::")


def _of_service(catalogue: Catalogue, prefix: str) -> Iterator[Node]:
    with_instances: set[str] = set()
    for resource in catalogue.of(f"{prefix}DBInstance"):
        cluster = catalogue.find(resource.get("DBClusterIdentifier"), f"{prefix}DBCluster")
        if isinstance(cluster, Resource):
            with_instances.add(cluster.id)
        yield _instance(catalogue, resource, cluster, prefix)
    for resource in catalogue.of(f"{prefix}DBCluster"):
        if resource.id not in with_instances:
            yield _cluster(catalogue, resource, prefix)


def _instance(catalogue: Catalogue, resource: Resource, cluster: Resource | Unknown, prefix: str) -> Node:
    # An instance of a cluster uses the network of the cluster, a replica the subnet group of its source.
    of = cluster if isinstance(cluster, Resource) else resource
    group = of.get("DBSubnetGroupName")
    source = catalogue.find(resource.get("SourceDBInstanceIdentifier"), f"{prefix}DBInstance")
    if group is None and isinstance(source, Resource):
        group = source.get("DBSubnetGroupName")
    subnets = _subnets(catalogue, group, resource, prefix)
    zone = resource.get("AvailabilityZone")
    if isinstance(subnets, list) and zone is not None:
        subnets = _in_zone(catalogue, subnets, zone, resource.origin("AvailabilityZone"))
    groups = of.get("VPCSecurityGroups" if of is resource else "VpcSecurityGroupIds")
    if groups is None and isinstance(cluster, Unknown) and "DBClusterIdentifier" in resource.properties:
        groups = cluster
    is_public = _is_public(resource, resource.get("PubliclyAccessible"), group)
    if (
        isinstance(is_public, Unknown)
        and prefix == RDS
        and default_vpc.subnet_of(catalogue, resource) == subnets
    ):
        is_public = True  # the default VPC has an internet gateway
    wanted = Wanted(is_public, _is_dual(of))
    moves = read.boolean(resource.get("MultiAZ"), resource.origin("MultiAZ"), default=False)
    return node(resource, "database", one_of(catalogue, resource, subnets, groups, wanted), moves=moves)


def _cluster(catalogue: Catalogue, resource: Resource, prefix: str) -> Node:
    group = resource.get("DBSubnetGroupName")
    subnets = _subnets(catalogue, group, resource, prefix)
    wanted = Wanted(_is_public(resource, resource.get("PubliclyAccessible"), group), _is_dual(resource))
    interfaces = one_of(catalogue, resource, subnets, resource.get("VpcSecurityGroupIds"), wanted)
    return node(resource, "database", interfaces)


def _subnets(catalogue: Catalogue, group: Value, resource: Resource, prefix: str) -> Value:
    if group is None:
        missing = Unknown(f"the subnets of `{resource.id}` are not known", resource.origin())
        return default_vpc.subnet_of(catalogue, resource) or missing
    found = catalogue.find(group, f"{prefix}DBSubnetGroup")
    return found if isinstance(found, Unknown) else found.get("SubnetIds")


def _in_zone(catalogue: Catalogue, subnets: list[Value], zone: Value, origin: Origin) -> Value:
    """Leave the subnets of the zone that an instance asks for, which may be written as that of a subnet."""
    held: Resource | Unknown | None = None
    wanted: str | Unknown | None = zone_name(zone)
    if isinstance(zone, ResourceRef) and zone.attribute == "AvailabilityZone":
        held = catalogue.find(zone._replace(attribute=""), SUBNET)
        wanted = held if isinstance(held, Unknown) else _zone(held)
    if isinstance(wanted, Unknown):
        return subnets
    found = []
    for subnet in subnets:
        resource = catalogue.find(subnet, SUBNET)
        if isinstance(resource, Unknown) or resource is held or _zone(resource) in {None, wanted}:
            found.append(subnet)
    return found or Unknown("no subnet of the group is in the requested zone", origin)


def _zone(subnet: Resource) -> str | None:
    name = zone_name(subnet.get("AvailabilityZone"))
    return name if isinstance(name, str) else None


def _is_dual(resource: Resource) -> bool | Unknown:
    kind = resource.get("NetworkType")
    return kind if isinstance(kind, Unknown) else kind == "DUAL"


def _is_public(resource: Resource, value: Value, group: Value) -> bool | Unknown:
    """Read `PubliclyAccessible`: with a separate subnet group, an instance is private by default.

    In the default VPC it is public by default, if that has an internet gateway.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    """
    if value is None and group is None:
        return Unknown(f"whether `{resource.id}` has a public address depends on its VPC", resource.origin())
    return read.boolean(value, resource.origin("PubliclyAccessible"), default=False)
