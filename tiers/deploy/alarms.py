"""The alarms of a stack that ring now."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from tiers.deploy.aws_errors import is_denied
from tiers.deploy.stacks import LiveStack

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

KINDS = {"AWS::CloudWatch::Alarm": "MetricAlarm", "AWS::CloudWatch::CompositeAlarm": "CompositeAlarm"}
"""The types of alarms in a stack, and of CloudWatch."""
MOST_NAMES = 100
"""Of one call: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html"""


class Ringing(NamedTuple):
    """An alarm that rings."""

    called: str
    """Its logical ID, after those of the stacks that lead to it."""
    logical_id: str
    name: str
    description: str
    reason: str
    since: datetime | None


class Alarms(NamedTuple):
    """The number of alarms of a stack, and those that ring; `None` if they cannot be read.

    Alarms that do nothing but scale are left out: one that removes servers rings whenever there is little
    to do.
    """

    number: int
    ringing: tuple[Ringing, ...] | None


def alarms(aws: "Aws", stack: LiveStack) -> Alarms:
    """Read the alarms of a stack and of its nested stacks. Raises `AwsError`, but not if it is denied."""
    from tiers.deploy.aws import AwsError

    places = {
        each.physical_id: (part.called(each.logical_id), each.logical_id)
        for part in stack.walk()
        for each in part.resources
        if each.type in KINDS and each.exists
    }
    try:
        found = tuple(_described(aws, list(places)))
    except AwsError as error:
        if not is_denied(error.failure):
            raise
        return Alarms(len(places), None)
    others = [row for row in found if not _only_scales(row)]
    ringing = (row for row in others if row.get("StateValue") == "ALARM")
    scaling = len(found) - len(others)
    return Alarms(len(places) - scaling, tuple(_read(row, places) for row in ringing))


def _only_scales(row: Mapping[str, Any]) -> bool:
    """Return whether all actions of an alarm are scaling policies, by their ARNs.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html
    """
    arns = [action.split(":") for action in row.get("AlarmActions") or ()]
    return bool(arns) and all(
        parts[2:3] == ["autoscaling"] and parts[5:6] == ["scalingPolicy"] for parts in arns
    )


def _described(aws: "Aws", names: list[str]) -> Iterator[Mapping[str, Any]]:
    for start in range(0, len(names), MOST_NAMES):
        answer = aws.call(
            "cloudwatch",
            "describe_alarms",
            AlarmNames=names[start : start + MOST_NAMES],
            AlarmTypes=list(KINDS.values()),
            MaxRecords=MOST_NAMES,
        )
        # An alarm of the site is worth more than one of its parts.
        yield from answer.get("CompositeAlarms") or ()
        yield from answer.get("MetricAlarms") or ()


def _read(row: Mapping[str, Any], places: Mapping[str, tuple[str, str]]) -> Ringing:
    name = row["AlarmName"]
    called, logical_id = places.get(name, (name, name))
    return Ringing(
        called,
        logical_id,
        name,
        row.get("AlarmDescription", ""),
        row.get("StateReason", ""),
        row.get("StateTransitionedTimestamp") or row.get("StateUpdatedTimestamp"),
    )
