"""Upload a package into a bucket: each missing file as a whole, and only into the owner's bucket."""

import base64
from collections.abc import Callable
from typing import Any

from tiers.deploy.aws import Aws, AwsError, Failure
from tiers.deploy.bundle.packaging import Package, Upload

NOT_THERE = {"404", "NoSuchKey", "NotFound"}

Report = Callable[[Upload, bool], None]
"""A function that gets each file that is in the bucket now, and whether it had to be uploaded."""


def account_of(aws: Aws) -> str:
    """Return the number of the account. Raises `AwsError`."""
    return str(aws.call("sts", "get_caller_identity")["Account"])


def check_bucket(aws: Aws, bucket: str, owner: str) -> None:
    """Raise `AwsError` unless the bucket exists, is the owner's, and is in the region."""
    answer = aws.call("s3", "head_bucket", Bucket=bucket, ExpectedBucketOwner=owner)
    region = answer.get("BucketRegion", aws.region)
    # botocore follows S3's redirect to the region of the bucket, so that nothing fails here.
    if region != aws.region:
        raise AwsError(Failure("s3", "HeadBucket", "PermanentRedirect", "", 301, region, bucket))


def upload(aws: Aws, bucket: str, owner: str, package: Package, report: Report) -> None:
    """Upload what is not there yet, in the package's order. Raises `AwsError`."""
    for each in package.uploads:
        place = {"Bucket": bucket, "Key": each.key, "ExpectedBucketOwner": owner}
        missing = not _is_there(aws, each, place)
        if missing:
            aws.call(
                "s3",
                "put_object",
                **place,
                Body=each.text.encode(),
                ContentType="application/json" if each.key.endswith(".json") else "application/yaml",
                # S3 refuses a body that does not match it.
                ChecksumSHA256=_checksum(each),
            )
        report(each, missing)


def _is_there(aws: Aws, each: Upload, place: dict[str, Any]) -> bool:
    """Return whether the file is in the bucket already, by its checksum in S3.

    An object without one is from another program, and its length does not show its contents.
    """
    try:
        found = aws.call("s3", "head_object", **place, ChecksumMode="ENABLED")
    except AwsError as error:
        if error.failure.code in NOT_THERE:
            return False
        raise
    return bool(found.get("ChecksumSHA256") == _checksum(each))


def _checksum(each: Upload) -> str:
    return base64.b64encode(bytes.fromhex(each.sha256)).decode()
