"""A listener that exists already, as the author of a spec wrote it."""

from collections.abc import Mapping
from typing import Any

from tiers.cloudformation.load.manifest import DamagedError, is_number

LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
_LAST_PORT = 65535
_PROTOCOLS = ("HTTP", "HTTPS")


def properties_of_listener(written: Mapping[str, Any]) -> dict[str, str | int]:
    """Return the port and the protocol. Raises `DamagedError` for what no compiler writes."""
    found = written.get("properties", {})
    if not isinstance(found, Mapping) or not found.keys() <= {"Port", "Protocol"}:
        raise DamagedError
    if not is_number(found.get("Port", 0), _LAST_PORT) or found.get("Protocol", "HTTP") not in _PROTOCOLS:
        raise DamagedError
    return dict(found)
