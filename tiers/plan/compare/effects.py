"""Effect of a change of one property, by AWS's schemas and by its documentation."""

from collections.abc import Mapping

from tiers import resources
from tiers.plan.compare.differences import at, covers
from tiers.plan.compare.documented import documented
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.schemas import PropertyPath, schema_of
from tiers.plan.compare.values import Value
from tiers.plan.model import Action, Effect, Path
from tiers.resources.row import Items


def effect_of(old: Resource, new: Resource, path: Path) -> Effect:
    """Return the effect of changing the value at a path in the properties of a resource."""
    schema = schema_of(new.type)
    if schema is None:
        return Effect(Action.MAY_REPLACE, "unknown")
    fixed = _hit(schema.create_only, old, new, path)
    if fixed:
        row = resources.find(new.type)
        revises = row.has_revisions and fixed != row.name
        return Effect(Action.REVISE if revises else Action.REPLACE, "create-only", fixed)
    items = resources.find(new.type).items
    if items is not None and path[0] == items.list and _changes_item(items, old, new):
        return Effect(Action[items.update.effect], "", items.list, items.update.says, items.update.page)
    conditional = _hit(schema.conditional, old, new, path)
    said = documented(new.type, str(path[0]), new.attributes)
    if said is not None:
        rest = (conditional or str(path[0]), said.says, said.page)
        return Effect(Action[said.effect], "conditional" if conditional else "", *rest)
    return Effect(Action.MAY_REPLACE, "conditional", conditional) if conditional else Effect(Action.MODIFY)


def _hit(paths: tuple[PropertyPath, ...], old: Resource, new: Resource, path: Path) -> str:
    """Name the property of a schema's list that a change touches; none is an empty name."""
    for each in paths:
        if covers(each, path) and (len(each) <= len(path) or _differs(each, old, new)):
            return ".".join(each)
    return ""


def _differs(path: PropertyPath, old: Resource, new: Resource) -> bool:
    return at(old.properties, path) != at(new.properties, path)


def _changes_item(items: Items, old: Resource, new: Resource) -> bool:
    """Return whether an item of a list is on both sides, and differs."""
    before, after = (_by_name(items, each) for each in (old, new))
    return any(before[name] != after[name] for name in before.keys() & after.keys())


def _by_name(items: Items, resource: Resource) -> dict[str, Value]:
    listed = resource.properties.get(items.list)
    found = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    return {str(each.get(items.name)): each for each in found}
