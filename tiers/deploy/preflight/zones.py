"""The Availability Zones that subnets need."""

from collections.abc import Iterator

from tiers.deploy.preflight.subject import SUBNET, Subject, at, chosen, place
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.wording import counted, quoted


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Report the zones that do not exist. Raises `AwsError`."""
    subnets = list(subject.changing(SUBNET))
    if not subnets:
        return
    region = subject.region_zones()
    yield from _unknown(subject, region)
    numbers = {number: each for each in subnets if (number := chosen(each)) is not None}
    if not numbers:
        return
    listed = subject.listed_zones(region)
    most = max(numbers) + 1
    if most > len(listed):
        names = ", ".join(sorted(region.values())[:most])
        why = "only these have a default subnet" if len(listed) < len(region) else "all zones of the region"
        yield codes.ZONES_MISSING.at(
            place(numbers[most - 1], "AvailabilityZone"),
            f"`Fn::GetAZs` returns {counted(len(listed), 'zone')}, but the network needs {most}",
            label=why,
            help=f"add `zones: [{names}]` under `network`" if most <= len(region) else "use fewer zones",
        )


def _unknown(subject: Subject, region: dict[str, str]) -> Iterator[Diagnostic]:
    """Report each zone that the region does not have, once."""
    reported: set[str] = set()
    for subnet in subject.changing(SUBNET):
        for key, known in (("AvailabilityZone", region.values()), ("AvailabilityZoneId", region.keys())):
            zone = subject.value(at(subnet, key))
            if zone and zone not in known and zone not in reported:
                reported.add(zone)
                yield codes.NOT_AVAILABLE.at(
                    place(subnet, key),
                    f"the zone `{zone}` does not exist for this account in `{subject.aws.region}`",
                    help=f"use zones among {quoted(sorted(known))}",
                )
