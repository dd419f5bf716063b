"""`table`: items in DynamoDB, found by their key, and kept when the stack is deleted."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, Self

from tiers.components.table import alarms, checks
from tiers.components.table.alarms import TableAlarms
from tiers.components.table.keys import INDEX_NAMES, Attribute, AttributeName, TableCapacity, TableIndex
from tiers.diagnostics.model import Diagnostic
from tiers.ir import identifiers
from tiers.ir.facets import Connection, Glyph, Offer, Saved
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch
from tiers.language import accepting
from tiers.language.accepting import Accepted, Api
from tiers.language.component import Component, Context, Member
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example
from tiers.workload.alarms import DEFAULT

READ = (
    "dynamodb:BatchGetItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
)
WRITE = (
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
)
"""https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html"""

_ADVICE: Mapping[str, tuple[str, ...]] = {
    "use `key`": ("hash_key", "partition_key", "primary_key", "partitionkey", "hashkey", "pk"),
    "use `sort_key`": ("range_key", "sortkey", "rangekey", "sk"),
    "remove it: `key`, `sort_key`, and `indexes` name the attributes of keys, and no others are declared": (
        *("attributes", "attribute", "attribute_definitions", "key_schema"),
    ),
    "use `indexes: {by_status: {key: status}}`": (
        *("global_secondary_index", "global_secondary_indexes", "gsi", "gsis", "index"),
    ),
    "use `indexes`: a global secondary index can be added and removed later": (
        *("local_secondary_index", "local_secondary_indexes", "lsi", "lsis"),
    ),
    "use `billing: on_demand` or `billing: provisioned`": ("billing_mode", "mode"),
    "use `capacity: {read: 5, write: 5}` with `billing: provisioned`": (
        *("read_capacity", "write_capacity", "provisioned_throughput", "throughput"),
    ),
    "use `ttl: expires`, the name of an attribute": ("time_to_live", "expiration"),
    "use `stream: new_image`": ("stream_enabled", "stream_view_type", "streams"),
    "use `point_in_time_recovery: 35`, in days": (
        *("pitr", "recovery", "backup", "backups", "backup_retention", "retention"),
    ),
    "remove it: CloudFormation makes a name that no other table has, and `{from: NAME.name}` gives it": (
        *("name", "table_name"),
    ),
    "remove it: tables are always encrypted; `encryption` of the spec sets the key": (
        "encryption",
        "encrypted",
        "server_side_encryption",
        "sse",
    ),
    "use `connects_to: [{to: NAME, access: read}]` in the caller": ("readers", "writers", "connects_to"),
}
HINTS = MappingProxyType({word: advice for advice, words in _ADVICE.items() for word in words})


def table_id(component: str) -> str:
    """Return the logical ID of a component's table."""
    return f"{identifiers.pascal(component)}Table"


class Table(Component):
    """A table of Amazon DynamoDB: encrypted, with backups, kept when the stack is deleted."""

    offered: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"name": "name", "arn": "ARN", "stream_arn": "ARN of the stream, if it has one"}
    )
    access_words: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType(
        {"read": READ, "write": WRITE, "read_write": tuple(sorted({*READ, *WRITE}))}
    )
    hints: ClassVar[Mapping[str, str]] = HINTS

    recommended: ClassVar[Record | None] = TableAlarms()

    type: Annotated[Literal["table"], Doc("Always `table`")]
    key: Annotated[
        AttributeName | Attribute,
        Doc("Attribute that items are found by, the partition key; a string unless its type is written"),
        Example("job"),
    ]
    sort_key: Annotated[
        AttributeName | Attribute | None,
        Doc("Attribute that items of the same key are distinguished and sorted by"),
        Example({"name": "created", "type": "number"}),
    ] = None
    indexes: Annotated[
        Mapping[str, TableIndex],
        INDEX_NAMES,
        Doc("Global secondary indexes, by name; an update can create or delete one of them"),
        Example({"by_status": {"key": "status"}}),
    ] = MappingProxyType({})
    billing: Annotated[
        Literal["on_demand", "provisioned"],
        Doc("Whether each request is billed, or the `capacity` that is reserved"),
        Example("provisioned"),
    ] = derived("`provisioned` with `capacity`, else `on_demand`")
    capacity: Annotated[
        TableCapacity | None,
        Doc("Reads and writes a second to reserve; each index has the same ones unless it has its own"),
        Example({"read": 5, "write": 5}),
    ] = None
    ttl: Annotated[
        AttributeName | None,
        Doc("Attribute with the time, in seconds since 1970, after which DynamoDB deletes an item"),
        Example("expires"),
    ] = None
    stream: Annotated[
        Literal["keys", "new_image", "old_image", "new_and_old_images"] | None,
        Doc(
            "What a stream has of each changed item: its keys, the item after the change, before it, or both"
        ),
        Example("new_image"),
    ] = None
    point_in_time_recovery: Annotated[
        Annotated[int, Between(1, 35)] | Literal["none"],
        Doc("Days for which the table can be restored as it was at any second"),
        Example(7),
    ] = 35
    deletion_protection: Annotated[
        bool, Doc("Whether DynamoDB refuses to delete the table"), Example(False)
    ] = True
    alarms: Annotated[
        Literal["recommended", "none"] | TableAlarms | None,
        Doc("Alarms on throttled requests, each with its threshold or `none`"),
        Example({"read_throttles": 10}),
    ] = derived(DEFAULT)

    def complete(self, here: Context) -> Self:
        """Fill in the billing, and the alarms."""
        completed = super().complete(here)
        if not isinstance(completed.billing, Derived):
            return completed
        return completed.replace(billing="on_demand" if self.capacity is None else "provisioned")

    def accepts(self, wanted: Connection, caller: Member, here: Context) -> Accepted:
        """Accept callers that read or write. Only reads are about indexes."""
        arn = Target(table_id(here.name), "Arn")
        is_indexed = bool(self.indexes) and wanted.access != "write"
        resources = ((arn,), (arn, "/index/*")) if is_indexed else ((arn,),)
        api = Api("dynamodb", self.access_words, resources, Stack.DATA)
        return accepting.by_grant(wanted, caller, here, api)

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return the name, the ARN, and the ARN of the stream if there is one."""
        own = table_id(name)
        found = {"name": Offer((Target(own),), "address"), "arn": Offer((Target(own, "Arn"),))}
        return {**found, "stream_arn": Offer((Target(own, "StreamArn"),))} if self.stream else found

    def watches(self, here: Context) -> Iterator[Watch]:
        """Yield the metrics of the table."""
        return alarms.watches(self, here, table_id(here.name))

    def saves(self, here: Context) -> Iterator[Saved]:
        """Yield the table."""
        name = table_id(here.name)
        yield Saved(name, (Target(name, "Arn"),), "DynamoDB")

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find what DynamoDB would refuse, and data that is easily lost."""
        yield from super().check(here)
        yield from checks.check(self, here)

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams."""
        return Glyph("table", "table")
