"""Addresses for hosts: private ones of their subnets, and public ones of unused ranges."""

from collections.abc import Collection, Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network

# The first four addresses of a subnet and the last are AWS's:
# https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
_FIRST = 4

_PUBLIC = (*map(IPv4Network, ("198.18.0.0/15", "2.0.0.0/8", "3.0.0.0/8")),)
"""For tests of network devices (RFC 2544), and beyond: for addresses that AWS would give out."""

_OUTSIDE = (
    *map(IPv4Network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "4.0.0.0/6", "8.0.0.0/7")),
    *map(IPv4Network, ("11.0.0.0/8", "12.0.0.0/6", "16.0.0.0/4", "32.0.0.0/3", "128.0.0.0/3", "208.0.0.0/4")),
)
"""For documentation (RFC 5737) and beyond, apart from `_PUBLIC`: for hosts in no range that a rule names."""

_NOT_PUBLIC = (
    *map(IPv4Network, ("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16")),
    *map(IPv4Network, ("172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3")),
)


class SubnetFullError(Exception):
    """A subnet has no address left."""


class PrivateAddresses:
    """Gives out the addresses of subnets, in order."""

    def __init__(self, reserved: Iterable[str]) -> None:
        """`reserved` are those that the templates assign."""
        self._taken = set(reserved)
        self._next: dict[str, int] = {}

    def take(self, subnet: str) -> str:
        """Return the next free address of a subnet's range."""
        network = IPv4Network(subnet)
        number = self._next.get(subnet, _FIRST)
        while str(network[number]) in self._taken:
            number += 1
        if number >= network.num_addresses - 1:
            raise SubnetFullError(subnet)
        self._next[subnet] = number + 1
        return str(network[number])


def public_addresses(named: Collection[IPv4Network]) -> Iterator[str]:
    """Yield addresses for hosts that have a public one, outside of every range that a rule names.

    Where rules name all of them, those addresses are in such a range on AWS as well.
    """
    for network in _PUBLIC:
        yield from _free(network, named, ())
    yield from _free(_PUBLIC[0], (), ())


def addresses_in(network: IPv4Network, but: Collection[IPv4Network], taken: Collection[str]) -> str | None:
    """Return an address of a range that is public, and in none of the smaller ranges inside it."""
    smaller = [each for each in (*but, *_NOT_PUBLIC) if each != network and each.subnet_of(network)]
    return next(_free(network, smaller, taken), None)


def somewhere_else(named: Collection[IPv4Network], taken: Collection[str]) -> str | None:
    """Return an address of the internet that is in none of some ranges."""
    return next((each for network in _OUTSIDE for each in _free(network, named, taken)), None)


def is_outside(network: IPv4Network, local: Collection[IPv4Network]) -> bool:
    """Return whether some of a range, but not all of the internet, is neither private nor local to a VPC."""
    return network.prefixlen > 0 and not any(network.subnet_of(each) for each in (*_NOT_PUBLIC, *local))


def _free(
    network: IPv4Network, but: Collection[IPv4Network], taken: Collection[str], most: int = 1 << 16
) -> Iterator[str]:
    """Yield addresses of a range, skipping whole ranges at once."""
    at, end = int(network.network_address), int(network.broadcast_address)
    at += 1 if network.num_addresses > _FIRST else 0
    for _ in range(most):
        inside = [each for each in but if IPv4Address(at) in each]
        if inside:
            at = max(int(each.broadcast_address) for each in inside) + 1
        if at > end:
            return
        if not inside:
            if str(IPv4Address(at)) not in taken:
                yield str(IPv4Address(at))
            at += 1
