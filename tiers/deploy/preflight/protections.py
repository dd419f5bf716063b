"""Check that Route 53 does not protect the records that a deployment creates or changes.

https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/rrset-protection.html
"""

from collections.abc import Iterator
from typing import Final

from tiers.deploy.aws import AwsError
from tiers.deploy.preflight.domains import records
from tiers.deploy.preflight.hosted_zone import read_name
from tiers.deploy.preflight.subject import Subject, at
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic

_SERVICE: Final = "route53"
_LISTS: Final = "list_resource_record_set_protections"


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Find records that Route 53 would refuse to create or change. Raises `AwsError`."""
    wanted = list(records(subject))
    if wanted and not subject.aws.knows(_SERVICE, _LISTS):
        yield codes.NOT_CHECKED.at(
            NOWHERE,
            "could not check protections of records: the installed boto3 cannot list them",
            help="run `pip install --upgrade boto3`",
        )
        return
    protected = {zone: _protected(subject, zone) for zone in dict.fromkeys(each.zone for each in wanted)}
    for named in wanted:
        kind = subject.value(at(named.resource, "Type"))
        if (named.name, kind) in protected[named.zone]:
            yield codes.RECORD_PROTECTED.at(
                named.place,
                f"records of type {kind} for `{named.name}` are protected from changes",
                label="Route 53 would refuse the change",
                help="ask the owner of the name, or run `aws route53 delete-resource-record-set-protections "
                f"--hosted-zone-id {named.zone} --protections RecordName={named.name},RecordType={kind}`",
            )


def _protected(subject: Subject, zone: str) -> frozenset[tuple[str, str]]:
    """Return the names and types that are protected in a zone, none if the zone does not exist."""
    try:
        rows = subject.aws.pages(_SERVICE, _LISTS, "ResourceRecordSetProtections", HostedZoneId=zone)
        return frozenset((read_name(each["RecordName"]), each["RecordType"]) for each in rows)
    except AwsError as error:
        if error.failure.code != "NoSuchHostedZone":
            raise
        return frozenset()
