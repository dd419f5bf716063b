"""The fit of functions and an account: their archives, their runtimes, and reserved calls."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from tiers import facts
from tiers.deploy.aws import AwsError
from tiers.deploy.preflight.subject import Subject, at, place
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.wording import counted
from tiers.ir.placed import Placed

FUNCTION: Final = "AWS::Lambda::Function"
UNRESERVED: Final = 100
"""Calls at a time that must stay for functions without a reservation:
https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html"""
_MISSING: Final = frozenset({"404", "NoSuchKey", "NoSuchBucket", "NotFound"})


def archives(subject: Subject) -> Iterator[Diagnostic]:
    """Report archives that are not in S3, or in a bucket of another region. Raises `AwsError`."""
    met: set[tuple[str, ...]] = set()
    for placed in subject.changing(FUNCTION):
        names = ("S3Bucket", "S3Key", "S3ObjectVersion")
        found = [subject.value(at(placed, "Code", name)) for name in names]
        wanted = tuple(each for each in found if each)
        if found[0] and found[1] and wanted not in met:
            met.add(wanted)
            yield from _archive(subject, placed, found[0], found[1], found[2])


def _archive(
    subject: Subject, placed: Placed, bucket: str, key: str, version: str | None
) -> Iterator[Diagnostic]:
    more = {"VersionId": version} if version else {}
    missing = "bucket"
    try:
        region = subject.aws.call("s3", "head_bucket", Bucket=bucket).get("BucketRegion", subject.aws.region)
        missing = "version" if version else "object"
        subject.aws.call("s3", "head_object", Bucket=bucket, Key=key, **more)
    except AwsError as error:
        if error.failure.code not in _MISSING:
            raise
        yield codes.NOT_AVAILABLE.at(
            place(placed, "Code"),
            f"the archive of `{placed.component}` does not exist",
            label=f"no such {missing} in S3",
            help=f"run `aws s3 cp ARCHIVE s3://{bucket}/{key}`, or fix `code`",
        )
        return
    # botocore follows S3's redirect to the region of the bucket, so that nothing fails here.
    if region != subject.aws.region:
        yield codes.NOT_AVAILABLE.at(
            place(placed, "Code"),
            f"the bucket `{bucket}` is in `{region}`",
            label=f"must be in `{subject.aws.region}`, as the function is",
            help=f"upload the archive to a bucket in `{subject.aws.region}`",
        )


def runtimes(subject: Subject) -> Iterator[Diagnostic]:
    """Report new functions whose runtime Lambda refuses today, and warn of one without security updates."""
    today = datetime.now(UTC).date().isoformat()
    for placed in subject.new(FUNCTION):
        name = subject.value(at(placed, "Runtime"))
        known = facts.lambda_runtimes().get(name or "")
        if known is None:
            continue
        if known.refused <= today:
            yield codes.NOT_AVAILABLE.at(
                place(placed, "Runtime"),
                f"Lambda creates no functions with the runtime `{name}` since {known.refused}",
                label=f"deprecated on {known.deprecated}",
                help="use a newer runtime",
            )
        elif known.deprecated <= today:
            yield codes.RUNTIME_DEPRECATED.at(
                place(placed, "Runtime"),
                f"the runtime `{name}` is deprecated since {known.deprecated}",
                label=f"no new functions from {known.refused}",
                help="use a newer runtime",
            )


def concurrency(subject: Subject) -> Iterator[Diagnostic]:
    """Report new reservations of calls that the account does not have. Raises `AwsError`."""
    wanted: dict[str, int] = {}
    for placed in subject.new(FUNCTION):
        reserved = at(placed, "ReservedConcurrentExecutions")
        if isinstance(reserved, int) and reserved:
            wanted[placed.logical_id] = reserved
    total = sum(wanted.values())
    if not total:
        return
    limit = subject.aws.call("lambda", "get_account_settings")["AccountLimit"]
    free = int(limit["UnreservedConcurrentExecutions"])
    if free - total < UNRESERVED:
        most = next(
            each for each in subject.of(FUNCTION) if each.logical_id == max(wanted, key=wanted.__getitem__)
        )
        yield codes.QUOTA_EXCEEDED.at(
            place(most, "ReservedConcurrentExecutions"),
            f"new functions reserve {counted(total, 'call')} at a time",
            label=f"the account has {max(0, free - UNRESERVED)} left",
            note=f"{UNRESERVED} must stay for functions without a reservation",
            help="use less `concurrency`, or request a higher quota for `Concurrent executions` of Lambda",
        )
