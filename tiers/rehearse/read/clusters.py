"""Clusters of databases: what their members have of them.

Each member is played by a server. They share no data: what the writer writes, the readers do not have.
"""

from tiers.rehearse.read.resources import Resource, Resources

CLUSTER = "RDS::DBCluster"


def of_member(resources: Resources, member: Resource) -> Resource | None:
    """Return the cluster of a database; `None` for one that is in none."""
    return resources.get(member.get("DBClusterIdentifier"), CLUSTER)


def with_members(resources: Resources) -> frozenset[str]:
    """Return the logical IDs of the clusters that have members in the templates."""
    found = (of_member(resources, each) for each in resources.of("RDS::DBInstance"))
    return frozenset(each.id for each in found if each is not None)


def leave(resources: Resources) -> None:
    """Record what a rehearsal does not have of clusters."""
    for name in sorted(with_members(resources)):
        resources.omit(f"the members of `{name}` share no data, and none takes over from another")
