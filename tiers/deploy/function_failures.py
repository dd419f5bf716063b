"""Meanings of the reasons for which Lambda refuses a function: the property that it concerns, and the fix.

https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html and
https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-images.html have the messages. Nothing but the
explanation depends on them.
"""

import re
from typing import Final, NamedTuple

from tiers.deploy.causes import Cause

FUNCTION: Final = "AWS::Lambda::Function"


class Meaning(NamedTuple):
    """The property that a reason concerns, and the fix."""

    property: str
    help: str


_SIGNS: Final[tuple[tuple[str, Meaning], ...]] = (
    (
        r"S3 Error Code: (NoSuchKey|NoSuchBucket|NoSuchVersion)",
        Meaning("Code", "upload the archive with `aws s3 cp`, or fix `code`"),
    ),
    (
        r"S3 Error Code: PermanentRedirect|must be in the same region|bucket you are attempting to access",
        Meaning("Code", "upload the archive to a bucket in the region of the deployment"),
    ),
    (
        r"S3 Error Code: AccessDenied|not authorized to perform: s3:GetObject",
        Meaning("Code", "allow `s3:GetObject` on the archive, or fix `code` if it does not exist"),
    ),
    (
        r"Source image .* does not exist",
        Meaning("Code", "push the image, or fix its name and tag"),
    ),
    (
        r"media type for the source image .* is not supported",
        Meaning("Code", "build the image for one platform with `docker build --provenance=false`"),
    ),
    (
        r"does not have permission to access the ECR image",
        Meaning("Code", "allow `lambda.amazonaws.com` to pull in the policy of the repository"),
    ),
    (
        r"Unzipped size must be smaller",
        Meaning("Code", "use `image` for code of more than 250 MB"),
    ),
    (
        r"UnreservedConcurrentExecution",
        Meaning(
            "ReservedConcurrentExecutions",
            "use less `concurrency`, or request a higher quota for `Concurrent executions` of Lambda",
        ),
    ),
    (
        r"runtime parameter of .* is no longer supported",
        Meaning("Runtime", "use a newer runtime"),
    ),
    (
        r"Uploaded file must be a non-empty zip|Could not unzip",
        Meaning("Code", "upload a ZIP archive of the code"),
    ),
)


def meaning(cause: Cause) -> Meaning | None:
    """Return what the failure of a function means; None for another resource, or an unknown reason."""
    if cause.type != FUNCTION:
        return None
    return next((found for sign, found in _SIGNS if re.search(sign, cause.reason, re.IGNORECASE)), None)
