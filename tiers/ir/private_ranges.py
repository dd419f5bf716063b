"""The addresses that networks use inside, and that are never routed on the internet."""

from ipaddress import IPv4Network

PRIVATE_RANGES = tuple(
    IPv4Network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)
"""https://www.rfc-editor.org/rfc/rfc1918 and rfc6598."""


def is_private(cidr: str) -> bool:
    """Return whether a CIDR block has only addresses that are never routed on the internet."""
    network = IPv4Network(cidr, strict=False)
    return any(network.subnet_of(each) for each in PRIVATE_RANGES)
