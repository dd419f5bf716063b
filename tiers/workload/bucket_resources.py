"""Properties that every bucket has: encryption at rest, and no way to make it public."""

from troposphere import s3


def encrypted() -> s3.BucketEncryption:
    """Return the encryption of a bucket, with S3's own key."""
    by_default = s3.ServerSideEncryptionByDefault(SSEAlgorithm="AES256")
    rule = s3.ServerSideEncryptionRule(ServerSideEncryptionByDefault=by_default)
    return s3.BucketEncryption(ServerSideEncryptionConfiguration=[rule])


def closed() -> s3.PublicAccessBlockConfiguration:
    """Return what keeps a bucket from becoming public, by a policy or by an access control list."""
    return s3.PublicAccessBlockConfiguration(
        BlockPublicAcls=True,
        BlockPublicPolicy=True,
        IgnorePublicAcls=True,
        RestrictPublicBuckets=True,
    )
