"""Typed records back into the plain data that a user would write."""

from collections.abc import Mapping
from typing import Any

from tiers.ir.elsewhere import Elsewhere
from tiers.ir.parameters import Number, Parameter, Text
from tiers.language.record import Derived, Record


def written(value: Any) -> Any:  # noqa: ANN401 - any part of a spec
    """Return a record as plain data, without what is not set and without what is empty by default."""
    if isinstance(value, Record):
        entries = {name: written(getattr(value, name)) for name in value.fields}
        return {name: entry for name, entry in entries.items() if not _unsaid(value, name, entry)}
    if isinstance(value, Text | Number):
        return _parameter(value.parameter)
    if isinstance(value, Elsewhere):
        return value.written
    if isinstance(value, Mapping):
        return {name: written(entry) for name, entry in value.items()}
    if isinstance(value, tuple):
        return [written(entry) for entry in value]
    return value


def _parameter(parameter: Parameter) -> dict[str, Any]:
    keys = {
        "parameter": parameter.name,
        "default": parameter.default,
        "description": parameter.description,
    }
    return {key: value for key, value in keys.items() if value is not None}


def _unsaid(record: Record, name: str, entry: object) -> bool:
    default = record.default_of(name)
    # Where the default depends on the rest, empty has a meaning: no one may connect. So it has where the
    # default is not empty: a list that is not there or has items, or a record that is not there.
    is_list, is_record = entry == [] and default != (), isinstance(getattr(record, name), Record)
    has_meaning = isinstance(default, Derived) or is_list or (is_record and default is None)
    return entry is None or (entry in ({}, []) and not has_meaning)
