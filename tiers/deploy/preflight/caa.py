"""Check that CAA records allow Amazon to issue certificates.

https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html; records above the zone are not read.
"""

from collections.abc import Iterator
from typing import Final

from tiers.deploy.preflight.hosted_zone import HostedZone
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic, Place

_AMAZON: Final = frozenset(("amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"))
_ISSUE, _WILDCARD = "issue", "issuewild"


def check(zone: HostedZone, name: str, place: Place) -> Iterator[Diagnostic]:
    """Find the CAA records that forbid a certificate: those of the name, or the closest above it."""
    for above in zone.ancestors(name):
        found = [each for each in zone.records(above) if each["Type"] == "CAA"]
        if found:
            values = [row["Value"] for each in found for row in each.get("ResourceRecords", ())]
            if not _is_allowed(values, is_wildcard=name.startswith("*.")):
                yield codes.CAA_FORBIDS.at(
                    place,
                    f"the CAA records of `{above}` do not allow Amazon to issue a certificate for `{name}`",
                    label="the certificate would not be issued",
                    help=f'add the value `0 issue "amazon.com"` to the CAA record of `{above}`',
                )
            return


def _is_allowed(values: list[str], *, is_wildcard: bool) -> bool:
    """Return whether CAA records allow Amazon: without one of the tag, any authority may issue."""
    tags: dict[str, set[str]] = {}
    for value in values:
        _, tag, *issuer = value.split(maxsplit=2)
        if issuer:
            tags.setdefault(tag.lower(), set()).add(issuer[0].strip('"').partition(";")[0].strip().lower())
    issuers = tags.get(_WILDCARD) if is_wildcard else None
    issuers = tags.get(_ISSUE) if issuers is None else issuers
    return issuers is None or bool(issuers & _AMAZON)
