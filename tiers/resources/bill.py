"""Prices of resource types: what AWS bills for, by which unit, and where the Price List has the price.

A `{name}` in a price is replaced by a value that the bill's reader finds in a resource, such as its class.
Usage types, attributes, and units were compared with public readers of the Price List, such as Infracost's
resource definitions; https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/price-changes.html
"""

from collections.abc import Mapping
from typing import Literal

from tiers.resources.facet import Facet
from tiers.resources.row import NotApplicable

Unit = Literal[
    "hours",
    "months",
    "GB",
    "GB-months",
    "GB-hours",
    "GB-seconds",
    "vCPU-hours",
    "ACU-hours",
    "ECPUs",
    "LCU-hours",
    "IOPS-months",
    "MiB/s-months",
    "requests",
    "queries",
    "invocations",
]


class Price(Facet):
    """A product of the Price List."""

    key: str
    """Its name in a price file."""
    service: str
    """The service code."""
    usage_type: str
    """The usage type without the prefix of a region; a final `*` matches any end."""
    attributes: Mapping[str, str] = {}
    """Further attributes; alternatives are separated by `|`."""
    region: str = "regionCode"
    """The attribute with the region; empty if the price is the same everywhere."""


class Bill(Facet):
    """Something that AWS bills for."""

    what: str
    """A noun phrase."""
    unit: Unit
    page: str
    """The page with AWS's prices."""
    price: Price | None = None
    """`None` if no product of the Price List is established."""
    reader: str = "always"
    """The function of `tiers.cost.readers` that reads the amounts from a resource."""
    usage: str = ""
    """The name in a usage file, where the amount depends on use; its default is 0."""
    trap: str = ""
    """A sentence about a cost that surprises people."""


FREE = NotApplicable("AWS does not bill for it")
OF_SERVERS = NotApplicable("the servers that use it are billed")
OF_TASKS = NotApplicable("the tasks are billed")
SECRETS = "https://aws.amazon.com/secrets-manager/pricing/"
CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/"
LOGS_TRAP = "log ingestion is billed by the GB, before the logs are stored"
"""Of all logs, so that it is said once."""


def public_addresses(reader: str) -> Bill:
    """Return the bill for the public IPv4 addresses that a reader counts, in use or not."""
    return Bill(
        "public IPv4 address",
        "hours",
        "https://aws.amazon.com/vpc/pricing/",
        Price(
            "public_ipv4.hours",
            "AmazonVPC",
            "PublicIPv4:InUseAddress",
            {"group": "VPCPublicIPv4Address"},
        ),
        reader,
        trap="each public IPv4 address is billed by the hour, in use or idle",
    )


def alarms(what: str, reader: str) -> Bill:
    """Return the bill for the metrics of CloudWatch alarms that a reader counts."""
    return Bill(
        what,
        "months",
        CLOUDWATCH,
        Price("cloudwatch.alarm.months", "AmazonCloudWatch", "CW:AlarmMonitorUsage"),
        reader,
    )


def logs(reader: str) -> tuple[Bill, ...]:
    """Return the bills for logs in CloudWatch Logs."""
    written = Price("logs.gb", "AmazonCloudWatch", "DataProcessing-Bytes", {"productFamily": "Data Payload"})
    stored = Price(
        "logs.gb_months", "AmazonCloudWatch", "TimedStorage-ByteHrs", {"productFamily": "Storage Snapshot"}
    )
    return (
        Bill("logs, when they are written", "GB", CLOUDWATCH, written, reader, "logs.gb", LOGS_TRAP),
        Bill("logs, stored", "GB-months", CLOUDWATCH, stored, reader, "logs.gb_months"),
    )


def secrets(what: str, reader: str) -> Bill:
    """Return the bill for secrets that a reader counts."""
    return Bill(
        what,
        "months",
        SECRETS,
        Price("secret.months", "AWSSecretsManager", "AWSSecretsManager-Secrets"),
        reader,
    )
