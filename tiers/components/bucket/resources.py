"""The resources of a bucket: itself, and the policy that refuses requests without TLS."""

from collections.abc import Iterator

from troposphere import s3

from tiers.components.bucket.spec import Bucket, bucket_id
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags
from tiers.ir.stacks import Stack
from tiers.language.component import Context


def resources(bucket: Bucket, here: Context) -> Iterator[Placed | Output]:
    """Build the bucket, in the data stack, and its policy, in that of presentation."""
    encryption = s3.ServerSideEncryptionByDefault(SSEAlgorithm="AES256")
    yield place(
        Stack.DATA,
        s3.Bucket(
            bucket_id(here.name),
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            BucketEncryption=s3.BucketEncryption(
                ServerSideEncryptionConfiguration=[
                    s3.ServerSideEncryptionRule(ServerSideEncryptionByDefault=encryption)
                ]
            ),
            OwnershipControls=s3.OwnershipControls(
                Rules=[s3.OwnershipControlsRule(ObjectOwnership="BucketOwnerEnforced")]
            ),
            PublicAccessBlockConfiguration=s3.PublicAccessBlockConfiguration(
                BlockPublicAcls=True,
                BlockPublicPolicy=True,
                IgnorePublicAcls=True,
                RestrictPublicBuckets=True,
            ),
            VersioningConfiguration=s3.VersioningConfiguration(
                Status="Enabled" if bucket.versioning else "Suspended"
            ),
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {"VersioningConfiguration": (*here.route, "versioning")},
    )
    yield _policy(here)
    yield Output(
        Stack.DATA,
        identifiers.output(here.name, "Name"),
        f"{here.name}: name of the bucket",
        symbols.Attribute(bucket_id(here.name)),
        here.route,
    )


def _policy(here: Context) -> Placed:
    arn = symbols.Arn(bucket_id(here.name), "Arn")
    encrypted = {
        "Sid": "OnlyWithTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, symbols.Phrase(arn, "/*")],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return place(
        # A distribution's access is granted by this policy, and a policy that moves to another stack
        # would be deleted by the clean-up of the old one.
        Stack.PRESENTATION,
        s3.BucketPolicy(
            f"{bucket_id(here.name)}Policy",
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            Bucket=symbols.Name(bucket_id(here.name)),
            PolicyDocument={"Version": "2012-10-17", "Statement": [encrypted]},
        ),
        here.route,
    )
