"""Clusters of databases: what their members have of them."""

from tiers.rehearse.read.resources import Resource, Resources

CLUSTER, MEMBER = "RDS::DBCluster", "RDS::DBInstance"


def of_member(resources: Resources, member: Resource) -> Resource | None:
    """Return the cluster of a database; `None` for one that is in none."""
    return resources.get(member.get("DBClusterIdentifier"), CLUSTER)


def with_members(resources: Resources) -> frozenset[str]:
    """Return the logical IDs of the clusters that have members in the templates."""
    found = (of_member(resources, each) for each in resources.of(MEMBER))
    return frozenset(each.id for each in found if each is not None)
