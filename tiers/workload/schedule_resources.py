"""What the schedules of EventBridge Scheduler share: the trust of their roles, and queues for what failed."""

from collections.abc import Iterator
from typing import Any

from troposphere import Ref, Sub

from tiers.diagnostics.model import Route
from tiers.ir.placed import Placed
from tiers.ir.placing import trust
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import queue_resources

KEPT = 14 * 24 * 60 * 60
"""Seconds that the queue keeps what was given up, the maximum."""


def trusted() -> dict[str, Any]:
    """Return the trust in schedules of this account alone; the ARN is that of their group.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    """
    document = trust("scheduler.amazonaws.com")
    group = "arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule-group/default"
    document["Statement"][0]["Condition"] = {
        "StringEquals": {"aws:SourceAccount": Ref("AWS::AccountId"), "aws:SourceArn": Sub(group)}
    }
    return document


def dead_letters(queue: str, route: Route, here: Context) -> Iterator[Placed]:
    """Build the queue for what was given up, with that logical ID, and the policy that asks for TLS."""
    yield queue_resources.dead_letters(queue, KEPT, here, Stack.LOGIC, route, {})
    yield queue_resources.policy(queue, (), Stack.LOGIC, route)
