"""What a property says, as plain data; whatever cannot be told is its default, and a sentence about it."""

from collections.abc import Mapping
from ipaddress import IPv4Network

from tiers.reach.load.values import Unknown, Value, text_of

PROTOCOLS = {"-1": "all", "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}
_ANY, _LAST = -1, 65535
WITH_PORTS = {"tcp", "udp", "icmp", "icmpv6"}


class NoPortsError(Exception):
    """Numbers that are no ports stand where ports should."""


def items(value: Value) -> list[Value]:
    """Read a list; one value is a list of one, and what is not known an empty one."""
    if value is None or isinstance(value, Unknown):
        return []
    return value if isinstance(value, list) else [value]


def mapping(value: Value) -> Mapping[str, Value]:
    """Read a mapping; anything else is an empty one."""
    return value if isinstance(value, Mapping) else {}


def text(value: Value, default: str = "") -> str:
    """Read a text."""
    found = text_of(value)
    return default if found is None else found


def number(value: Value, default: int) -> int:
    """Read a whole number, written as one or as a text."""
    try:
        return int(text(value, str(default)))
    except ValueError:
        return default


def switch(value: Value, *, default: bool) -> bool:
    """Read a boolean, written as one or as a text."""
    found = text(value).lower()
    return found == "true" if found in {"true", "false"} else default


def ipv4(value: Value) -> str | None:
    """Read a range of IPv4 addresses without its host bits; `None` if it is none."""
    try:
        return str(IPv4Network(text(value), strict=False))
    except ValueError:
        return None


def protocol(value: Value) -> str:
    """Read a protocol: `tcp`, `udp`, `icmp`, `icmpv6`, `all` or a number."""
    found = text(value).lower()
    return PROTOCOLS.get(found, found)


def ports(kind: str, first: Value, last: Value) -> tuple[int, int] | None:
    """Read the ports of a rule, or the type and code of an ICMP one; `None` is any. What is neither raises.

    Only these protocols have any: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
    """
    if kind not in WITH_PORTS or (first is None and last is None):
        return None
    low, high = number(first, _ANY), number(last, _ANY)
    if kind in {"tcp", "udp"} and not 0 <= low <= high <= _LAST:
        raise NoPortsError
    return low, high
