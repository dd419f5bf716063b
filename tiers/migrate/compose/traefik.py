"""Rules for Traefik in the labels of services.

https://doc.traefik.io/traefik/routing/providers/docker/
"""

import re
from collections.abc import Iterator
from typing import Any

from tiers.migrate.compose.variables import entries
from tiers.migrate.nodes import Node

_RULE = re.compile(r"traefik\.http\.routers\.[A-Za-z0-9_@-]{1,100}\.rule")
_PORT = re.compile(r"traefik\.http\.services\.[A-Za-z0-9_@-]{1,100}\.loadbalancer\.server\.port")
_PART = re.compile(r"(Host|PathPrefix|Path)\(([^()]{1,500})\)")
_QUOTED = re.compile(r"[`'\"]([^`'\"]{1,128})[`'\"]")


def port(service: Node) -> tuple[int, Node] | None:
    """Return the port that Traefik forwards to."""
    for name, value, node in entries(service.child("labels")):
        if _PORT.fullmatch(name) and value and value.isdecimal() and len(value) <= len("65535"):
            return int(value), node
    return None


def rules(service: Node) -> Iterator[tuple[dict[str, Any] | None, Node]]:
    """Yield the conditions of each router, without any for all requests; `None` where they cannot be read."""
    for name, value, node in entries(service.child("labels")):
        if _RULE.fullmatch(name):
            yield _conditions(value or ""), node


def _conditions(text: str) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for part in text.split("&&"):
        matcher = _PART.fullmatch(part.strip())
        values = _QUOTED.findall(matcher[2]) if matcher else []
        if matcher is None or not values:
            return None
        if matcher[1] == "Host":
            found["host"] = values
        elif matcher[1] == "Path":
            found["path"] = values
        else:
            stems = [f"/{each.strip('/')}" for each in values]
            found["path"] = [path for each in stems if each != "/" for path in (each, f"{each}/*")]
    return {key: value for key, value in found.items() if value}
