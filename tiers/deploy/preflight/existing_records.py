"""Check that no record is in the way of a new one: CloudFormation never takes over those that exist."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tiers.deploy.preflight.hosted_zone import HostedZone
from tiers.deploy.preflight.subject import Subject, at, place
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic
from tiers.ir.placed import Placed
from tiers.plan.model import Action

_ROUTING: Final = (
    *("Weight", "Region", "Failover", "GeoLocation", "GeoProximityLocation", "MultiValueAnswer"),
    "CidrRoutingConfig",
)
"""The kinds of routing; records of a name and type have the same one:
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy.html"""


def check(zone: HostedZone, name: str, placed: Placed, subject: Subject) -> Iterator[Diagnostic]:
    """Find a record that excludes a new one. Raises `AwsError`."""
    if subject.kinds[placed.logical_id] is Action.ADD:
        found = (each for each in zone.records(name) if _is_in_the_way(each, placed, subject))
        yield from (_exists(each, zone, name, placed) for each in itertools.islice(found, 1))


def _is_in_the_way(record: Mapping[str, Any], placed: Placed, subject: Subject) -> bool:
    """Return whether a record of the same name excludes a new one."""
    if record["Type"] != subject.value(at(placed, "Type")):
        return bool(record["Type"] == "CNAME")
    new = _routing(placed.body.get("Properties", {}))
    if new is None or new != _routing(record):
        return True
    return new == "Region" and str(record["Region"]) == subject.aws.region


def _routing(record: Mapping[str, Any]) -> str | None:
    """Return the kind of routing of a record; `None` for a simple one."""
    return next((each for each in _ROUTING if each in record), None)


def _exists(record: Mapping[str, Any], zone: HostedZone, name: str, placed: Placed) -> Diagnostic:
    delete = (
        f"delete it in the hosted zone `{zone.id}` right before the deployment; the name leads nowhere until "
        "the stack has its own"
    )
    divides = record["Type"] != "CNAME" and _routing(record) is None and "domain" in placed.origin
    beside = "; or change it to weighted routing, and add `routing: {weight: 10}` to `domain`"
    return codes.RECORD_EXISTS.at(
        place(placed, "Name"),
        f"`{name}` has a record of type {record['Type']} that this stack did not create",
        label="the stack cannot create its own",
        help=delete + (beside if divides else ""),
    )
