"""What a region offers: MiniStack's engines are of 2023, and it knows no instance types by zone."""

import re
from typing import Any

from ministack.services import ec2, rds

VERSIONS = {
    "mysql": ("8.0.45", "8.4.8"),
    "mariadb": ("10.11.16", "11.4.10", "11.8.6"),
    "postgres": ("16.13", "17.9", "18.3"),
}
FAMILIES = re.compile(r"(db\.)?[tmcr]\d\w*\.\w+")
"""General families; anything else is not to be had here."""
ZONES = "abc"


def install() -> None:
    """Answer what is asked before a deployment."""
    rds._ACTION_MAP["DescribeDBEngineVersions"] = engine_versions
    rds._ACTION_MAP["DescribeOrderableDBInstanceOptions"] = classes
    ec2._ACTION_MAP["DescribeInstanceTypeOfferings"] = instance_types


def engine_versions(parameters: Any) -> Any:
    """List the versions of an engine."""
    engine = rds._p(parameters, "Engine")
    rows = "".join(
        f"<DBEngineVersion><Engine>{engine}</Engine><EngineVersion>{each}</EngineVersion></DBEngineVersion>"
        for each in VERSIONS.get(engine, ())
    )
    return _rds("DescribeDBEngineVersions", f"<DBEngineVersions>{rows}</DBEngineVersions>")


def classes(parameters: Any) -> Any:
    """Offer a class in all zones, if it is of a general family."""
    name = rds._p(parameters, "DBInstanceClass")
    zones = "".join(
        f"<AvailabilityZone><Name>{rds.get_region()}{each}</Name></AvailabilityZone>" for each in ZONES
    )
    row = (
        f"<OrderableDBInstanceOption><DBInstanceClass>{name}</DBInstanceClass>"
        f"<AvailabilityZones>{zones}</AvailabilityZones></OrderableDBInstanceOption>"
    )
    rows = row if FAMILIES.fullmatch(name) else ""
    listed = f"<OrderableDBInstanceOptions>{rows}</OrderableDBInstanceOptions>"
    return _rds("DescribeOrderableDBInstanceOptions", listed)


def _rds(operation: str, content: str) -> Any:
    return rds._xml(200, f"{operation}Response", f"<{operation}Result>{content}</{operation}Result>")


def instance_types(parameters: Any) -> Any:
    """Offer the types that are asked for in all zones, if they are of a general family."""
    wanted = [value[0] for name, value in sorted(parameters.items()) if ".Value." in name]
    rows = "".join(
        f"<item><instanceType>{each}</instanceType><locationType>availability-zone</locationType>"
        f"<location>{ec2.get_region()}{zone}</location></item>"
        for each in wanted
        if FAMILIES.fullmatch(each)
        for zone in ZONES
    )
    listed = f"<instanceTypeOfferingSet>{rows}</instanceTypeOfferingSet>"
    return ec2._xml(200, "DescribeInstanceTypeOfferingsResponse", listed)
