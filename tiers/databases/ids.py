"""Logical IDs of clusters of RDS and of Aurora."""

from tiers.ir import identifiers


def cluster_id(component: str) -> str:
    """Return the ID of a cluster."""
    return f"{identifiers.pascal(component)}DBCluster"


def cluster_parameter_group_id(component: str) -> str:
    """Return the ID of the parameters of a cluster."""
    return f"{identifiers.pascal(component)}DBClusterParameterGroup"
