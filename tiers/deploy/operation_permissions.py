"""IAM permissions that operations need.

From the Service Authorization Reference, https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from typing import Final

from tiers.deploy.aws import Failure

# By boto3's name of the service; all others are called the same in policies.
_PREFIXES: Final = {"elbv2": "elasticloadbalancing", "service-quotas": "servicequotas"}

# Operations whose permission is not their own name.
_ACTIONS: Final = {
    ("s3", "HeadBucket"): "s3:ListBucket",
    ("s3", "HeadObject"): "s3:GetObject",
    ("s3", "DeleteObjects"): "s3:DeleteObjectVersion",
    ("s3", "GetObjectLockConfiguration"): "s3:GetBucketObjectLockConfiguration",
    ("s3", "ListMultipartUploads"): "s3:ListBucketMultipartUploads",
    ("s3", "ListObjectsV2"): "s3:ListBucket",
    ("s3", "ListObjectVersions"): "s3:ListBucketVersions",
}


def action(failure: Failure) -> str:
    """Return the permission that a call needs, as a policy names it: `cloudformation:CreateChangeSet`."""
    service, operation = failure.service, failure.operation
    return _ACTIONS.get((service, operation)) or f"{_PREFIXES.get(service, service)}:{operation}"
