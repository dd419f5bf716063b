"""Properties of caches that the compiler sets for security, and what keeps each of them."""

from typing import Any

from tiers.compile.checks.protections import Protection, at_least, is_kept, is_on, is_one_of
from tiers.diagnostics.codes import extensions as codes

CACHE, SERVERLESS = "AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::ServerlessCache"


def _no_password(_: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    """Return whether there is no password in the template; one of a secret is a reference."""
    return now is None or "{{resolve:" in str(now)


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
    # Without it, every connection is encrypted:
    # https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption-enable.html
    Protection(
        CACHE,
        ("Properties", "TransitEncryptionMode"),
        codes.OVERRIDE_TLS,
        "data can be sent in plaintext",
        is_one_of("required", "none"),
    ),
    Protection(
        CACHE,
        ("Properties", "AuthToken"),
        codes.OVERRIDE_PASSWORD,
        "visible in the template",
        _no_password,
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
