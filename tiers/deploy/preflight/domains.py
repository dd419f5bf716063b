"""Check the hosted zones of domain names: that they can have them, and have nothing in the way of records.

https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHostedZone.html
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from tiers.deploy.aws import AwsError
from tiers.deploy.preflight import caa, existing_records
from tiers.deploy.preflight.hosted_zone import HostedZone, read_name
from tiers.deploy.preflight.subject import Subject, at, place
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic, Place
from tiers.ir.placed import Placed

CERTIFICATE: Final = "AWS::CertificateManager::Certificate"
RECORD: Final = "AWS::Route53::RecordSet"
_BALANCER: Final = "AWS::ElasticLoadBalancingV2::LoadBalancer"
_LISTED: Final = "run `aws route53 list-hosted-zones`, and use the ID of a public one"

Zones = Mapping[str, HostedZone]


class Named(NamedTuple):
    """A domain name that a resource needs in a hosted zone, with its place in the spec."""

    zone: str
    name: str
    resource: Placed
    place: Place
    is_public: bool
    """Whether the internet must find the name: for a certificate, and a component that is not internal."""


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Find zones that cannot have the names, and what is in the way in those that can. Raises `AwsError`."""
    wanted = [*records(subject), *_validated(subject)]
    zones: dict[str, HostedZone] = {}
    for named in {each.zone: each for each in reversed(wanted)}.values():
        zone = _zone(subject, named)
        if isinstance(zone, HostedZone):
            zones[named.zone] = zone
        else:
            yield zone
    for named in {each[:2]: each for each in reversed(wanted) if each.zone in zones}.values():
        yield from _misplaced(zones[named.zone], named)
    for named in wanted:
        zone_of = zones.get(named.zone)
        if zone_of is None or not zone_of.has(named.name):
            continue
        if named.resource.body["Type"] == CERTIFICATE:
            yield from caa.check(zone_of, named.name, named.place)
        else:
            yield from existing_records.check(zone_of, named.name, named.resource, subject)


def records(subject: Subject) -> Iterator[Named]:
    """Yield the names of records that are new, or change."""
    for placed in subject.changing(RECORD):
        zone, name = subject.value(at(placed, "HostedZoneId")), subject.value(at(placed, "Name"))
        if zone and name:
            is_public = "domain" in placed.origin and not _is_internal(subject, placed)
            yield Named(zone, read_name(name), placed, place(placed, "Name"), is_public)


def _is_internal(subject: Subject, record: Placed) -> bool:
    """Return whether a record leads to an internal load balancer, so that a private zone may have it."""
    balancer = subject.pointed(_BALANCER, record, "AliasTarget", "DNSName")
    return balancer is not None and at(balancer, "Scheme") == "internal"


def _validated(subject: Subject) -> Iterator[Named]:
    """Yield the names of certificates that are validated by records in a zone."""
    for placed in subject.changing(CERTIFICATE):
        options = at(placed, "DomainValidationOptions")
        for each in options if isinstance(options, list) else ():
            zone = subject.value(each.get("HostedZoneId")) if isinstance(each, dict) else None
            name = subject.value(each.get("DomainName")) if isinstance(each, dict) else None
            if zone and name:
                yield Named(zone, read_name(name), placed, place(placed, "DomainName"), is_public=True)


def _zone(subject: Subject, named: Named) -> HostedZone | Diagnostic:
    """Return the zone of a name, or the finding that there is none."""
    where = place(named.resource, "HostedZoneId")._replace(part="value")
    try:
        found = subject.aws.call("route53", "get_hosted_zone", Id=named.zone)["HostedZone"]
    except AwsError as error:
        if error.failure.code != "NoSuchHostedZone" and not _is_of_another_account(subject, named.zone):
            raise
        return codes.NOT_AVAILABLE.at(
            where,
            f"the hosted zone `{named.zone}` does not exist in this account",
            label=f"for `{named.name}`",
            help=_LISTED,
        )
    if found.get("Config", {}).get("PrivateZone") and named.is_public:
        return codes.NOT_AVAILABLE.at(
            where,
            f"the hosted zone `{named.zone}` is private",
            label="the internet does not find names in it",
            help=_LISTED,
        )
    return HostedZone(subject.aws, named.zone, read_name(found["Name"]))


def _is_of_another_account(subject: Subject, zone: str) -> bool:
    """Return whether the zones of the account, if they can be listed, lack one. Raises no `AwsError`."""
    try:
        rows = subject.aws.pages("route53", "list_hosted_zones", "HostedZones")
        return all(each["Id"].rpartition("/")[2] != zone for each in rows)
    except AwsError:
        return False


def _misplaced(zone: HostedZone, named: Named) -> Iterator[Diagnostic]:
    """Find a name outside the zone, or in a part of it that another zone has."""
    if not zone.has(named.name):
        yield codes.NOT_AVAILABLE.at(
            named.place,
            f"the hosted zone of `{zone.name}` cannot have `{named.name}`",
            label=f"is not below `{zone.name}`",
            help=f"use a name such as `www.{zone.name}`, or the zone of this name",
        )
        return
    for above in zone.ancestors(named.name):
        if above != zone.name and any(each["Type"] == "NS" for each in zone.records(above)):
            yield codes.NOT_AVAILABLE.at(
                named.place,
                f"the hosted zone of `{zone.name}` delegates `{above}` to other name servers",
                label="records for it are in another zone",
                help=f"use the ID of the hosted zone of `{above}`",
            )
            return
