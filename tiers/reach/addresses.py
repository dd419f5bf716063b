"""Ranges of addresses as numbers, and what is known about them all over the world."""

from functools import cache
from ipaddress import ip_network
from typing import Literal, NamedTuple

from tiers.reach.regions import Range, Ranges, merged, without

Family = Literal[4, 6]
FAMILIES: tuple[Family, ...] = (4, 6)


class Block(NamedTuple):
    """A CIDR range as numbers."""

    family: Family
    low: int
    high: int
    length: int

    @property
    def range(self) -> Range:
        """The first and the last address."""
        return self.low, self.high

    def contains(self, other: "Block") -> bool:
        """Whether another range lies inside of this one."""
        return self.family == other.family and self.low <= other.low and other.high <= self.high


@cache
def block(cidr: str) -> Block | None:
    """Read a range in CIDR notation or a single address; `None` if it is neither."""
    try:
        network = ip_network(cidr, strict=False)
    except ValueError:
        return None
    family: Family = 4 if network.version == 4 else 6  # noqa: PLR2004 - the versions of IP
    return Block(family, int(network.network_address), int(network.broadcast_address), network.prefixlen)


def _ranges(*cidrs: str) -> Ranges:
    return merged(each.range for each in map(block, cidrs) if each)


ANY: dict[Family, Ranges] = {4: _ranges("0.0.0.0/0"), 6: _ranges("::/0")}

PRIVATE: dict[Family, Ranges] = {
    4: _ranges("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
    6: _ranges("fc00::/7"),
}
"""RFC 1918, RFC 6598 and RFC 4193: nowhere on the internet."""

INTERNET: dict[Family, Ranges] = {
    4: without(
        ANY[4], merged(PRIVATE[4] + _ranges("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"))
    ),
    6: _ranges("2000::/3"),
}
"""What is routed on the internet: all but private, loopback, link-local, multicast and reserved ranges."""

SERVICES: Range = (0xF0000000, 0xF0FFFFFF)
"""Stands for the addresses of AWS's services with gateway endpoints, which change all the time.

It lies in 240.0.0.0/4, which is on no network; each service has 256 addresses of it.
"""


def service_range(number: int) -> Range:
    """Return the range that stands for the addresses of one service."""
    return SERVICES[0] + number * 256, SERVICES[0] + number * 256 + 255


def usable(subnet: Block) -> Range:
    """Return what AWS gives out of a subnet: all but the first four addresses and the last.

    https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    """
    return (subnet.low + 4, subnet.high - 1) if subnet.high - subnet.low > 4 else subnet.range  # noqa: PLR2004
