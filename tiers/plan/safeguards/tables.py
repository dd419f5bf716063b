"""Updates of tables whose indexes DynamoDB changes one at a time."""

from collections.abc import Iterable, Iterator, Mapping

from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.wording import counted, quoted
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Value
from tiers.plan.model import Change
from tiers.plan.safeguards.guard import origin_of, place

_TABLE = "AWS::DynamoDB::Table"
_INDEXES = "GlobalSecondaryIndexes"
_NAME = "IndexName"
_FIXED = ("KeySchema", "Projection")
"""The properties that an index has from its creation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html"""


def of_tables(changes: Iterable[Change]) -> Iterator[Diagnostic]:
    """Refuse updates that create and delete more than one index of a table."""
    for change in changes:
        if change.type != _TABLE or change.staying is None:
            continue
        before, after = map(_indexes, change.staying)
        if before is None or after is None:
            continue
        added, removed = sorted(after.keys() - before.keys()), sorted(before.keys() - after.keys())
        changed = sorted(
            name
            for name in before.keys() & after.keys()
            if any(before[name].get(each) != after[name].get(each) for each in _FIXED)
        )
        if changed or len(added) + len(removed) > 1:
            yield _refused(change, added, removed, changed)


def _indexes(table: Resource) -> dict[str, Mapping[str, Value]] | None:
    """Return the indexes of a table by name; `None` if the template does not have them as a plain list."""
    listed = table.properties.get(_INDEXES, [])
    found = {}
    for each in listed if isinstance(listed, list) else [None]:
        name = each.get(_NAME) if isinstance(each, Mapping) else None
        if not isinstance(each, Mapping) or not isinstance(name, str):
            return None
        found[name] = each
    return found


def _refused(change: Change, added: list[str], removed: list[str], changed: list[str]) -> Diagnostic:
    steps = len(added) + len(removed) + 2 * len(changed)
    verbs = (("creates", added), ("deletes", removed), ("changes", changed))
    what = " and ".join(f"{verb} {quoted(names)}" for verb, names in verbs if names)
    return codes.INDEXES_AT_ONCE.at(
        place(origin_of(change, _INDEXES)),
        f"the update of `{change.logical_id}` {what}",
        label="one index can be created or deleted",
        help=f"use {counted(steps, 'update')}, each with one index created or deleted"
        + ("; to change an index, delete it and create it again" if changed else ""),
        note="the update would roll back: an index is created from all items, one at a time",
    )
