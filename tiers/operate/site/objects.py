"""The objects of a site: compared with its files by checksum, uploaded, and deleted."""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiers.deploy.aws import AwsError
from tiers.deploy.bundle.upload import NOT_THERE
from tiers.operate.site.files import SiteFile, checksum, opened

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

MARK: Final[Mapping[str, str]] = {"published-by": "tiers"}
"""The metadata of objects that were published. Those of other programs are never deleted."""


class Place(NamedTuple):
    """A bucket, and the account that must own it."""

    bucket: str
    owner: str

    def arguments(self, key: str) -> dict[str, Any]:
        """Return the arguments of a call about an object."""
        return {"Bucket": self.bucket, "Key": key, "ExpectedBucketOwner": self.owner}


class Change(NamedTuple):
    """A file to upload."""

    file: SiteFile
    checksum: str
    is_new: bool
    """True if the bucket has no object of that key yet."""


def sizes(aws: "Aws", place: Place) -> dict[str, int]:
    """Return the size of each object. Raises `AwsError`."""
    rows = aws.pages(
        "s3", "list_objects_v2", "Contents", Bucket=place.bucket, ExpectedBucketOwner=place.owner
    )
    return {row["Key"]: row["Size"] for row in rows}


def change(aws: "Aws", place: Place, file: SiteFile, there: Mapping[str, int]) -> Change | None:
    """Return the upload that a file needs; None if its object is the same.

    Raises `AwsError`, and `OSError`.
    """
    with opened(file) as content:
        wanted = checksum(content)
    if file.key not in there:
        return Change(file, wanted, is_new=True)
    found = _head(aws, place, file.key) if there[file.key] == file.size else None
    return None if found is not None and _is_same(found, file, wanted) else Change(file, wanted, is_new=False)


def _is_same(found: Mapping[str, Any], file: SiteFile, wanted: str) -> bool:
    """Return whether an object has the contents, headers, and mark that it would be uploaded with."""
    has = (found.get("ChecksumSHA256"), found.get("ContentType"), found.get("CacheControl"))
    return has == (wanted, file.type, file.cache_control) and _is_marked(found)


def _is_marked(found: Mapping[str, Any]) -> bool:
    return MARK.items() <= (found.get("Metadata") or {}).items()


def _head(aws: "Aws", place: Place, key: str) -> Mapping[str, Any] | None:
    try:
        return aws.call("s3", "head_object", **place.arguments(key), ChecksumMode="ENABLED")
    except AwsError as error:
        if error.failure.code in NOT_THERE:
            return None
        raise


def upload(aws: "Aws", place: Place, wanted: Change) -> None:
    """Upload a file. Raises `AwsError`, and `OSError`.

    S3 refuses contents that do not match the checksum, such as those of a file that was changed since.
    """
    with opened(wanted.file) as content:
        aws.call(
            "s3",
            "put_object",
            **place.arguments(wanted.file.key),
            Body=content,
            ContentLength=wanted.file.size,
            ContentType=wanted.file.type,
            CacheControl=wanted.file.cache_control,
            ChecksumSHA256=wanted.checksum,
            Metadata=dict(MARK),
        )


def gone(aws: "Aws", place: Place, there: Collection[str], keys: Collection[str]) -> Iterator[str]:
    """Yield the keys of published objects whose files are gone. Raises `AwsError`."""
    for key in sorted(set(there) - set(keys)):
        found = _head(aws, place, key)
        if found is not None and _is_marked(found):
            yield key


def delete(aws: "Aws", place: Place, key: str) -> None:
    """Delete an object. Raises `AwsError`."""
    aws.call("s3", "delete_object", **place.arguments(key))
