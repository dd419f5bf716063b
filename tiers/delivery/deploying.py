"""What `tiers deploy` asks of CloudFormation beside change sets."""

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from tiers.delivery.aws import Failure

if TYPE_CHECKING:
    from tiers.delivery.aws import Aws

INLINE: Final = 51_200
"""Bytes of a template that a call may hold itself:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""
_BUSY: Final = re.compile(r"is in \w+_IN_PROGRESS state")
_BEGINS: Final = frozenset(
    {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "IMPORT_IN_PROGRESS"}
)


def is_busy(failure: Failure) -> bool:
    """Whether a call was refused because an operation on the stack is going on."""
    return failure.service == "cloudformation" and _BUSY.search(failure.message) is not None


def began(aws: "Aws", arn: str) -> datetime | None:
    """Return a moment before the operation that a stack is in, by AWS's clock. Raises `AwsError`."""
    for event in aws.pages("cloudformation", "describe_stack_events", "StackEvents", StackName=arn):
        own = event.get("PhysicalResourceId") == event["StackId"]
        if own and event.get("ResourceStatus") in _BEGINS:
            begin: datetime = event["Timestamp"]
            return begin - timedelta(milliseconds=1)
    return None
