"""Findings about the key under `encryption`."""

from tiers.diagnostics.model import Code, Severity

_QUEUE = "data:\n  jobs: {type: queue}\n"
_CREATE = "encryption: {key: create}\n"
_KEY = "arn:aws:kms:{}:111122223333:key/{}1234abcd-12ab-34cd-56ef-1234567890ab"

KEY_IS_FINAL = Code(
    "T3701",
    "key-is-final",
    Severity.INFO,
    "The key of databases, caches, and file systems is part of their creation. With another key, CloudFormation "
    "replaces them, and `tiers plan` refuses that. Their data can only move to a copy that has the other key.",
    _CREATE + "data:\n  shared: {type: file_system}\n",
    _CREATE + _QUEUE,
)
KEY_OF_ANOTHER_REGION = Code(
    "T3702",
    "key-of-another-region",
    Severity.ERROR,
    "A service can only use keys of its region. With several regions, use `create`, or a stack parameter.",
    "regions: [eu-west-1]\nencryption: {key: '" + _KEY.format("us-east-1", "") + "'}\n" + _QUEUE,
    "regions: [eu-west-1]\nencryption: {key: '" + _KEY.format("eu-west-1", "") + "'}\n" + _QUEUE,
)
KEY_OF_SEVERAL_REGIONS = Code(
    "T3703",
    "key-of-several-regions",
    Severity.ERROR,
    "Fargate cannot use a multi-Region key for the storage of tasks: "
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-create-storage-key.html.",
    "encryption: {key: '" + _KEY.format("eu-west-1", "mrk-") + "'}\n"
    "logic:\n  api: {type: fargate, image: {parameter: ApiImage}}\n",
    "encryption: {key: '" + _KEY.format("eu-west-1", "") + "'}\n"
    "logic:\n  api: {type: fargate, image: {parameter: ApiImage}}\n",
)
COPIED_WITHOUT_KEY = Code(
    "T3704",
    "copied-without-key",
    Severity.WARNING,
    "S3 copies an object that is encrypted with a KMS key only if it has a key for the copy, in the region of the "
    "copy. A spec has no such key, so the bucket keeps the key of S3.",
    _CREATE + "data:\n  uploads: {type: bucket, replicate_to: 'arn:aws:s3:::shop-copies'}\n",
    _CREATE + "data:\n  uploads: {type: bucket}\n",
    acceptable=True,
)
KEY_OF_SNAPSHOT = Code(
    "T3705",
    "key-of-snapshot",
    Severity.INFO,
    "A database that is restored has the key of its snapshot. A copy of the snapshot can have another key: "
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html.",
    _CREATE + "data:\n  orders: {type: rds, engine: mysql, engine_version: '8.4', snapshot: orders-june}\n",
    _CREATE + "data:\n  orders: {type: rds, engine: mysql}\n",
)
OVERRIDE_KEY = Code(
    "T3706",
    "override-key",
    Severity.WARNING,
    "An override that removes the key of `encryption` leaves the resource to a key of AWS, which is right for a "
    "database that had no other key on its first day.",
    _CREATE + _QUEUE + "overrides: {jobs.Queue.KmsMasterKeyId: null}\n",
    _CREATE + _QUEUE,
    acceptable=True,
)
