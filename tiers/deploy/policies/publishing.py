"""The IAM policy of a caller that runs `tiers publish` and nothing else, such as the pipeline of a site."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from tiers.cloudformation.template import Template
from tiers.deploy.policies import encryption
from tiers.deploy.policies.granted import Permission, Scope, kinds_of, narrowed
from tiers.deploy.policies.policies import BUCKET, Policies, documents

FINDS: Final = ("cloudformation:DescribeStacks", "cloudformation:ListStackResources", "sts:GetCallerIdentity")
"""Calls that find the bucket and the distribution of a stack."""
OBJECTS: Final = ("s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject")
"""Calls that compare, upload, and delete the objects of a site."""
INVALIDATES: Final = "cloudfront:CreateInvalidation"
KEYS: Final = ("kms:Decrypt", "kms:GenerateDataKey")
"""Calls of S3 for objects that a key of the account encrypts:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html"""
_DISTRIBUTION: Final = "AWS::CloudFront::Distribution"


def for_publisher(templates: Mapping[str, Template], scope: Scope) -> Policies:
    """Return what uploads a site to a bucket of templates and invalidates it; nothing without a bucket."""
    resources = [each for template in templates.values() for each in template["Resources"].values()]
    buckets = [each for each in resources if each["Type"] == BUCKET]
    return Policies(documents(_needed(resources, buckets, scope)) if buckets else (), ())


def _needed(
    resources: Iterable[Mapping[str, Any]], buckets: Iterable[Mapping[str, Any]], scope: Scope
) -> Iterator[Permission]:
    kinds = kinds_of(buckets, scope)
    yield from narrowed((*FINDS, *OBJECTS), kinds)
    if any(each["Type"] == _DISTRIBUTION for each in resources):
        # A distribution is in no region: its ARN has none.
        where = f"arn:{scope.partition}:cloudfront::{scope.account}:distribution/*"
        yield Permission(frozenset({INVALIDATES}), (where,))
    if any(encryption.names_a_key(each.get("Properties")) for each in buckets):
        via = ("StringLike", "kms:ViaService", (f"s3.{scope.region}.amazonaws.com*",))
        yield Permission(frozenset(KEYS), (scope.arn("kms", "key/*"),), via)
