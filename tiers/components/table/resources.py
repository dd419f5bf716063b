"""The resources of a table: the table alone."""

from collections.abc import Iterator
from typing import Any

from troposphere import dynamodb

from tiers.components.table.keys import TYPES, Attribute, TableCapacity, TableIndex, attribute, keyed
from tiers.components.table.spec import Table, table_id
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags
from tiers.ir.stacks import Stack
from tiers.language.component import Context

BILLING = {"on_demand": "PAY_PER_REQUEST", "provisioned": "PROVISIONED"}
PROJECTIONS = {"all": "ALL", "keys": "KEYS_ONLY"}
STREAMS = {"keys": "KEYS_ONLY"}
"""The names of views that are not the word in capitals."""


def resources(table: Table, here: Context) -> Iterator[Placed | Output]:
    """Build the table, in the data stack."""
    keys = {
        "AttributeDefinitions": "key",
        "KeySchema": "key",
        "GlobalSecondaryIndexes": "indexes",
        "BillingMode": "billing",
        "ProvisionedThroughput": "capacity",
        "TimeToLiveSpecification": "ttl",
        "StreamSpecification": "stream",
        "PointInTimeRecoverySpecification": "point_in_time_recovery",
        "DeletionProtectionEnabled": "deletion_protection",
    }
    yield place(
        Stack.DATA,
        dynamodb.Table(
            table_id(here.name),
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            # DynamoDB knows the attributes of keys alone.
            AttributeDefinitions=[
                dynamodb.AttributeDefinition(AttributeName=name, AttributeType=TYPES[kind])
                for name, kind in {each.name: each.type for _, each, _ in keyed(table, here.route)}.items()
            ],
            KeySchema=_schema(table),
            BillingMode=BILLING[table.billing],
            **_optional(table),
            PointInTimeRecoverySpecification=_recovery(table),
            DeletionProtectionEnabled=table.deletion_protection,
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {name: (*here.route, key) for name, key in keys.items()},
    )
    yield Output(
        Stack.DATA,
        identifiers.output(here.name, "Name"),
        f"{here.name}: name of the table",
        symbols.Attribute(table_id(here.name)),
        here.route,
    )


def _schema(owner: Table | TableIndex) -> list[dynamodb.KeySchema]:
    keys: list[tuple[str, str | Attribute | None]] = [("HASH", owner.key), ("RANGE", owner.sort_key)]
    return [
        dynamodb.KeySchema(AttributeName=attribute(key).name, KeyType=kind)
        for kind, key in keys
        if key is not None
    ]


def _optional(table: Table) -> dict[str, Any]:
    """Return the properties of keys that need not be there."""
    found: dict[str, Any] = {}
    if table.capacity is not None:
        found["ProvisionedThroughput"] = _throughput(table.capacity)
    if table.indexes:
        found["GlobalSecondaryIndexes"] = [_index(name, each, table) for name, each in table.indexes.items()]
    if table.ttl is not None:
        found["TimeToLiveSpecification"] = dynamodb.TimeToLiveSpecification(
            AttributeName=table.ttl, Enabled=True
        )
    if table.stream is not None:
        view = STREAMS.get(table.stream, table.stream.upper())
        found["StreamSpecification"] = dynamodb.StreamSpecification(StreamViewType=view)
    return found


def _throughput(capacity: TableCapacity) -> dynamodb.ProvisionedThroughput:
    return dynamodb.ProvisionedThroughput(ReadCapacityUnits=capacity.read, WriteCapacityUnits=capacity.write)


def _index(name: str, index: TableIndex, table: Table) -> dynamodb.GlobalSecondaryIndex:
    listed = index.projection if isinstance(index.projection, tuple) else ()
    others: dict[str, Any] = {"NonKeyAttributes": list(listed)} if listed else {}
    kind = "INCLUDE" if listed else PROJECTIONS[str(index.projection)]
    capacity = index.capacity or table.capacity
    reserved: dict[str, Any] = {} if capacity is None else {"ProvisionedThroughput": _throughput(capacity)}
    return dynamodb.GlobalSecondaryIndex(
        IndexName=name,
        KeySchema=_schema(index),
        Projection=dynamodb.Projection(ProjectionType=kind, **others),
        **reserved,
    )


def _recovery(table: Table) -> dynamodb.PointInTimeRecoverySpecification:
    days = table.point_in_time_recovery
    if not isinstance(days, int):
        return dynamodb.PointInTimeRecoverySpecification(PointInTimeRecoveryEnabled=False)
    return dynamodb.PointInTimeRecoverySpecification(
        PointInTimeRecoveryEnabled=True, RecoveryPeriodInDays=days
    )
