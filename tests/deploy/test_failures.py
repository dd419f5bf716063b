"""What is said of a call that AWS, or the way to it, did not answer as it was asked."""

import pytest

from tiers.deploy.aws import Failure
from tiers.deploy.aws_errors import diagnostic, is_denied

DENIED = (
    "User: arn:aws:iam::123456789012:user/ann is not authorized to perform: cloudformation:CreateChangeSet "
    "on resource: arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/* because no identity-based "
    "policy allows the cloudformation:CreateChangeSet action"
)


def failed(service: str, code: str, message: str = "", status: int = 0, region: str = "") -> Failure:
    return Failure(service, "SomeOperation", code, message, status, region)


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (failed("sts", "NoCredentials"), "T7101"),
        (failed("sts", "CredentialProcess", "exit 1"), "T7101"),
        (failed("sts", "ExpiredToken"), "T7102"),
        (failed("sts", "ExpiredTokenException"), "T7102"),
        (failed("ec2", "RequestExpired"), "T7102"),
        (failed("sts", "ExpiredSso"), "T7102"),
        (failed("sts", "InvalidClientTokenId"), "T7103"),
        (failed("ec2", "AuthFailure"), "T7103"),
        (failed("s3", "SignatureDoesNotMatch"), "T7103"),
        (failed("s3", "AccessDenied", status=403), "T7104"),
        (failed("ec2", "UnauthorizedOperation", status=403), "T7104"),
        (failed("service-quotas", "AccessDeniedException"), "T7104"),
        (failed("s3", "KMS.DisabledException"), "T7104"),
        (failed("cloudformation", "Throttling", "Rate exceeded", 400), "T7105"),
        (failed("s3", "SlowDown", status=503), "T7105"),
        (failed("ec2", "RequestLimitExceeded", status=503), "T7105"),
        (failed("cloudformation", "Connection"), "T7106"),
        (failed("cloudformation", "NotAws", "unable to parse response"), "T7106"),
        (failed("", "NoRegion"), "T7107"),
        (failed("ec2", "OptInRequired"), "T7107"),
        (failed("s3", "RequestTimeTooSkewed", status=403), "T7108"),
        (
            failed("sts", "SignatureDoesNotMatch", "Signature expired: 20260101T000000Z is now earlier"),
            "T7108",
        ),
        (failed("s3", "301", status=301, region="eu-west-1"), "T7109"),
        (failed("s3", "PermanentRedirect", status=301), "T7109"),
        (failed("s3", "404", status=404), "T7109"),
        (failed("s3", "NoSuchBucket", status=404), "T7109"),
        (failed("s3", "403", status=403), "T7109"),
        (failed("cloudformation", "ValidationError", "Template error", 400), "T7110"),
        (failed("cloudformation", "InternalFailure", status=500), "T7111"),
        (failed("s3", "503", status=503), "T7111"),
        (failed("", "NoProfile"), "T7112"),
        (failed("", "Configuration", "a bad file"), "T7112"),
    ],
    ids=lambda value: f"{value.service}-{value.code}" if isinstance(value, Failure) else value,
)
def test_a_failure_is_told_as_what_it_is(failure: Failure, expected: str) -> None:
    assert diagnostic(failure).code.id == expected


def test_a_missing_permission_is_named_with_what_it_is_missing_on() -> None:
    told = diagnostic(failed("cloudformation", "AccessDenied", DENIED, 403))
    assert "`cloudformation:CreateChangeSet`" in told.message
    assert "`arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/*`" in told.message
    assert "`arn:aws:iam::123456789012:user/ann`: no identity-based policy allows" in told.note


@pytest.mark.parametrize(
    ("service", "operation", "action"),
    [
        ("s3", "HeadObject", "s3:GetObject"),
        ("s3", "PutObject", "s3:PutObject"),
        ("elbv2", "DescribeLoadBalancers", "elasticloadbalancing:DescribeLoadBalancers"),
        ("service-quotas", "GetServiceQuota", "servicequotas:GetServiceQuota"),
    ],
)
def test_a_missing_permission_is_named_though_aws_does_not(service: str, operation: str, action: str) -> None:
    told = diagnostic(Failure(service, operation, "AccessDenied", "Access Denied", 403))
    assert f"`{action}`" in told.message


def test_the_region_of_a_bucket_elsewhere_is_named() -> None:
    told = diagnostic(failed("s3", "301", status=301, region="ap-east-1"))
    assert "`ap-east-1`" in told.message
    assert "`--region ap-east-1`" in told.help


def test_only_denials_are_denials() -> None:
    assert is_denied(failed("ec2", "UnauthorizedOperation", status=403))
    assert not is_denied(failed("sts", "ExpiredToken", status=403))
    assert not is_denied(failed("ec2", "RequestLimitExceeded", status=503))


def test_what_aws_refuses_for_its_own_reasons_is_told_in_its_words() -> None:
    told = diagnostic(failed("cloudformation", "ValidationError", "Stack [shop] does not exist", 400))
    assert "stack [shop] does not exist" in told.message
