"""Names that AWS offers, from cfn-lint's bundled schemas; `python -m tests.regenerate` rewrites the lists.

The names are the union over all regions: whether one region offers a type, cfn-lint finds out where the spec
names its `regions`, and else the deployment. `cloudfront-prefix-lists.txt`, `zones.txt`, `time-zones.txt`,
`endpoint-names.txt`, and `types-not-refactored.txt` are written by hand, and say from which pages.
"""

import os
from collections.abc import Mapping
from functools import cache

from tiers.tuples import NamedTuple


class Zones(NamedTuple):
    """The Availability Zones of a region: the number that every account can use, and all their IDs."""

    number: int
    ids: tuple[str, ...]


class Lifetime(NamedTuple):
    """Dates of a runtime of Lambda, as `2027-04-30`."""

    deprecated: str
    """From then on, it has no security updates."""
    refused: str
    """From then on, Lambda creates no functions with it."""


@cache
def lambda_runtimes() -> Mapping[str, Lifetime]:
    """Return the dates of Lambda's runtimes, by name."""
    rows = (line.split() for line in _text("lambda-runtimes.txt").splitlines())
    return {name: Lifetime(deprecated, refused) for name, deprecated, refused in rows}


@cache
def attributes() -> Mapping[str, tuple[str, ...]]:
    """Return the attributes that `Fn::GetAtt` can read, by the type of the resource."""
    rows = (line.split() for line in _text("attributes.txt").splitlines())
    return {name: tuple(known) for name, *known in rows}


@cache
def instance_types() -> frozenset[str]:
    """Return the EC2 instance types that exist in some region."""
    return _names("instance-types.txt")


@cache
def instance_type_regions() -> tuple[str, ...]:
    """Return the lines of the list of instance types by region."""
    return tuple(_text("instance-type-regions.txt").splitlines())


@cache
def types_not_refactored() -> frozenset[str]:
    """Return the resource types that stack refactoring does not support."""
    return frozenset(row for row in _text("types-not-refactored.txt").splitlines() if row.startswith("AWS::"))


@cache
def _listed_regions() -> frozenset[str]:
    """Return the regions of which the instance types are known."""
    starts = (line.split(" ", 1)[0] for line in instance_type_regions())
    return frozenset(region for start in starts for region in start.removeprefix("-").split(","))


def lacks_instance_type(region: str, name: str) -> bool:
    """Return whether a region is known not to offer an instance type that another one offers."""
    if region not in _listed_regions():
        return False
    for line in instance_type_regions():
        start, *names = line.split()
        if name in names:
            return (region in start.removeprefix("-").split(",")) == start.startswith("-")
    return False


@cache
def aurora_classes() -> frozenset[str]:
    """Return the instance classes that Aurora runs on in some region."""
    return _names("aurora-classes.txt")


@cache
def database_classes() -> frozenset[str]:
    """Return the RDS instance classes that MySQL or PostgreSQL runs on in some region."""
    return _names("database-classes.txt")


@cache
def standby_classes() -> frozenset[str]:
    """Return the instance classes of Multi-AZ DB clusters of MySQL or PostgreSQL in some region."""
    return _names("standby-classes.txt")


@cache
def country_codes() -> frozenset[str]:
    """Return the codes of countries that AWS WAF knows."""
    return _names("country-codes.txt")


@cache
def cache_node_types() -> frozenset[str]:
    """Return the node types of ElastiCache that exist in some region."""
    return _names("cache-node-types.txt")


@cache
def regions() -> frozenset[str]:
    """Return the regions that cfn-lint can lint for: all that it has schemas of."""
    return _names("regions.txt")


@cache
def zones() -> Mapping[str, Zones]:
    """Return the Availability Zones of each region whose zones are known."""
    rows = (line.split() for line in _text("zones.txt").splitlines() if not line.startswith("#"))
    return {region: Zones(int(number), tuple(ids)) for region, number, *ids in rows}


@cache
def time_zones() -> frozenset[str]:
    """Return the time zones that a schedule can have."""
    return frozenset(line for line in _text("time-zones.txt").splitlines() if not line.startswith("#"))


@cache
def cloudfront_prefix_lists() -> Mapping[str, str]:
    """Return the ID of CloudFront's prefix list in each region where it is known."""
    lines = _text("cloudfront-prefix-lists.txt").splitlines()
    return dict(line.split() for line in lines if not line.startswith("#"))


PARTITIONS = {
    "cn-": "aws-cn",
    "eusc-": "aws-eusc",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
}
"""The prefixes of the names of a partition's regions, as in botocore; others are `aws`."""


def partition(region: str) -> str:
    """Return the partition of a region."""
    return next((name for start, name in PARTITIONS.items() if region.startswith(start)), "aws")


USUAL_PREFIX = "com.amazonaws"


@cache
def _endpoint_prefixes() -> Mapping[tuple[str, str], str]:
    rows = (line.split() for line in _text("endpoint-names.txt").splitlines() if not line.startswith("#"))
    return {(region, service): prefix for region, prefix, *services in rows for service in services}


def endpoint_prefix(region: str, service: str) -> str:
    """Return what the name of a service's interface endpoint starts with in a region."""
    return _endpoint_prefixes().get((region, service), USUAL_PREFIX)


class NetworkProperty(NamedTuple):
    """A property for subnets, security groups, or the name of a subnet group.

    A star in the path is each item of a list, or each value of a mapping.
    """

    holds: str
    path: tuple[str, ...]


@cache
def network_properties() -> Mapping[str, tuple[NetworkProperty, ...]]:
    """Return the properties of each resource type that place it in subnets or give it groups."""
    found: dict[str, tuple[NetworkProperty, ...]] = {}
    for line in _text("network-properties.txt").splitlines():
        kind, holds, path = line.split()
        found[kind] = (*found.get(kind, ()), NetworkProperty(holds, tuple(path.split("."))))
    return found


def _names(file: str) -> frozenset[str]:
    return frozenset(_text(file).split())


def _text(file: str) -> str:
    with open(os.path.join(os.path.dirname(__file__), file), encoding="utf-8") as text:
        return text.read()
