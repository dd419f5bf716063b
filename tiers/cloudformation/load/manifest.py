"""The parts of a bundle's manifest that others rely on, checked: a stranger's may have any shape."""

from collections.abc import Mapping
from typing import Any, NoReturn

SourceMap = Mapping[str, Mapping[str, Any]]
"""The origin in the spec of each resource, by the stem of a template's file and a logical ID."""

FILE = "manifest.json"
LAST_LINE = 1 << 31


class DamagedError(ValueError):
    """A part of a manifest that no compiler writes."""


def source_map(value: object) -> SourceMap:
    """Return the source map that a manifest has. Raises `DamagedError` unless all of it can be relied on."""
    for entries in _mapping(value).values():
        for entry in _mapping(entries).values():
            if not isinstance(_mapping(entry).get("file"), str):
                _refuse()
            _check_origin(entry)
            for origin in _mapping(entry.get("properties", {})).values():
                _check_origin(_mapping(origin))
    return _mapping(value)


def route(value: object) -> tuple[str | int, ...]:
    """Return a route into a spec. Raises `DamagedError` for other values."""
    if not isinstance(value, list) or not all(isinstance(step, str) or is_number(step) for step in value):
        _refuse()
    return tuple(value)


def is_number(value: object, most: int = LAST_LINE) -> bool:
    """Return whether a value is an integer from 0 to `most`, and no Boolean."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _check_origin(origin: Mapping[str, Any]) -> None:
    if not is_number(origin.get("line")) or not is_number(origin.get("column")):
        _refuse()
    route(origin.get("route"))


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        _refuse()
    return value


def _refuse() -> NoReturn:
    message = "the manifest is damaged"
    raise DamagedError(message)
