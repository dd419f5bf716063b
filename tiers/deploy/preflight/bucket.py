"""Whether templates can be uploaded: the bucket exists, is the account's, and lies in the region."""

from collections.abc import Iterator

from tiers.deploy import aws_errors
from tiers.deploy.aws import Aws, AwsError
from tiers.deploy.bundle.upload import check_bucket
from tiers.diagnostics.codes import aws as codes
from tiers.diagnostics.model import Diagnostic


def check(aws: Aws, name: str, owner: str) -> Iterator[Diagnostic]:
    """Tell what is wrong with the bucket. Raises `AwsError` for what is wrong with anything else."""
    try:
        check_bucket(aws, name, owner)
    except AwsError as error:
        told = aws_errors.diagnostic(error.failure)
        if told.code is not codes.BUCKET:
            raise
        yield told
