"""The bucket that a load balancer logs its requests to, and the policy that lets AWS write there.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html
"""

from collections.abc import Iterator
from typing import Any

from troposphere import Ref, Sub, s3

from tiers.ir import identifiers, symbols
from tiers.ir.facets import Layer
from tiers.ir.placed import Placed
from tiers.ir.placing import place, tags
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import bucket_resources

KEPT_DAYS = 90
UPLOAD_DAYS = 7
"""After which parts of an upload that was never completed are deleted."""
DELETED_DAYS = 7
"""For how long a deleted log can be had back."""

WRITER = "logdelivery.elasticloadbalancing.amazonaws.com"
WRITER_OF_NETWORK_LOGS = "delivery.logs.amazonaws.com"


def attributes(name: str) -> dict[str, Any]:
    """Return the attributes of a load balancer that logs its requests."""
    return {
        "access_logs.s3.enabled": "true",
        "access_logs.s3.bucket": symbols.Name(identifiers.access_log_bucket(name)),
    }


def resources(here: Context, layer: Layer) -> Iterator[Placed]:
    """Build the bucket of a load balancer of that layer, and its policy."""
    yield _bucket(here)
    yield _policy(here, layer)


def _bucket(here: Context) -> Placed:
    return place(
        Stack.PRESENTATION,
        s3.Bucket(
            identifiers.access_log_bucket(here.name),
            # CloudFormation can only delete an empty bucket, and logs are wanted most after the end.
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            # Load balancers write with keys of S3's own only.
            BucketEncryption=bucket_resources.encrypted(),
            PublicAccessBlockConfiguration=bucket_resources.closed(),
            VersioningConfiguration=s3.VersioningConfiguration(Status="Enabled"),
            LifecycleConfiguration=s3.LifecycleConfiguration(
                Rules=[
                    s3.LifecycleRule(
                        Id="expire",
                        Status="Enabled",
                        ExpirationInDays=KEPT_DAYS,
                        NoncurrentVersionExpiration=s3.NoncurrentVersionExpiration(
                            NoncurrentDays=DELETED_DAYS
                        ),
                        AbortIncompleteMultipartUpload=s3.AbortIncompleteMultipartUpload(
                            DaysAfterInitiation=UPLOAD_DAYS
                        ),
                    )
                ]
            ),
            Tags=tags(here.about, here.name_tag("access-logs")),
        ),
        (*here.route, "access_logs"),
    )


def _policy(here: Context, layer: Layer) -> Placed:
    bucket = identifiers.access_log_bucket(here.name)
    arn = symbols.Arn(bucket, "Arn")
    logs = Sub("${BucketArn}/AWSLogs/${AWS::AccountId}/*", BucketArn=arn)
    write = [_write(logs)] if layer == "application" else _writes_of_network_logs(arn, logs)
    encrypted = {
        "Sid": "NobodyWithoutTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, symbols.Phrase(arn, "/*")],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return place(
        Stack.PRESENTATION,
        s3.BucketPolicy(
            identifiers.access_log_bucket_policy(here.name),
            # Without it the bucket, which is retained, would receive no more logs and refuse no plain HTTP.
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            Bucket=symbols.Name(bucket),
            PolicyDocument={"Version": "2012-10-17", "Statement": [*write, encrypted]},
        ),
        (*here.route, "access_logs"),
    )


def _write(logs: Sub) -> dict[str, Any]:
    return {
        "Sid": "LoadBalancerWritesLogs",
        "Effect": "Allow",
        "Principal": {"Service": WRITER},
        "Action": "s3:PutObject",
        "Resource": logs,
    }


def _writes_of_network_logs(bucket: symbols.Arn, logs: Sub) -> list[dict[str, Any]]:
    """Return the statements for the service that writes the logs of network load balancers."""
    account = {"aws:SourceAccount": Ref("AWS::AccountId")}
    source = Sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*")
    condition: dict[str, Any] = {"StringEquals": account, "ArnLike": {"aws:SourceArn": source}}
    owned = {"s3:x-amz-acl": "bucket-owner-full-control", **account}
    writer = {"Effect": "Allow", "Principal": {"Service": WRITER_OF_NETWORK_LOGS}}
    look = {"Sid": "LogDeliveryReadsAcl", **writer, "Action": "s3:GetBucketAcl", "Resource": bucket}
    write = {"Sid": "LogDeliveryWritesLogs", **writer, "Action": "s3:PutObject", "Resource": logs}
    return [
        {**look, "Condition": condition},
        {**write, "Condition": {**condition, "StringEquals": owned}},
    ]
