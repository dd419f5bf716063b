"""The buckets that other buckets are copied to.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html
"""

from collections.abc import Iterator
from typing import Final

from tiers.deploy.aws import AwsError
from tiers.deploy.preflight.subject import Subject, at, place
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic
from tiers.ir.placed import Placed

BUCKET: Final = "AWS::S3::Bucket"
COPIES: Final = "ReplicationConfiguration"
LOCK: Final = "ObjectLockEnabled"


def destinations(placed: Placed) -> tuple[str, ...]:
    """Return the ARNs of the buckets that a bucket is copied to, as far as the template has them."""
    rules = at(placed, COPIES, "Rules") or ()
    found = (each.get("Destination", {}).get("Bucket") for each in rules if isinstance(each, dict))
    return tuple(dict.fromkeys(each for each in found if isinstance(each, str)))


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Report buckets that do not exist, have no versioning, or lack a lock. Raises `AwsError`."""
    for placed in subject.changing(BUCKET):
        for arn in destinations(placed):
            yield from _checked(subject, placed, arn.rpartition(":")[2])


def _checked(subject: Subject, placed: Placed, name: str) -> Iterator[Diagnostic]:
    try:
        status = subject.aws.call("s3", "get_bucket_versioning", Bucket=name).get("Status")
    except AwsError as error:
        if error.failure.code != "NoSuchBucket":
            raise
        yield codes.NOT_AVAILABLE.at(
            place(placed, COPIES),
            f"the bucket `{name}` does not exist",
            help=f"create it with versioning first: `aws s3api create-bucket --bucket {name}`",
        )
        return
    if status != "Enabled":
        yield codes.REPLICA_MISFIT.at(
            place(placed, COPIES),
            f"the bucket `{name}` has no versioning",
            label="S3 copies objects between versioned buckets",
            help=f"run `aws s3api put-bucket-versioning --bucket {name} --versioning-configuration "
            "Status=Enabled`",
        )
    elif at(placed, LOCK) is True and not _is_locked(subject, name):
        yield codes.REPLICA_MISFIT.at(
            place(placed, COPIES),
            f"the bucket `{name}` has no Object Lock, but `{placed.logical_id}` does",
            label="S3 copies locked objects with their locks",
            help=f"run `aws s3api put-object-lock-configuration --bucket {name} --object-lock-configuration "
            "ObjectLockEnabled=Enabled`",
        )


def _is_locked(subject: Subject, name: str) -> bool:
    try:
        answer = subject.aws.call("s3", "get_object_lock_configuration", Bucket=name)
    except AwsError as error:
        if error.failure.code != "ObjectLockConfigurationNotFoundError":
            raise
        return False
    return bool(answer.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") == "Enabled")
