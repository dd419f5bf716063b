"""Mistakes in tables."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.components.table import codes
from tiers.components.table.keys import Attribute, keyed
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.language.component import Context

if TYPE_CHECKING:
    from tiers.components.table.spec import Table

MOST_INDEXES = 20
MOST_PROJECTED = 100
"""Of all indexes together:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-secondary-indexes"""


def check(table: "Table", here: Context) -> Iterator[Diagnostic]:
    """Find keys, indexes, and capacities that DynamoDB would refuse, and data that is easily lost."""
    yield from _check_keys(table, here)
    yield from _check_indexes(table, here)
    yield from _check_capacity(table, here)
    yield from _check_safety(table, here)


def _check_keys(table: "Table", here: Context) -> Iterator[Diagnostic]:
    known: dict[str, tuple[Route, Attribute]] = {}
    first: tuple[Route, Attribute] | None = None
    for route, found, sorts in keyed(table, here.route):
        if sorts and first is not None and first[1].name == found.name:
            yield codes.SAME_KEYS.at(
                route,
                f"`key` and `sort_key` are both `{found.name}`",
                label="must be another attribute",
                also=(Note(Place(first[0]), "the same attribute"),),
                help="remove `sort_key`, or use another attribute",
            )
            continue
        first = None if sorts else (route, found)
        where, same = known.setdefault(found.name, (route, found))
        if same.type != found.type:
            yield codes.ATTRIBUTE_TYPE.at(
                route,
                f"the type of `{found.name}` is `{found.type}` here and `{same.type}` elsewhere",
                label=f"must be `{same.type}`",
                also=(Note(Place(where), f"`{same.type}` here"),),
                help=f"use `{{name: {found.name}, type: {same.type}}}`",
            )
    of_ttl = known.get(table.ttl or "")
    if of_ttl is not None and of_ttl[1].type != "number":
        yield codes.TTL_TYPE.at(
            (*here.route, "ttl"),
            f"`ttl` of `{here.name}` has no effect, because the type of `{table.ttl}` is `{of_ttl[1].type}`",
            label="must be an attribute with numbers",
            also=(Note(Place(of_ttl[0]), f"`{of_ttl[1].type}` here"),),
            help="use another attribute, with the seconds since 1970",
        )


def _check_indexes(table: "Table", here: Context) -> Iterator[Diagnostic]:
    route = (*here.route, "indexes")
    if len(table.indexes) > MOST_INDEXES:
        yield codes.TOO_MANY_INDEXES.at(
            Place(route, "key"),
            f"`{here.name}` has {len(table.indexes)} indexes",
            label=f"the DynamoDB limit is {MOST_INDEXES}",
            help="remove indexes, or use a second table",
        )
    listed = [each.projection for each in table.indexes.values() if isinstance(each.projection, tuple)]
    projected = sum(map(len, listed))
    if projected > MOST_PROJECTED:
        yield codes.TOO_MANY_PROJECTED.at(
            Place(route, "key"),
            f"the indexes of `{here.name}` list {projected} attributes",
            label=f"the DynamoDB limit is {MOST_PROJECTED}",
            help="use `projection: all` for an index, which counts none",
        )


def _check_capacity(table: "Table", here: Context) -> Iterator[Diagnostic]:
    if table.billing == "provisioned":
        if table.capacity is None:
            yield codes.TABLE_CAPACITY.at(
                (*here.route, "billing"),
                f"`{here.name}` has no `capacity` to provision",
                label="needs `capacity`",
                help="add `capacity: {read: 5, write: 5}`, or remove `billing`",
            )
        return
    owners = [(here.route, table.capacity)]
    owners += [((*here.route, "indexes", name), each.capacity) for name, each in table.indexes.items()]
    for route, capacity in owners:
        if capacity is not None:
            yield codes.TABLE_CAPACITY.at(
                Place((*route, "capacity"), "key"),
                f"`capacity` has no effect on `{here.name}`, which is billed by request",
                label="only with `billing: provisioned`",
                help="remove it, or add `billing: provisioned` with a `capacity` to the table",
            )


def _check_safety(table: "Table", here: Context) -> Iterator[Diagnostic]:
    if not table.deletion_protection:
        yield codes.NO_TABLE_PROTECTION.at(
            (*here.route, "deletion_protection"),
            f"the table `{here.name}` can be deleted by mistake",
            label="no deletion protection",
            help="remove `deletion_protection: false`",
        )
    if table.point_in_time_recovery == "none":
        yield codes.NO_TABLE_RECOVERY.at(
            (*here.route, "point_in_time_recovery"),
            f"items of the table `{here.name}` cannot be restored",
            label="no backups",
            help="remove `point_in_time_recovery: none`",
        )
