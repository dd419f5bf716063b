"""Logical IDs of what comes with a cluster."""

from tiers.ir import identifiers


def member_id(component: str, number: int) -> str:
    """Return the ID of a member of a cluster, numbered from 1."""
    return f"{identifiers.pascal(component)}DBInstance{number}"


def scaling_id(component: str) -> str:
    """Return the ID of the limits of the number of readers."""
    return f"{identifiers.pascal(component)}ScalableTarget"


def proxy_id(cluster: str) -> str:
    """Return the ID of a cluster's proxy."""
    return f"{identifiers.pascal(cluster)}DBProxy"


def reader_endpoint_id(cluster: str) -> str:
    """Return the ID of the endpoint of a proxy that leads to the readers."""
    return f"{identifiers.pascal(cluster)}DBProxyReaderEndpoint"


def target_group_id(cluster: str) -> str:
    """Return the ID of the databases behind a proxy."""
    return f"{identifiers.pascal(cluster)}DBProxyTargetGroup"


def proxy_role_id(cluster: str) -> str:
    """Return the ID of the role by which a proxy reads the secret of its cluster."""
    return f"{identifiers.pascal(cluster)}ProxyRole"
