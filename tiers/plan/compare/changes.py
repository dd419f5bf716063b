"""Effects of an update on each resource, and the reasons for them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tiers.cloudformation.template import section
from tiers.plan.compare.differences import Difference, differences
from tiers.plan.compare.effects import effect_of
from tiers.plan.compare.normal import ATTRIBUTES, Resource, resources
from tiers.plan.compare.propagation import follow
from tiers.plan.compare.schemas import schema_of
from tiers.plan.compare.snapshot import Snapshot
from tiers.plan.compare.values import NOTHING, Key
from tiers.plan.model import PROPERTIES, Action, Change, Detail, Effect, Path
from tiers.plan.report.secrets import shown


class Comparison(NamedTuple):
    """All changes of an update, and all resources before and after it."""

    changes: tuple[Change, ...]
    """In the order of the new templates, those that remove behind them."""
    before: Mapping[Key, Resource]
    after: Mapping[Key, Resource]


def compare(old: Snapshot | None, new: Snapshot) -> Comparison:
    """Return what an update from one side to another does; without an old one everything is added."""
    if old is not None:
        new = _with_values_kept(old, new)
    before = resources(old) if old is not None else {}
    after = resources(new)
    details = {key: [*_details(before[key], each)] for key, each in after.items() if key in before}
    follow(details, before, after)
    changes = (*_changed(new, details, before, after), *_removed(old, before, after))
    return Comparison(changes, before, after)


def _with_values_kept(old: Snapshot, new: Snapshot) -> Snapshot:
    """Return the new side with the parameter values of the stack, for which no other is given."""
    declared = section(new.templates[new.main], "Parameters")
    kept = {name: value for name, value in old.parameters.items() if name in declared}
    return new._replace(parameters={**kept, **new.parameters})


def _changed(
    new: Snapshot,
    details: Mapping[Key, list[Detail]],
    before: Mapping[Key, Resource],
    after: Mapping[Key, Resource],
) -> Iterator[Change]:
    came = _moved(before, after)
    for key, each in after.items():
        if key not in before:
            yield Change(key, each.type, Action.ADD, (), None, each, origin(new, key), came.get(key))
        elif details[key]:
            reasons = tuple(reason._replace(origin=origin(new, key, reason.path)) for reason in details[key])
            kind = max(reason.effect.kind for reason in reasons)
            yield Change(key, each.type, kind, reasons, before[key], each, _weightiest(reasons).origin)


def _removed(
    old: Snapshot | None, before: Mapping[Key, Resource], after: Mapping[Key, Resource]
) -> Iterator[Change]:
    went = _moved(after, before)
    for key, each in before.items():
        if key not in after and old is not None:
            yield Change(key, each.type, Action.REMOVE, (), each, None, origin(old, key), went.get(key))


def _moved(one: Mapping[Key, Resource], other: Mapping[Key, Resource]) -> dict[Key, str]:
    """Return what only the second has, though the first has it in another stack, and that stack."""
    elsewhere = {(key[1], each.type): key[0] for key, each in one.items() if key not in other}
    found = {key: elsewhere.get((key[1], each.type)) for key, each in other.items() if key not in one}
    return {key: stack for key, stack in found.items() if stack is not None}


def _details(old: Resource, new: Resource) -> Iterator[Detail]:
    if old.type != new.type:
        yield Detail(("Type",), old.type, new.type, Effect(Action.REPLACE))
        return
    if old.properties != new.properties:
        for each in differences(old.properties, new.properties, schema_of(new.type)):
            yield _of_property(old, new, each)
    for name in ATTRIBUTES:
        one, other = old.attributes.get(name, NOTHING), new.attributes.get(name, NOTHING)
        if one != other:
            yield Detail((name,), one, other, Effect(Action.SETTING))
    if old.condition != new.condition:
        yield Detail(("Condition",), old.condition, new.condition, Effect(Action.SETTING))


def _of_property(old: Resource, new: Resource, difference: Difference) -> Detail:
    effect = effect_of(old, new, difference.path)
    if not difference.is_sure:
        effect = effect._replace(kind=min(effect.kind, Action.MAY_REPLACE), is_sure=False)
    old_value, new_value = (
        shown(each, difference.path, new.type) for each in (difference.old, difference.new)
    )
    return Detail((PROPERTIES, *difference.path), old_value, new_value, effect)


def origin(side: Snapshot, key: Key, path: Path = ()) -> Mapping[str, Any] | None:
    """Return where in the spec a resource comes from, or the property of it that a path leads into."""
    entry = side.sources.get(key[0] or side.main, {}).get(key[1])
    if not isinstance(entry, Mapping):
        return None
    named = entry.get("properties")
    steps = [str(step) for step in path[1:]] if path[:1] == (PROPERTIES,) else []
    for length in range(len(steps), 0, -1):
        found = named.get(".".join(steps[:length])) if isinstance(named, Mapping) else None
        if isinstance(found, Mapping):
            return {"file": entry.get("file"), **found}
    return {name: entry.get(name) for name in ("file", "line", "column", "route")}


def _weightiest(details: Sequence[Detail]) -> Detail:
    """Return the reason with the largest effect, of those that the spec itself causes."""
    own = [each for each in details if each.because is None] or details
    return max(own, key=lambda each: each.effect.kind)
