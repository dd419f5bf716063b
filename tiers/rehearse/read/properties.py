"""The value of a property as plain data; an unknown one has its default, and is reported in a sentence."""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network

from tiers.cloudformation.evaluate.values import Unknown, Value, text_of

PROTOCOLS = {"-1": "all", "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}
_ANY, _LAST = -1, 65535
WITH_PORTS = {"tcp", "udp", "icmp", "icmpv6"}


_BIGGEST = 2**31 - 1
_LAST_PROTOCOL = _LAST_TYPE = 255
"""Numbers of protocols and types of ICMP are one byte each."""


class NoPortsError(Exception):
    """The error for values that are not port numbers where ports are needed."""


def items(value: Value) -> list[Value]:
    """Read a list; one value is a list of one, and an unknown one is empty."""
    if value is None or isinstance(value, Unknown):
        return []
    return value if isinstance(value, list) else [value]


def mapping(value: Value) -> Mapping[str, Value]:
    """Read a mapping; anything else is an empty one."""
    return value if isinstance(value, Mapping) else {}


def text(value: Value, default: str = "") -> str:
    """Read a string."""
    found = text_of(value)
    return default if found is None else found


def number(value: Value, default: int) -> int:
    """Read an integer, written as one or as a string."""
    try:
        found = int(text(value, str(default)))
    except ValueError:
        return default
    return found if abs(found) <= _BIGGEST else default


def switch(value: Value, *, default: bool) -> bool:
    """Read a Boolean, written as one or as a string."""
    found = text(value).lower()
    return found == "true" if found in {"true", "false"} else default


def ipv4(value: Value) -> str | None:
    """Read an IPv4 CIDR block without its host bits; `None` for other values."""
    try:
        return str(IPv4Network(text(value), strict=False))
    except ValueError:
        return None


def address(value: Value, subnet: str) -> str | None:
    """Read an address of a subnet; `None` for other values."""
    try:
        found = IPv4Address(text(value))
    except ValueError:
        return None
    return str(found) if found in IPv4Network(subnet) else None


def protocol(value: Value) -> str | None:
    """Read a protocol: `tcp`, `udp`, `icmp`, `icmpv6`, `all`, or a number; `None` for other values."""
    found = text(value).lower()
    if found in PROTOCOLS.values():
        return found
    known = number(found, _LAST_PROTOCOL + 1)
    return PROTOCOLS.get(str(known), str(known)) if _ANY <= known <= _LAST_PROTOCOL else None


def ports(kind: str, first: Value, last: Value) -> tuple[int, int] | None:
    """Read the ports of a rule, or the type and code of an ICMP one; `None` is any. What is neither raises.

    Only these protocols have any: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
    """
    if kind not in WITH_PORTS or (first is None and last is None):
        return None
    low, high = number(first, _ANY), number(last, _ANY)
    is_right = 0 <= low <= high <= _LAST if kind in {"tcp", "udp"} else _are_icmp(low, high)
    if not is_right:
        raise NoPortsError
    return low, high


def _are_icmp(kind: int, code: int) -> bool:
    return all(_ANY <= each <= _LAST_TYPE for each in (kind, code))
