"""The keys of a table that are mappings: attributes, indexes, and capacity."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from tiers.diagnostics.model import Route
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Keys, Pattern
from tiers.language.vocabulary import ANY_TEXT

if TYPE_CHECKING:
    from tiers.components.table.spec import Table

TYPES = {"string": "S", "number": "N", "binary": "B"}
"""The types that a key can have, in words and as DynamoDB has them:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeDefinition.html"""

AttributeName = Annotated[str, Pattern(ANY_TEXT.expression, "the name of an attribute"), Between(1, 255)]
INDEX_NAMES = Keys("index", Pattern("[A-Za-z0-9_.-]{3,}", "3 or more letters, digits, and any of `_.-`"), 255)
"""https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GlobalSecondaryIndex.html"""

MOST_PROJECTED = 20
"""Attributes that an index may list, beside the limit of all indexes together:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html"""

_TYPE = "use `{name: NAME, type: string}`; the types are `string`, `number`, and `binary`"
_KEYS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("hash_key", "partition_key", "partitionkey", "hash", "pk"), "use `key`"),
        **dict.fromkeys(("range_key", "sortkey", "range", "sk"), "use `sort_key`"),
    }
)


class Attribute(Record):
    """An attribute of a key that is perhaps not a string."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"attribute_name": "use `name`", "attribute_type": _TYPE}
    )

    name: Annotated[AttributeName, Doc("Name of the attribute"), Example("job")]
    type: Annotated[Literal["string", "number", "binary"], Doc("Type of its values"), Example("number")] = (
        "string"
    )


class TableCapacity(Record):
    """The reads and writes that are reserved, and billed by the hour."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(("read_capacity", "read_capacity_units", "rcu", "reads"), "use `read`"),
            **dict.fromkeys(("write_capacity", "write_capacity_units", "wcu", "writes"), "use `write`"),
            **dict.fromkeys(
                ("min", "max", "autoscaling", "target"),
                "remove it, and use `billing: on_demand`, which follows the load",
            ),
        }
    )

    read: Annotated[int, Between(1, 40_000), Doc("Read capacity units"), Example(5)]
    write: Annotated[int, Between(1, 40_000), Doc("Write capacity units"), Example(5)]


class TableIndex(Record):
    """A global secondary index: the items of the table by another key."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **_KEYS,
            **dict.fromkeys(
                ("projection_type", "attributes", "non_key_attributes", "include"), "use `projection`"
            ),
            "name": "remove it: the key in `indexes` is the name",
        }
    )

    key: Annotated[AttributeName | Attribute, Doc("Attribute that the items are found by"), Example("status")]
    sort_key: Annotated[
        AttributeName | Attribute | None,
        Doc("Attribute that items of the same key are sorted by"),
        Example({"name": "created", "type": "number"}),
    ] = None
    projection: Annotated[
        Literal["all", "keys"] | Annotated[tuple[AttributeName, ...], Between(1, MOST_PROJECTED)],
        Doc(
            "Attributes that the index has: `all`, only the `keys` of table and index, or a list beside them"
        ),
        Example(["title"]),
    ] = "all"
    capacity: Annotated[
        TableCapacity | None,
        Doc("With `billing: provisioned`, the capacity of the index, if it is not that of the table"),
        Example({"read": 5, "write": 5}),
    ] = None


def attribute(value: str | Attribute) -> Attribute:
    """Return an attribute that may be written as its name alone, of a string."""
    return Attribute(name=value) if isinstance(value, str) else value


def keyed(table: "Table", route: Route) -> Iterator[tuple[Route, Attribute, bool]]:
    """Yield each attribute of a key with its route, and whether it sorts: the table's, then the indexes'."""
    owners: list[tuple[Route, Table | TableIndex]] = [(route, table)]
    owners += [((*route, "indexes", name), index) for name, index in table.indexes.items()]
    for where, owner in owners:
        yield (*where, "key"), attribute(owner.key), False
        if owner.sort_key is not None:
            yield (*where, "sort_key"), attribute(owner.sort_key), True
