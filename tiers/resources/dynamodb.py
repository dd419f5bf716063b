"""Tables of DynamoDB."""

from tiers.resources.bill import Bill, Price
from tiers.resources.row import (
    NO_HOST,
    NO_INTERFACE,
    Backups,
    Deletion,
    Holds,
    Items,
    Listing,
    Row,
    Unique,
    Update,
)

_ON_DEMAND = "https://aws.amazon.com/dynamodb/pricing/on-demand/"
_PROVISIONED = "https://aws.amazon.com/dynamodb/pricing/provisioned/"
_ITEMS = Holds("its items")
# The description of the property in its schema says so, too.
_ATTRIBUTES = Items(
    "AttributeDefinitions",
    "AttributeName",
    Update(
        "REPLACE",
        "another type of an attribute that is a key replaces the table",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html",
    ),
)

_TABLE = (
    *(
        Bill(
            f"{what} on demand",
            "requests",
            _ON_DEMAND,
            Price(f"dynamodb.{what}", "AmazonDynamoDB", f"{noun}RequestUnits", {"group": f"DDB-{noun}Units"}),
            "on_demand_tables",
            usage=f"dynamodb.{what}",
        )
        for noun, what in (("Read", "reads"), ("Write", "writes"))
    ),
    *(
        Bill(
            f"provisioned {what} capacity",
            "hours",
            _PROVISIONED,
            Price(
                f"dynamodb.{what}_capacity.hours",
                "AmazonDynamoDB",
                f"{noun}CapacityUnit-Hrs",
                {"group": f"DDB-{noun}Units"},
            ),
            f"provisioned_{what}s",
        )
        for noun, what in (("Read", "read"), ("Write", "write"))
    ),
    Bill(
        "items in tables, with their indexes",
        "GB-months",
        _ON_DEMAND,
        Price("dynamodb.gb_months", "AmazonDynamoDB", "TimedStorage-ByteHrs"),
        usage="dynamodb.gb_months",
    ),
    Bill(
        "point-in-time recovery of tables",
        "GB-months",
        _ON_DEMAND,
        Price("dynamodb.recovery.gb_months", "AmazonDynamoDB", "TimedPITRStorage-ByteHrs"),
        "recoverable_tables",
        usage="dynamodb.gb_months",
    ),
)
"""Reads and writes are in request units, of up to 4 KB and 1 KB."""

ROWS = (
    Row(
        "AWS::DynamoDB::Table",
        "a table",
        alarms="stores.TABLE",
        listings=(Listing("dynamodb describe-table", "Table", about="Table"),),
        arns="TABLE",
        api="TABLE",
        bills=_TABLE,
        glyph="table",
        holds=_ITEMS,
        # ResourceInUseException, in an account's region:
        # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
        unique=(Unique(("TableName",)),),
        deletion=Deletion("DeletionProtectionEnabled"),
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        items=_ATTRIBUTES,
        backup_days=(("PointInTimeRecoverySpecification", "RecoveryPeriodInDays"),),
        backups=Backups(
            ("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"),
            "false",
            "its point-in-time recovery",
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html",
        ),
    ),
    Row(
        "AWS::DynamoDB::GlobalTable",
        "a table in several regions",
        alarms="stores.TABLE",
        arns="GLOBAL_TABLE",
        glyph="table",
        holds=_ITEMS,
    ),
)
