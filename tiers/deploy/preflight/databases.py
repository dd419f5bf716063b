"""Check that the region offers a database's engine version, and its instance class in enough zones.

The class must also be offered with the storage, IOPS, and insights of the database:
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_OrderableDBInstanceOption.html
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from tiers.deploy.preflight.subject import Subject, at, place, target
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.wording import quoted
from tiers.ir.placed import Placed
from tiers.untrusted import whole

CLUSTER: Final = "AWS::RDS::DBCluster"
INSTANCE: Final = "AWS::RDS::DBInstance"
STANDBYS: Final = "DBClusterInstanceClass"
"""The property of a cluster that RDS fills with a writer and two readers, in three zones."""
SUBNETS: Final = "AWS::RDS::DBSubnetGroup"


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Find engines and instance classes that RDS does not offer. Raises `AwsError`."""
    for placed in subject.changing(CLUSTER):
        yield from _checked(subject, placed, placed)
    for placed in subject.changing(INSTANCE):
        main = subject.pointed(CLUSTER, placed, "DBClusterIdentifier")
        yield from _checked(subject, placed, main or placed)


def _checked(subject: Subject, placed: Placed, main: Placed) -> Iterator[Diagnostic]:
    """Check a database or a cluster; `main` has its version and subnets: for a member, its cluster."""
    engine, version = subject.value(at(placed, "Engine")), subject.value(at(main, "EngineVersion"))
    if not engine:
        return
    offered = _versions(subject, engine)
    fitting = [
        each for each in offered if version is None or each == version or each.startswith(f"{version}.")
    ]
    if not fitting and main is placed:
        yield codes.NOT_AVAILABLE.at(
            place(placed, "EngineVersion"),
            f"`{engine}` {version} is not offered in `{subject.aws.region}`",
            help=f"use one of {', '.join(offered[-5:])}"
            if offered
            else "the region does not have this engine",
        )
    if fitting:
        yield from _class(subject, placed, main, engine, fitting[-1])


def _versions(subject: Subject, engine: str) -> list[str]:
    rows = subject.aws.pages("rds", "describe_db_engine_versions", "DBEngineVersions", Engine=engine)
    return [each["EngineVersion"] for each in rows]


def _class(subject: Subject, placed: Placed, main: Placed, engine: str, version: str) -> Iterator[Diagnostic]:
    key = STANDBYS if at(placed, STANDBYS) is not None else "DBInstanceClass"
    name = subject.value(at(placed, key))
    if not name:
        return
    listed = list(
        subject.aws.pages(
            "rds",
            "describe_orderable_db_instance_options",
            "OrderableDBInstanceOptions",
            Engine=engine,
            EngineVersion=version,
            DBInstanceClass=name,
            Vpc=True,
        )
    )
    rows = [row for row in listed if row.get("SupportsClusters", True)] if key == STANDBYS else listed
    where = place(placed, key)
    if not rows:
        what = f"clusters of `{engine}`" if key == STANDBYS else f"`{engine}`"
        message = f"`{name}` is not offered for {what} {version} in `{subject.aws.region}`"
        advice = "use a class that `aws rds describe-orderable-db-instance-options` lists"
        yield codes.NOT_AVAILABLE.at(where, message, help=advice)
        return
    yield from _storage(subject, placed, name, rows)
    if at(placed, "DatabaseInsightsMode") and _all(rows, "SupportsPerformanceInsights", value=False):
        yield codes.NOT_AVAILABLE.at(
            place(placed, "DatabaseInsightsMode"),
            f"`{name}` has no Database Insights with `{engine}` {version}",
            help="use another class, or remove `insights`",
        )
    offered = {zone["Name"] for row in rows for zone in row.get("AvailabilityZones", ())}
    needed = 3 if key == STANDBYS else 2 if at(placed, "MultiAZ") is True else 1
    wanted = _zones(subject, main)
    if offered and wanted is not None and len(offered & wanted) < needed:
        yield codes.NOT_AVAILABLE.at(
            where,
            f"`{name}` is offered in too few of the zones {quoted(sorted(wanted))}",
            help=f"use another class, or use zones among {quoted(sorted(offered))}",
        )


def _all(rows: Sequence[Mapping[str, Any]], name: str, *, value: bool) -> bool:
    return all(row.get(name) is value for row in rows)


def _storage(
    subject: Subject, placed: Placed, name: str, rows: Sequence[Mapping[str, Any]]
) -> Iterator[Diagnostic]:
    """Find a type of storage that is not offered with a class, and too many IOPS for the class."""
    type_, iops = subject.value(at(placed, "StorageType")), whole(subject.value(at(placed, "Iops")))
    fitting = [row for row in rows if row.get("StorageType", type_) == type_]
    if type_ is None:
        return
    if not fitting:
        yield codes.NOT_AVAILABLE.at(
            place(placed, "StorageType"),
            f"`{type_}` storage is not offered for `{name}` in `{subject.aws.region}`",
            help="use another class, or another storage type",
        )
        return
    most = max((row.get("MaxIopsPerDbInstance", iops) or 0 for row in fitting), default=0)
    if iops is not None and iops > most:
        yield codes.NOT_AVAILABLE.at(
            place(placed, "Iops"),
            f"`{name}` is offered with {most} IOPS or less, not {iops}",
            help=f"use a larger class, or `iops: {most}` or less",
        )


def _zones(subject: Subject, placed: Placed) -> set[str] | None:
    """Return the zones that a database may be in; None if one of them is not known."""
    group = subject.pointed(SUBNETS, placed, "DBSubnetGroupName")
    subnets = [target(each) for each in at(group, "SubnetIds") or ()] if group else []
    zones = subject.zones()
    return {zones[each] for each in subnets} if subnets and all(each in zones for each in subnets) else None
