"""Ports of a service in a Compose file: published to the host, or open to other services."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tiers.migrate.nodes import Node

_SHORT = re.compile(
    r"(?:(?P<address>\[[0-9a-fA-F:]+\]|[0-9]{1,3}(?:\.[0-9]{1,3}){3}):)?(?:(?P<published>[0-9]{1,5})?:)?(?P<target>[0-9]{1,5})"
    r"(?:/(?P<protocol>tcp|udp))?"
)
_NOT_HTTP = {
    *(21, 22, 23, 25, 53, 110, 143, 389, 465, 587, 636, 993, 995, 1433, 1521, 1883, 2222, 3306, 5432, 5433),
    *(5671, 5672, 6379, 8883, 9092, 9229, 9230, 11211, 25565, 27017, 33060, 51820),
}
"""Ports of protocols other than HTTP, and those of debuggers."""
_DEBUGGERS = {5005, 5678, 9229, 9230}
_HTTP_FIRST = (80, 443, 8080)


class Port(NamedTuple):
    """One port of a container; `published` is the host's, if anyone outside of it can connect."""

    target: int
    published: int | None
    protocol: str
    node: Node

    @property
    def is_http(self) -> bool:
        """Return whether it may be a web server's."""
        return self.protocol == "tcp" and self.target not in _NOT_HTTP

    @property
    def is_debugger(self) -> bool:
        """Return whether debuggers listen on it."""
        return self.target in _DEBUGGERS

    @property
    def rank(self) -> int:
        """Return its place among those that a load balancer may forward to."""
        shown = self.published or 0
        return _HTTP_FIRST.index(shown) if shown in _HTTP_FIRST else len(_HTTP_FIRST)


def published(node: Node | None) -> Iterator[Port | Node]:
    """Yield the ports of `ports`, or the item that is not one port."""
    for item in node.items() if node is not None else ():
        yield _long(item) if isinstance(item.value, dict) else _short(item)


def exposed(node: Node | None) -> Iterator[Port]:
    """Yield the ports of `expose`."""
    for item in node.items() if node is not None else ():
        found = _short(item)
        if isinstance(found, Port):
            yield found._replace(published=None)


def _short(item: Node) -> Port | Node:
    found = _SHORT.fullmatch(item.text or "")
    if found is None:
        return item
    is_local = (found["address"] or "").startswith("127.")
    host = int(found["published"] or found["target"])
    return Port(int(found["target"]), None if is_local else host, found["protocol"] or "tcp", item)


def _long(item: Node) -> Port | Node:
    target, host = item.child("target"), item.child("published")
    address, protocol = item.child("host_ip"), item.child("protocol")
    if target is None or target.whole is None:
        return item
    is_local = ((address.text if address else None) or "").startswith("127.")
    shown = host.whole if host is not None else target.whole
    return Port(
        target.whole,
        None if is_local else shown,
        (protocol.text if protocol else None) or "tcp",
        item,
    )
