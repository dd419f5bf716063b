"""Differences between two values in normal form, and whether they are certain."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tiers.plan.compare.schemas import PropertyPath, Schema
from tiers.plan.compare.values import NOTHING, Chosen, Phrase, Value
from tiers.plan.model import Path

_ELSEWHERE = frozenset({"Fn::ImportValue", "Fn::GetStackOutput"})


class Difference(NamedTuple):
    """One place where two values differ; `NOTHING` is what a side does not have."""

    path: Path
    old: Value
    new: Value

    @property
    def is_sure(self) -> bool:
        """Return whether the values differ for all choices at deployment."""
        return not may_be_equal(self.old, self.new)


def differences(old: Value, new: Value, schema: Schema | None, path: Path = ()) -> Iterator[Difference]:
    """Yield the smallest paths where values differ; lists of other lengths, and sets, differ as a whole."""
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            yield from differences(old.get(key, NOTHING), new.get(key, NOTHING), schema, (*path, key))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _of_lists(old, new, schema, path)
    else:
        yield Difference(path, old, new)


def _of_lists(old: list[Value], new: list[Value], schema: Schema | None, path: Path) -> Iterator[Difference]:
    if schema is not None and schema.is_unordered(path):
        if sorted(old, key=repr) != sorted(new, key=repr):
            yield Difference(path, old, new)
    elif len(old) == len(new):
        for position, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from differences(one, other, schema, (*path, position))
    else:
        yield Difference(path, old, new)


def may_be_equal(old: Value, new: Value) -> bool:
    """Return whether two values are the same for some choices at deployment.

    A stack keeps the values of its parameters: their defaults apply only when it is created.
    """
    if isinstance(old, Chosen) and isinstance(new, Chosen):
        return old.parameter == new.parameter or old.default == new.default
    if isinstance(old, Chosen) or isinstance(new, Chosen):
        chosen, other = (old, new) if isinstance(old, Chosen) else (new, old)
        return bool(chosen.default is None or chosen.default == other)
    if _is_elsewhere(old) or _is_elsewhere(new):
        return all(_is_elsewhere(each) or isinstance(each, str | Phrase) for each in (old, new))
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return old.keys() == new.keys() and all(may_be_equal(old[key], new[key]) for key in old)
    if isinstance(old, list | Phrase) and type(old) is type(new):
        one, other = _items(old), _items(new)
        return len(one) == len(other) and all(map(may_be_equal, one, other))
    return bool(old == new)


def _is_elsewhere(value: Value) -> bool:
    """Return whether a value is that of another stack, which is not known."""
    return isinstance(value, Mapping) and len(value) == 1 and not _ELSEWHERE.isdisjoint(value)


def _items(value: Value) -> Sequence[Value]:
    return value.parts if isinstance(value, Phrase) else value


def at(value: Value, path: PropertyPath) -> list[Value]:
    """Return the values at a property's path: several through a list, none if it has no value."""
    found = [value]
    for step in path:
        below: list[Value] = []
        for each in found:
            if step == "*" and isinstance(each, list):
                below += each
            elif isinstance(each, Mapping) and step in each:
                below.append(each[step])
        found = below
    return found


def covers(path: PropertyPath, other: Path) -> bool:
    """Return whether one of two paths is a prefix of the other."""
    return all(one in {"*", another} for one, another in zip(path, other, strict=False))
