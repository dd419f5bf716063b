"""The key under `encryption:`, with which everything that holds data is encrypted."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Final

from tiers.diagnostics.model import Route
from tiers.ir.parameters import Kind
from tiers.language.elsewhere import existing
from tiers.language.record import Record
from tiers.language.shape import Doc, Example, Pattern

CREATE: Final = "create"
KEY: Route = ("encryption", "key")
"""The spec path of the key."""

_ARN = "arn:aws(-[a-z]+)*:kms:[a-z]+(-[a-z]+)+-[0-9]{1,2}:[0-9]{12}:key/[A-Za-z0-9-]{1,64}"
"""An ARN of a key, not of an alias: a policy with the ARN of an alias allows nothing.
https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html"""


class Encryption(Record):
    """A customer managed key of AWS KMS. Without it, AWS encrypts with keys that it manages."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(("kms", "kms_key", "kms_key_id", "key_id", "key_arn", "arn"), "use `key`"),
            **dict.fromkeys(("alias", "alias_name"), "use `key` with the ARN of the key, not of an alias"),
            **dict.fromkeys(
                ("rotation", "enable_key_rotation", "rotate", "deletion_window", "pending_window"),
                "remove it: a created key is rotated every year, and deleted 30 days after you ask for it",
            ),
            **dict.fromkeys(("policy", "key_policy"), "remove it: a created key has the statements it needs"),
        }
    )

    key: Annotated[
        str,
        Pattern(
            f"{CREATE}|{_ARN}",
            "`create`, or the ARN of a KMS key, `arn:aws:kms:REGION:ACCOUNT:key/ID`",
        ),
        existing(Kind(pattern=_ARN, says="the ARN of a KMS key")),
        Doc(
            "Key that encrypts databases, secrets, disks, logs, queues, topics, tables, buckets, caches, "
            "file systems, and the environment of functions: `create` for a key in the stack, or the ARN of "
            "a key in the region of the deployment"
        ),
        Example(CREATE),
    ]

    @property
    def is_created(self) -> bool:
        """Return whether the stack has the key."""
        return self.key == CREATE
