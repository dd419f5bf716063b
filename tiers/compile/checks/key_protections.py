"""Properties that name the key of the spec, and those of the key itself, and what keeps each of them."""

from typing import Any

from tiers.compile.checks.protections import (
    SERVER,
    TEMPLATE,
    Protection,
    at,
    at_least,
    is_kept,
    is_on,
    same,
)
from tiers.diagnostics.codes import extensions as codes
from tiers.diagnostics.codes.encryption import OVERRIDE_KEY
from tiers.encryption.places import PATHS

KEY = "AWS::KMS::Key"


def _keys_of_disks(was: Any, now: Any) -> bool:  # noqa: ANN401 - JSON-like data
    """Return whether each disk has the key that the first one had."""
    keys = [at(disk, ("Ebs", "KmsKeyId")) for disk in was] if isinstance(was, list) else []
    disks = now if isinstance(now, list) else []
    return (
        bool(keys) and keys[0] is not None and all(at(disk, ("Ebs", "KmsKeyId")) == keys[0] for disk in disks)
    )


OF_KEYS = (
    *(
        Protection(type_, ("Properties", *path), OVERRIDE_KEY, "encrypted with a key of AWS", same)
        for type_, paths in PATHS.items()
        for path in paths
    ),
    *(
        Protection(
            type_, (*head, "BlockDeviceMappings"), OVERRIDE_KEY, "encrypted with a key of AWS", _keys_of_disks
        )
        for type_, head in ((TEMPLATE, ("Properties", "LaunchTemplateData")), (SERVER, ("Properties",)))
    ),
    *(
        Protection(KEY, (name,), codes.OVERRIDE_DELETABLE, "its data may be unreadable without it", is_kept)
        for name in ("DeletionPolicy", "UpdateReplacePolicy")
    ),
    Protection(
        KEY, ("Properties", "PendingWindowInDays"), codes.OVERRIDE_DELETABLE, "less time to cancel", at_least
    ),
    Protection(KEY, ("Properties", "EnableKeyRotation"), codes.OVERRIDE_HARDENING, "never rotated", is_on),
    Protection(
        KEY, ("Properties", "KeyPolicy"), codes.OVERRIDE_PERMISSIONS, "others may use or delete the key", same
    ),
)
