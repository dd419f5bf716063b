"""Findings about updates of databases, keys, and volumes."""

from tiers.diagnostics.model import Code, Severity

REPLICAS_FIRST = Code(
    "T6019",
    "replicas-first",
    Severity.ERROR,
    "RDS for MySQL and MariaDB upgrade a source only after all of its read replicas. CloudFormation updates the "
    "source first, because the replicas refer to it, so RDS rejects the upgrade. `replica_engine_version` upgrades the "
    "replicas in an update before.",
    "",
    "",
)
SETTING_STAYS = Code(
    "T6084",
    "setting-stays",
    Severity.WARNING,
    "CloudFormation's handler of databases passes on only what a template has: a setting that is removed stays as it is, "
    "and so does its price: https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds.",
    "",
    "",
)
IOPS_STEP = Code(
    "T6085",
    "iops-step",
    Severity.WARNING,
    "RDS raises the IOPS of a database by a tenth or more, and rounds up what is less: "
    "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html. So the database has more than "
    "the template says.",
    "",
    "",
)
KEY_STAYS = Code(
    "T6087",
    "key-stays",
    Severity.INFO,
    "Another KMS key replaces databases, caches, file systems, and vaults of backups. Their data moves in a copy: restore a "
    "snapshot that was copied with the key (`aws rds copy-db-snapshot --kms-key-id KEY`) under `snapshot` of a new component, "
    "or copy the files with AWS DataSync. Until then, an override keeps the present key: `null` is the key of AWS.",
    "",
    "",
)
OLD_KEY_NEEDED = Code(
    "T6088",
    "old-key-needed",
    Severity.WARNING,
    "S3 and SQS encrypt new content with the new key. Who reads content from before needs `kms:Decrypt` on the old key, and "
    "that key must stay enabled: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html.",
    "",
    "",
)
VOLUME_DETACHED = Code(
    "T6092",
    "volume-detached",
    Severity.WARNING,
    "EC2 may not detach a volume whose file system is mounted, until it is unmounted or the server is stopped: "
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVolume.html.",
    "",
    "",
)
VOLUME_MODIFIED = Code(
    "T6093",
    "volume-modified",
    Severity.WARNING,
    "AWS modifies a volume while it is used. It rejects another modification until this one is completed, and the fifth in "
    "24 hours: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html.",
    "",
    "",
)
