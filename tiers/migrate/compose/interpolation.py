"""Variables of Compose files, as far as the file has their defaults."""

import re

from tiers.migrate.nodes import Node

_VARIABLE = re.compile(
    r"\$(?:(?P<dollar>\$)|(?P<plain>[A-Za-z_][A-Za-z0-9_]*)"
    r"|\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::?(?P<operator>[-+?])(?P<rest>[^{}]*))?\})"
)


def interpolated(node: Node) -> Node:
    """Return the value with defaults in place of variables; a variable without one is `${NAME}`."""
    value = node.value
    if isinstance(value, str):
        if "$" not in value:
            return node
        value = _VARIABLE.sub(_default, value)
    elif isinstance(value, dict):
        value = {key: interpolated(each) for key, each in value.items()}
    elif isinstance(value, list):
        value = [interpolated(each) for each in value]
    else:
        return node
    return Node(value, node.file, node.route, node.over)


def _default(found: re.Match[str]) -> str:
    if found["dollar"]:
        return "$"
    if found["operator"] == "-":
        return found["rest"]
    return f"${{{found['plain'] or found['name']}}}"
