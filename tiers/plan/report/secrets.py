"""Hide passwords and other secrets: a plan is shown in logs, and in pull requests."""

import re
from collections.abc import Mapping

from tiers.plan.compare.schemas import schema_of
from tiers.plan.compare.values import Phrase, Value
from tiers.plan.model import Path

HIDDEN = "(not shown)"

_SECRET = re.compile(
    r"pass(word|wd|phrase)|secret|token|credential|(private|api|access)[-_]?key", re.IGNORECASE
)
_NAMES_ONE = re.compile(
    r"(identifier|arns?|ids?|name|region|time|type|ur[il]|version|address|length|template|mode|sources?)$",
    re.IGNORECASE,
)
"""Names of properties that only name something, or describe how it is made."""
_HARMLESS = re.compile(r"true|false|\d*|arn:.*|\{\{resolve:.*", re.DOTALL)
_PAIRS = (("Name", "Value"), ("Key", "Value"), ("ParameterKey", "ParameterValue"))
"""Keys of mappings that name, in one, what is in the other."""


def shown(value: Value, path: Path, resource_type: str) -> Value:
    """Return a value without secrets; `path` leads to it in the resource's properties."""
    name = next((each for each in reversed(path) if isinstance(each, str)), "")
    return _masked(value, is_secret=_is_secret(name) or _is_write_only(path, resource_type))


def _masked(value: Value, *, is_secret: bool) -> Value:
    if isinstance(value, Mapping):
        called = next((value[one] for one, _ in _PAIRS if isinstance(value.get(one), str)), "")
        inside = {other for _, other in _PAIRS if _is_secret(str(called))}
        return {
            key: _masked(each, is_secret=is_secret or key in inside or _is_secret(key))
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_masked(each, is_secret=is_secret) for each in value]
    text = value.parts[0] if isinstance(value, Phrase) else value
    return HIDDEN if is_secret and isinstance(text, str) and not _HARMLESS.fullmatch(text) else value


def _is_secret(name: str) -> bool:
    return bool(_SECRET.search(name)) and not _NAMES_ONE.search(name)


def _is_write_only(path: Path, resource_type: str) -> bool:
    """Return whether AWS never returns the value: its schema lists the property, or one around it."""
    schema = schema_of(resource_type)
    if schema is None or (path and _NAMES_ONE.search(str(path[-1]))):
        return False
    steps = ["*" if isinstance(each, int) else each for each in path]
    return any(steps[: len(each)] == list(each) for each in schema.write_only)
