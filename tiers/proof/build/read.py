"""The value of a property, or the reason why it is unknown; never an exception, whatever the input."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from ipaddress import ip_address, ip_network

from tiers.cloudformation.evaluate.values import Origin, Unknown, Value, text_of

_NUMBER = re.compile(r"-?[0-9]{1,9}")


def text(value: Value, origin: Origin) -> str | Unknown:
    """Read a string."""
    if isinstance(value, Unknown):
        return value
    found = text_of(value)
    return found if found is not None else Unknown("a string is not known", origin)


def number(value: Value, origin: Origin) -> int | Unknown:
    """Read an integer, written as one or as a string."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value)
    if isinstance(value, float) and value == int(value):
        return int(value)
    return Unknown("a number is not known", origin)


def boolean(value: Value, origin: Origin, *, default: bool) -> bool | Unknown:
    """Read a Boolean, written as one or as a string; `default` is its value if it is missing."""
    if value is None:
        return default
    if isinstance(value, bool | Unknown):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    return Unknown("a Boolean is not known", origin)


def items(value: Value) -> list[Value] | Unknown:
    """Read a list; a single value is a list of one, as in CloudFormation."""
    if value is None:
        return []
    if isinstance(value, list | Unknown):
        return value
    return [value]


def mapping(value: Value) -> Mapping[str, Value]:
    """Read a mapping; any other value is an empty one."""
    return value if isinstance(value, Mapping) else {}


def strict_mapping(value: Value, origin: Origin) -> Mapping[str, Value] | Unknown:
    """Read a mapping that may be absent; something else in its place is not known."""
    if value is None:
        return {}
    return value if isinstance(value, Mapping | Unknown) else Unknown("a mapping is not known", origin)


def choice(value: Value, yes: str, no: str, origin: Origin, *, default: bool) -> bool | Unknown:
    """Read one of two words."""
    if value is None:
        return default
    if isinstance(value, Unknown):
        return value
    return value == yes if value in (yes, no) else Unknown(f"neither `{yes}` nor `{no}` is known", origin)


def mappings(value: Value, origin: Origin) -> Iterator[tuple[int, Mapping[str, Value] | Unknown]]:
    """Read a list of mappings, each with its position; other items are unknown."""
    found = items(value)
    if isinstance(found, Unknown):
        yield 0, found
        return
    for index, each in enumerate(found):
        if isinstance(each, Mapping | Unknown):
            yield index, each
        else:
            yield index, Unknown("a mapping is not known", Origin(origin.resource, (*origin.path, index)))


@lru_cache(maxsize=4096)
def _is_range(value: str) -> bool:
    try:
        ip_network(value, strict=False)
    except ValueError:
        return False
    return "/" in value and "%" not in value


@lru_cache(maxsize=4096)
def is_address(value: str) -> bool:
    """Return whether a string is one address."""
    try:
        ip_address(value)
    except ValueError:
        return False
    return "%" not in value


def cidr(value: Value, origin: Origin) -> str | Unknown:
    """Read a range of addresses."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, str) and _is_range(value):
        return value
    shown = f"`{value[:80]}` is not a CIDR block" if isinstance(value, str) else "a CIDR block is not known"
    return Unknown(shown, origin)


def protocol(value: Value, origin: Origin) -> str | Unknown:
    """Read a protocol as the model names it: `tcp`, `udp`, `icmp`, `icmpv6`, `all` or a number.

    https://www.iana.org/assignments/protocol-numbers/protocol-numbers.xhtml
    """
    found = text(value, origin)
    if isinstance(found, Unknown):
        return found
    name = found.lower()
    name = _PROTOCOLS.get(name, name)
    if name in _NAMES or re.fullmatch(r"[0-9]{1,3}", name):
        return name
    return Unknown(f"the protocol `{name[:40]}` is not known", origin)


_PROTOCOLS = {"-1": "all", "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}
_NAMES = {*_PROTOCOLS.values()}
ICMP = {"icmp", "icmpv6"}
WITH_PORTS = {"tcp", "udp", *ICMP}
_LAST_PORT = 65535


def ports(kind: str | Unknown, first: Value, last: Value, origin: Origin) -> tuple[int, int] | Unknown | None:
    """Read the ports of a rule; for ICMP type and code, where -1 is any.

    Rules for other protocols than these hold for all of their traffic:
    https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
    """
    if isinstance(kind, Unknown):
        return kind
    if kind not in WITH_PORTS:
        return None
    missing = -1 if kind in ICMP else None
    low = number(missing if first is None else first, origin)
    high = number(missing if last is None else last, origin)
    if isinstance(low, Unknown):
        return low
    if isinstance(high, Unknown):
        return high
    if kind not in ICMP and not 0 <= low <= high <= _LAST_PORT:
        return Unknown(f"`{low}` to `{high}` is not a port range", origin)
    return low, high
