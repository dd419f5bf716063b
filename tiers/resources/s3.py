"""S3 in all its forms."""

from tiers.resources.bill import FREE, Bill, Price
from tiers.resources.deleting import Expiry, Keeping, Lock
from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    Deletion,
    Holds,
    Listing,
    Outcome,
    Row,
    Unique,
)

_OBJECTS = Holds("its objects", is_kept_full=True)

_PAGE = "https://aws.amazon.com/s3/pricing/"
_BUCKET = (
    Bill(
        "objects in buckets (S3 Standard)",
        "GB-months",
        _PAGE,
        Price("s3.gb_months", "AmazonS3", "TimedStorage-ByteHrs", {"volumeType": "Standard"}),
        usage="s3.gb_months",
    ),
    Bill(
        "requests to buckets that write or list",
        "requests",
        _PAGE,
        Price("s3.writes", "AmazonS3", "Requests-Tier1"),
        usage="s3.writes",
    ),
    Bill(
        "requests to buckets that read",
        "requests",
        _PAGE,
        Price("s3.reads", "AmazonS3", "Requests-Tier2"),
        usage="s3.reads",
    ),
)

ROWS = (
    Row(
        "AWS::S3::Bucket",
        "a bucket of objects",
        alarms="stores.BUCKET",
        listings=(Listing("s3api list-buckets", "Buckets"),),
        bills=_BUCKET,
        glyph="bucket",
        holds=_OBJECTS,
        unique=BY_SCHEMA,
        deletion=Deletion(blocker="bucket", remover="bucket"),
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/manage-versioning-examples.html
        keeping=Keeping(("VersioningConfiguration", "Status"), "Enabled", said="versioning is turned off"),
        arns="BUCKET",
        api="BUCKET",
        expiry=Expiry(
            ("LifecycleConfiguration", "Rules"),
            {
                ("ExpirationInDays",): "objects",
                ("NoncurrentVersionExpiration", "NoncurrentDays"): "replaced and deleted objects",
            },
            ("Prefix", "TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan"),
            ("Status", "Enabled"),
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html",
        ),
        lock=Lock(
            ("ObjectLockConfiguration", "Rule", "DefaultRetention"),
            "Mode",
            ("COMPLIANCE", "GOVERNANCE"),
            ("VersioningConfiguration", "Status"),
            "Enabled",
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html",
        ),
    ),
    Row(
        "AWS::S3::BucketPolicy",
        "the policy of a bucket",
        listings=(Listing("s3api get-bucket-policy", "Policy", about="FileSystemId"),),
        bills=FREE,
        holds=NO_CONTENT,
        # The second one overwrites it: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
        unique=(Unique(("Bucket",), outcome=Outcome.TAKEN_AWAY),),
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
    ),
    Row("AWS::S3Express::DirectoryBucket", "a bucket of objects in one zone", glyph="bucket", holds=_OBJECTS),
    Row("AWS::S3Outposts::Bucket", "a bucket of objects on an outpost", glyph="bucket", holds=_OBJECTS),
    Row("AWS::S3Tables::TableBucket", "a bucket of tables", glyph="bucket", holds=Holds("its tables")),
    Row("AWS::S3Tables::Table", "a table", holds=Holds("its rows")),
    Row("AWS::S3Vectors::VectorBucket", "a bucket of vectors", glyph="bucket", holds=Holds("its vectors")),
    Row("AWS::S3Vectors::Index", "an index of vectors", holds=Holds("its vectors")),
    Row(
        "AWS::S3Files::FileSystem",
        "a file system over a bucket",
        glyph="file_system",
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-files-file-systems-deleting.html
        holds=Holds("changes that are not yet in its bucket"),
    ),
)
