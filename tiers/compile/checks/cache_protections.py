"""Properties of caches that the compiler sets for security, and what keeps each of them."""

from tiers.compile.checks.protections import Protection, at_least, is_kept, is_on
from tiers.diagnostics.codes import extensions as codes

CACHE, SERVERLESS = "AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::ServerlessCache"

OF_CACHES = (
    Protection(
        CACHE,
        ("Properties", "AtRestEncryptionEnabled"),
        codes.OVERRIDE_UNENCRYPTED,
        "its data may be unencrypted",
        is_on,
    ),
    Protection(
        CACHE,
        ("Properties", "TransitEncryptionEnabled"),
        codes.OVERRIDE_TLS,
        "data can be sent in plaintext",
        is_on,
    ),
    *(
        Protection(CACHE, (name,), codes.OVERRIDE_DELETABLE, "its data may be deleted with it", is_kept)
        for name in ("DeletionPolicy", "UpdateReplacePolicy")
    ),
    *(
        Protection(
            type_,
            ("Properties", "SnapshotRetentionLimit"),
            codes.OVERRIDE_DELETABLE,
            "fewer backups",
            at_least,
        )
        for type_ in (CACHE, SERVERLESS)
    ),
    Protection(
        SERVERLESS,
        ("Properties", "FinalSnapshotName"),
        codes.OVERRIDE_DELETABLE,
        "its data may be deleted with it",
        lambda was, now: bool(was) and bool(now),
    ),
)
