"""The call that a question is about."""

from tiers.permissions.decide.text import COLONS
from tiers.permissions.model.universe import Subject, Target
from tiers.tuples import NamedTuple


class Call(NamedTuple):
    """Who calls what, and how.

    `via` is the prefix of the service that makes the call in the name of the subject, such as `sqs`; it is
    empty for a direct call. `secure` is false for plain HTTP. `text` is the ARN.
    """

    subject: Subject
    target: Target
    kind: str
    text: str
    via: str = ""
    secure: bool = True
    takes_tags: bool = True
    """Whether the request may have tags: not if the action only reads."""
    point: str | None = None
    """The ARN of the access point by which a file system is mounted: empty for none, `None` for any."""

    @property
    def has_type(self) -> bool:
        """Whether a resource type is in the ARN, in which no wildcard is allowed."""
        return self.target.service != "s3" and bool({"/", ":"} & set(self.text.split(":", COLONS)[-1]))
