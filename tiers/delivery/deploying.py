"""What `tiers deploy` asks of CloudFormation beside change sets."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tiers.delivery.aws import Aws

INLINE: Final = 51_200
"""Bytes of a template that a call may hold itself:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""
_BEGINS: Final = frozenset(
    {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "IMPORT_IN_PROGRESS"}
)


def began(aws: "Aws", arn: str) -> datetime | None:
    """Return a moment before the operation that a stack is in, by AWS's clock. Raises `AwsError`."""
    for event in aws.pages("cloudformation", "describe_stack_events", "StackEvents", StackName=arn):
        own = event.get("PhysicalResourceId") == event["StackId"]
        if own and event.get("ResourceStatus") in _BEGINS:
            begin: datetime = event["Timestamp"]
            return begin - timedelta(milliseconds=1)
    return None
