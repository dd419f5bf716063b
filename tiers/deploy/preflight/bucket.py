"""Check that templates can be uploaded: the bucket exists, is the account's, and is in the region."""

from collections.abc import Iterator

from tiers.deploy import aws_errors
from tiers.deploy.aws import Aws, AwsError
from tiers.deploy.bundle.upload import check_bucket
from tiers.diagnostics.codes import aws as codes
from tiers.diagnostics.model import Diagnostic


def check(aws: Aws, name: str, owner: str) -> Iterator[Diagnostic]:
    """Find problems with the bucket. Raises `AwsError` for a problem with anything else."""
    try:
        check_bucket(aws, name, owner)
    except AwsError as error:
        found = aws_errors.diagnostic(error.failure)
        if found.code is not codes.BUCKET:
            raise
        yield found
