"""Check that listeners can use their certificates: each exists, is issued, and is in the region."""

from collections.abc import Iterator
from typing import Final

from tiers.deploy.aws import AwsError
from tiers.deploy.preflight.subject import Asked, Subject, at, place
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic

LISTENER: Final = "AWS::ElasticLoadBalancingV2::Listener"
_ISSUED: Final = "ISSUED"


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Find certificates that cannot be used. Raises `AwsError`."""
    for asked in {each.value: each for each in _asked(subject)}.values():
        wrong = _wrong(subject, asked.value)
        if wrong:
            message, help_ = wrong
            yield codes.NOT_AVAILABLE.at(asked.place, message, label=f"`{asked.value}`", help=help_)


def _asked(subject: Subject) -> Iterator[Asked]:
    for placed in subject.changing(LISTENER):
        for each in at(placed, "Certificates") or ():
            arn = subject.value(each.get("CertificateArn"))
            # One from IAM is not looked up here.
            if arn and ":acm:" in arn:
                yield Asked(arn, place(placed, "Certificates"), placed.logical_id)


def _wrong(subject: Subject, arn: str) -> tuple[str, str] | None:
    region = arn.split(":")[3]
    if region != subject.aws.region:
        return (
            f"the certificate is in `{region}`, but the load balancer is in `{subject.aws.region}`",
            "request or import one in that region",
        )
    try:
        found = subject.aws.call("acm", "describe_certificate", CertificateArn=arn)["Certificate"]
    except AwsError as error:
        if error.failure.code != "ResourceNotFoundException":
            raise
        return "the certificate does not exist in this account", "check its ARN"
    status = found.get("Status", _ISSUED)
    if status == _ISSUED:
        return None
    waits = "add the DNS records that ACM shows for it" if status == "PENDING_VALIDATION" else ""
    return f"the certificate is not issued: {status}", waits or "request or import another one"
