"""The objects of a stack's buckets: counted, and deleted if the user names the bucket.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/empty-bucket.html
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiers.cloudformation.template import STACK_TYPE
from tiers.deploy import aws_errors
from tiers.deploy.aws import AwsError, Failure
from tiers.deploy.changes.deployed import MOST_LEVELS
from tiers.deploy.stacks import resource_of
from tiers.operate.deletion_blockers import has_versions
from tiers.operate.deletion_preview import Fate, Item, is_gone

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

BUCKET: Final = "AWS::S3::Bucket"
MOST_COUNTED: Final = 100_000
"""Versions and delete markers, after which the count ends: each thousand is a call."""


class Contents(NamedTuple):
    """The contents of a bucket, or of a part of it."""

    versions: int = 0
    """Current and earlier versions of objects."""
    markers: int = 0
    """Delete markers, which hide earlier versions."""
    uploads: int = 0
    """Unfinished uploads."""
    has_more: bool = False
    """True if the count ended early."""

    def plus(self, other: "Contents") -> "Contents":
        """Return the contents of both parts."""
        return Contents(
            self.versions + other.versions,
            self.markers + other.markers,
            self.uploads + other.uploads,
            self.has_more or other.has_more,
        )


class Undeleted(NamedTuple):
    """What S3 would not delete: its number, and the answer about the first one."""

    number: int
    key: str
    code: str
    message: str


class Step(NamedTuple):
    """What one batch deleted, and what it could not delete."""

    deleted: Contents
    undeleted: Undeleted | None = None


def is_full(aws: "Aws", bucket: str) -> bool | None:
    """Return whether a bucket has objects; `None` if that cannot be checked. Raises `AwsError`."""
    try:
        return has_versions(aws, bucket)
    except AwsError as error:
        if aws_errors.is_denied(error.failure):
            return None
        if is_gone(error):
            return False
        raise


def contents(aws: "Aws", bucket: str) -> Contents:
    """Count what a bucket has, up to `MOST_COUNTED`. Raises `AwsError`."""
    counted = Contents(uploads=sum(1 for _ in _uploads(aws, bucket)))
    for page in _pages(aws, bucket):
        if counted.versions + counted.markers >= MOST_COUNTED:
            return counted._replace(has_more=True)
        counted = counted.plus(Contents(len(page.get("Versions", ())), len(page.get("DeleteMarkers", ()))))
    return counted


def empty(aws: "Aws", bucket: str) -> Iterator[Step]:
    """Delete all that a bucket has, in batches; yield what each of them did. Raises `AwsError`."""
    for upload in list(_uploads(aws, bucket)):
        aws.call(
            "s3", "abort_multipart_upload", Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"]
        )
        yield Step(Contents(uploads=1))
    for page in _pages(aws, bucket):
        versions, markers = list(page.get("Versions", ())), list(page.get("DeleteMarkers", ()))
        if versions or markers:
            yield _delete(aws, bucket, versions, markers)


def delete_versions(
    aws: "Aws", bucket: str, rows: Iterable[Mapping[str, Any]]
) -> Sequence[Mapping[str, Any]]:
    """Delete versions and markers, at most a thousand; return an error for each that stays."""
    named = [{"Key": row["Key"], "VersionId": row["VersionId"]} for row in rows]
    answer = aws.call("s3", "delete_objects", Bucket=bucket, Delete={"Objects": named, "Quiet": True})
    return answer.get("Errors") or ()


def _delete(
    aws: "Aws", bucket: str, versions: Sequence[Mapping[str, Any]], markers: Sequence[Mapping[str, Any]]
) -> Step:
    """Delete a page of at most a thousand versions and markers."""
    errors = delete_versions(aws, bucket, (*versions, *markers))
    if not errors:
        return Step(Contents(len(versions), len(markers)))
    kept = {(each.get("Key"), each.get("VersionId")) for each in errors}
    gone, revealed = (
        sum((row["Key"], row["VersionId"]) not in kept for row in rows) for rows in (versions, markers)
    )
    first = errors[0]
    parts = (str(first.get(part, "")) for part in ("Key", "Code", "Message"))
    return Step(Contents(gone, revealed), Undeleted(len(errors), *parts))


def _pages(aws: "Aws", bucket: str) -> Iterator[Mapping[str, Any]]:
    """Yield the pages of versions and delete markers; deleting those of one does not change the next."""
    more: dict[str, str] = {}
    while True:
        page = aws.call("s3", "list_object_versions", Bucket=bucket, **more)
        yield page
        if not page.get("IsTruncated"):
            return
        last, more = more, {"KeyMarker": page["NextKeyMarker"]}
        if page.get("NextVersionIdMarker"):
            more["VersionIdMarker"] = page["NextVersionIdMarker"]
        if more == last:  # would never end
            failure = Failure("s3", "ListObjectVersions", "NotAws", "the next page starts where this one did")
            raise AwsError(failure._replace(bucket=bucket))


def _uploads(aws: "Aws", bucket: str) -> Iterator[Mapping[str, Any]]:
    return aws.pages("s3", "list_multipart_uploads", "Uploads", Bucket=bucket)


def remove(aws: "Aws", bucket: str) -> bool:
    """Delete an empty bucket; return whether it is gone. Raises `AwsError`."""
    try:
        aws.call("s3", "delete_bucket", Bucket=bucket)
    except AwsError as error:
        if error.failure.code == "BucketNotEmpty":
            return False
        if not is_gone(error):
            raise
    return True


def left_by_deleted(aws: "Aws", name: str) -> tuple[Item, ...]:
    """Return the buckets that deleted stacks of a name have kept, which CloudFormation lists for 90 days.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html
    """
    rows = aws.pages("cloudformation", "list_stacks", "StackSummaries", StackStatusFilter=["DELETE_COMPLETE"])
    arns = [str(row["StackId"]) for row in rows if row["StackName"] == name and not row.get("ParentId")]
    found = (each for arn in arns for each in _kept(aws, arn, ()))
    return tuple({each.resource.physical_id: each for each in found}.values())


def _kept(aws: "Aws", arn: str, path: tuple[str, ...]) -> Iterator[Item]:
    rows = aws.pages("cloudformation", "list_stack_resources", "StackResourceSummaries", StackName=arn)
    for each in (found for found in map(resource_of, rows) if found.physical_id):
        if each.type == STACK_TYPE and len(path) < MOST_LEVELS:
            yield from _kept(aws, each.physical_id, (*path, each.logical_id))
        elif each.type == BUCKET and each.status == "DELETE_SKIPPED":
            yield Item(".".join((*path, each.logical_id)), each, Fate.KEPT)


def owner(aws: "Aws", bucket: str) -> str:
    """Return the name of the stack that a bucket belongs to now; empty if there is none."""
    try:
        answer = aws.call("cloudformation", "describe_stack_resources", PhysicalResourceId=bucket)
    except AwsError as error:
        if error.failure.code == "ValidationError":
            return ""
        raise
    rows = answer.get("StackResources") or ()
    live = (each for each in rows if not str(each["ResourceStatus"]).startswith("DELETE_"))
    return next((str(each.get("StackName", "")) for each in live), "")
