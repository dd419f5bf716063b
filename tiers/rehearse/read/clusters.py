"""Clusters of databases: what their members have of them, and those whose members AWS makes."""

from tiers.rehearse.read.resources import Resource, Resources

CLUSTER, MEMBER = "RDS::DBCluster", "RDS::DBInstance"
STANDBYS = 3
"""https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html"""


def of_member(resources: Resources, member: Resource) -> Resource | None:
    """Return the cluster of a database; `None` for one that is in none."""
    return resources.get(member.get("DBClusterIdentifier"), CLUSTER)


def has_standbys(cluster: Resource) -> bool:
    """Return whether AWS fills a cluster with a writer and two readers."""
    return cluster.type == f"AWS::{CLUSTER}" and cluster.get("DBClusterInstanceClass") is not None


def with_members(resources: Resources) -> frozenset[str]:
    """Return the logical IDs of the clusters that have members in the templates."""
    found = (of_member(resources, each) for each in resources.of(MEMBER))
    return frozenset(each.id for each in found if each is not None)
