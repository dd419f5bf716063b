"""Arguments of commands that need an account, and the way to it."""

import argparse
import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

LONGEST_NAME = 128
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]")
_ROLE = re.compile(r"arn:aws[\w-]*:iam::\d{12}:role/([\x21-\x7e]+/)?[\w+=,.@-]{1,64}", re.ASCII)
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
LONGEST_ARN = 2048
"""Of a role, to CloudFormation:
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html"""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


def add_account(parser: argparse.ArgumentParser) -> None:
    """Add the options for the account, the region, and the stack."""
    add_place(parser)
    parser.add_argument(
        "--stack-name",
        metavar="NAME",
        type=stack_of,
        help="stack name (default: the spec's name, plus `-ENV` with `--env`)",
    )


def add_role(parser: argparse.ArgumentParser) -> None:
    """Add the option for the service role of CloudFormation."""
    parser.add_argument(
        "--role-arn",
        metavar="ARN",
        type=role_of,
        help="service role for CloudFormation (default: the role of the stack, or else your own permissions)",
    )


def role_of(given: str) -> str:
    """Return the ARN of a role."""
    if not _ROLE.fullmatch(given) or len(given) > LONGEST_ARN:
        message = f"{given!r} is not the ARN of a role: arn:aws:iam::123456789012:role/NAME"
        raise argparse.ArgumentTypeError(message)
    return given


def add_place(parser: argparse.ArgumentParser) -> None:
    """Add the options for the account and the region."""
    parser.add_argument(
        "--region",
        metavar="NAME",
        help="AWS region (default: the first of the spec's `regions`, then the AWS configuration)",
    )
    parser.add_argument("--profile", metavar="NAME", help="AWS CLI profile")


def stack_of(given: str) -> str:
    """Return a name that a stack can have."""
    if not _NAME.fullmatch(given) or len(given) > LONGEST_NAME:
        message = (
            f"{given!r} is not a stack name: use up to 128 letters, digits, and hyphens, with a letter first"
        )
        raise argparse.ArgumentTypeError(message)
    return given


def bucket_name(given: str) -> str:
    """Return the name of a bucket, with or without `s3://` in front."""
    name = given.removeprefix("s3://").rstrip("/")
    if not _BUCKET.fullmatch(name):
        message = f"{given!r} is not a bucket name; pass the key prefix with `--prefix`"
        raise argparse.ArgumentTypeError(message)
    return name


def bucket_pattern(given: str) -> str:
    """Return the name of a bucket, which may contain `{account}` and `{region}`."""
    placeholders = {"{account}": "0" * 12, "{region}": "x"}
    name = given
    for placeholder, value in placeholders.items():
        name = name.replace(placeholder, value)
    bucket_name(name)
    return given.removeprefix("s3://").rstrip("/")


def stack_name(arguments: argparse.Namespace, name: str) -> str:
    """Return the name of the stack of a spec, or of a bundle, called `name`."""
    return arguments.stack_name or name.replace("_", "-")


def connect(arguments: argparse.Namespace, spec_regions: Sequence[str]) -> "Aws":
    """Return the account and region to work in. Raises `AwsError`, which `failures.diagnostic` reports."""
    from tiers.deploy.aws import Aws

    # boto3 knows `AWS_DEFAULT_REGION` only; the AWS CLI reads this one, too.
    chosen = os.environ.get("AWS_REGION")
    region = arguments.region or next(iter(spec_regions), None) or chosen
    return Aws(region, arguments.profile)
