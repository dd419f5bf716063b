"""Updates of tables: indexes, which DynamoDB changes one at a time, expiring items, and streams."""

from collections.abc import Iterable, Iterator, Mapping

from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.wording import counted, quoted
from tiers.plan.compare.differences import at
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Value
from tiers.plan.model import Change
from tiers.plan.safeguards.guard import origin_of, place
from tiers.plan.safeguards.never import refused, rolls_back

_TABLE = "AWS::DynamoDB::Table"
_INDEXES = "GlobalSecondaryIndexes"
_NAME = "IndexName"
_TTL, _STREAM = "TimeToLiveSpecification", "StreamSpecification"
_TTL_PAGE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-properties-dynamodb-table-timetolivespecification.html"
)
_EXPIRY_PAGE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html"
_STREAM_PAGE = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html"
_REMOVED_TTL = "https://github.com/aws/aws-cdk/issues/25655"
_FIXED = ("KeySchema", "Projection")
"""The properties that an index has from its creation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html"""


def of_tables(changes: Iterable[Change]) -> Iterator[Diagnostic]:
    """Return what DynamoDB refuses of a table that stays, and what it begins to delete."""
    for change in changes:
        if change.type == _TABLE and change.staying is not None:
            yield from _at_once(change, *change.staying)
            yield from _expiring(change, *change.staying)
            yield from _streamed(change, *change.staying)


def _at_once(change: Change, old: Resource, new: Resource) -> Iterator[Diagnostic]:
    """Refuse updates that create and delete more than one index of a table."""
    before, after = map(_indexes, (old, new))
    if before is None or after is None:
        return
    added, removed = sorted(after.keys() - before.keys()), sorted(before.keys() - after.keys())
    changed = sorted(
        name
        for name in before.keys() & after.keys()
        if any(before[name].get(each) != after[name].get(each) for each in _FIXED)
    )
    if changed or len(added) + len(removed) > 1:
        yield _refused(change, added, removed, changed)


def _expiring(change: Change, old: Resource, new: Resource) -> Iterator[Diagnostic]:
    """Find another attribute with the time after which items are deleted, the first one, or none anymore."""
    before, after = map(_expires_by, (old, new))
    if before == after:
        return
    name, where = change.logical_id, place(origin_of(change, _TTL))
    off = f"`overrides: {{{name}.{_TTL}.Enabled: false}}`"
    if before and after:
        yield refused(
            change,
            _TTL,
            f"`{name}` cannot expire items by `{after}` instead of `{before}` in one update",
            f"keep `ttl: {before}` with {off} in one update, and change both an hour later",
            rolls_back(_TTL_PAGE),
        )
    elif after:
        yield codes.EVENTS_DELETED.at(
            where,
            f"`{name}` would delete items whose `{after}` is in the past",
            label="those that exist, too",
            help="first look for such items, and change or copy those to keep",
            note=_EXPIRY_PAGE,
        )
    elif _TTL not in new.properties:
        yield codes.MAY_BE_REFUSED.at(
            where,
            f"CloudFormation may not stop `{name}` from deleting items by `{before}`",
            label="rejected, or not passed on",
            help=f"keep `ttl: {before}` with {off}",
            note=f"{_REMOVED_TTL}; a rejected update rolls back",
        )


def _expires_by(table: Resource) -> str:
    """Return the attribute by which items expire; empty if none do, or if a deployment decides that."""
    found = at(table.properties, (_TTL,))
    written = found[0] if found and isinstance(found[0], Mapping) else {}
    name = written.get("AttributeName")
    return name if isinstance(name, str) and written.get("Enabled") == "true" else ""


def _streamed(change: Change, old: Resource, new: Resource) -> Iterator[Diagnostic]:
    views = [at(each.properties, (_STREAM, "StreamViewType")) for each in (old, new)]
    if all(views) and views[0] != views[1]:
        yield codes.MAY_BE_REFUSED.at(
            place(origin_of(change, _STREAM)),
            f"DynamoDB may reject another view of the stream of `{change.logical_id}`",
            label="a stream has its view from its creation",
            help="remove the stream in one update and add it in the next, after its records are read",
            note=f"a table with a stream gets no other one, and the update would roll back: {_STREAM_PAGE}",
        )


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
