"""Ranges of addresses as numbers, and the worldwide facts about them."""

from collections.abc import Iterable
from functools import cache
from ipaddress import ip_network
from typing import Literal

from tiers.proof.model.regions import Range, Ranges, merged, without
from tiers.tuples import NamedTuple

Family = Literal[4, 6]
FAMILIES: tuple[Family, ...] = (4, 6)


class Block(NamedTuple):
    """A CIDR range: its first and last address, and the numbers that its addresses have here."""

    family: Family
    low: int
    high: int
    length: int

    @property
    def ranges(self) -> Ranges:
        """The numbers of the addresses."""
        return numbers(self.family, self.low, self.high)

    def contains(self, other: "Block") -> bool:
        """Return whether this range contains another one."""
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


def _written(*cidrs: str) -> Ranges:
    return merged((each.low, each.high) for each in map(block, cidrs) if each)


_ALL_OF_IPV4 = (0, 2**32 - 1)
_NOT_ON_THE_INTERNET = _written(
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3"),
)
"""Private (RFC 1918, RFC 6598), loopback, link-local, multicast and reserved ranges."""


def _in_line() -> tuple[tuple[int, int, int], ...]:
    """Return each part of IPv4 and the offset of its numbers: parts on the internet come first."""
    parts = []
    start = 0
    for low, high in (*without((_ALL_OF_IPV4,), _NOT_ON_THE_INTERNET), *_NOT_ON_THE_INTERNET):
        parts.append((low, high, start - low))
        start += high - low + 1
    return tuple(parts)


_LINE = _in_line()


@cache
def numbers(family: Family, low: int, high: int) -> Ranges:
    """Return the numbers of some addresses.

    IPv6 addresses are their own. IPv4's are moved so that the internet is one range, without holes for what
    is private: every set of packets that concerns the internet would be dozens of boxes otherwise.
    """
    if family == 6:  # noqa: PLR2004 - the version of IP
        return ((low, high),)
    return merged(
        (max(low, first) + moved, min(high, last) + moved)
        for first, last, moved in _LINE
        if low <= last and high >= first
    )


def _ranges(*cidrs: str) -> Ranges:
    return merged(piece for each in map(block, cidrs) if each for piece in each.ranges)


ANY: dict[Family, Ranges] = {4: _ranges("0.0.0.0/0"), 6: _ranges("::/0")}

PRIVATE: dict[Family, Ranges] = {
    4: _ranges("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
    6: _ranges("fc00::/7"),
}
"""RFC 1918, RFC 6598 and RFC 4193: nowhere on the internet."""

ON_THE_INTERNET: dict[Family, Ranges] = {
    4: without(ANY[4], _ranges("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3") + PRIVATE[4]),
    6: _ranges("2000::/3"),
}
"""The ranges that are routed on the internet."""

SERVICES: Range = _ranges("240.0.0.0/8")[0]
"""The range that represents AWS services with gateway endpoints, whose addresses change all the time.

It lies in 240.0.0.0/4, which is on no network; each service has 256 addresses of it.
"""


def service_block(number: int) -> Block:
    """Return the range that represents the addresses of one service."""
    low = (240 << 24) + number * 256
    return Block(4, low, low + 255, 24)


def usable(subnet: Block) -> Ranges:
    """Return the addresses of a subnet that AWS assigns: all but the first four and the last.

    https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    """
    if subnet.high - subnet.low <= 4:  # noqa: PLR2004 - too small for AWS anyway
        return subnet.ranges
    return numbers(subnet.family, subnet.low + 4, subnet.high - 1)


def together(blocks: Iterable[Block]) -> Ranges:
    """Return the numbers of all addresses in some blocks."""
    return merged(piece for each in blocks for piece in each.ranges)
