"""Calls of CloudFormation that `tiers deploy` needs, except those for change sets."""

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from tiers.deploy.aws import Failure
from tiers.deploy.following import last_operation

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

INLINE: Final = 51_200
"""Bytes of a template that a call may hold itself:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""
_BUSY: Final = re.compile(r"is in \w+_IN_PROGRESS state|\bstack \[\S+\] already exists", re.IGNORECASE)


def is_busy(failure: Failure) -> bool:
    """Return whether a call was refused because another operation on the stack has begun."""
    return failure.service == "cloudformation" and _BUSY.search(failure.message) is not None


def is_overtaken(failure: Failure) -> bool:
    """Return whether a change set was not executed because it, or its stack, has changed since."""
    gone = (
        failure.code in {"InvalidChangeSetStatus", "ChangeSetNotFound"} or "does not exist" in failure.message
    )
    return gone or is_busy(failure)


def began(aws: "Aws", arn: str) -> datetime | None:
    """Return a moment before the operation that a stack is in, by AWS's clock. Raises `AwsError`."""
    begin: datetime | None = min((each["Timestamp"] for each in last_operation(aws, arn)), default=None)
    return begin - timedelta(milliseconds=1) if begin else None
