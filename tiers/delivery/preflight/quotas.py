"""Whether the account's quotas leave room: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tiers.architecture.placed import Placed
from tiers.delivery.aws import AwsError
from tiers.delivery.preflight.subject import Subject
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic, Place


class Quota(NamedTuple):
    """A quota as Service Quotas knows it, and what is counted against it."""

    service: str
    code: str
    noun: str


ADDRESSES: Final = Quota("ec2", "L-0263D0A3", "Elastic IPs")
VPCS: Final = Quota("vpc", "L-F678F1CE", "VPCs")


def addresses(subject: Subject) -> Iterator[Diagnostic]:
    """Tell if there will be too many Elastic IPs. Raises `AwsError`."""
    new = subject.new("AWS::EC2::EIP")
    if new:
        used = len(subject.aws.call("ec2", "describe_addresses")["Addresses"])
        yield from _judged(subject, ADDRESSES, used, new)


def vpcs(subject: Subject) -> Iterator[Diagnostic]:
    """Tell if there will be too many VPCs. Raises `AwsError`."""
    new = subject.new("AWS::EC2::VPC")
    if new:
        used = sum(1 for _ in subject.aws.pages("ec2", "describe_vpcs", "Vpcs"))
        yield from _judged(subject, VPCS, used, new)


def _judged(subject: Subject, quota: Quota, used: int, new: Sequence[Placed]) -> Iterator[Diagnostic]:
    most = _value(subject, quota)
    if used + len(new) > most:
        yield codes.QUOTA_EXCEEDED.at(
            Place(new[0].origin),
            f"the account may have {most} {quota.noun} in `{subject.aws.region}`, has {used}, and this "
            f"needs {len(new)} more",
            help=f"release some, or ask for more under Service Quotas ({quota.service}, {quota.code})",
        )


def _value(subject: Subject, quota: Quota) -> int:
    """Return an account's quota; one that was never changed may be known as AWS's default only."""
    wanted = {"ServiceCode": quota.service, "QuotaCode": quota.code}
    try:
        answer = subject.aws.call("service-quotas", "get_service_quota", **wanted)
    except AwsError as error:
        if error.failure.code != "NoSuchResourceException":
            raise
        answer = subject.aws.call("service-quotas", "get_aws_default_service_quota", **wanted)
    return int(answer["Quota"]["Value"])
