"""The alarms of an Auto Scaling group, and the events that report its failures."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from tiers.ir import identifiers
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Failures, Watch, one
from tiers.language.component import Context
from tiers.language.record import Record, derived
from tiers.language.shape import Doc, Example
from tiers.workload.alarms import ALARMS, FIVE_MINUTES, Percent, breach, threshold, when

if TYPE_CHECKING:
    from tiers.components.autoscaling.spec import AutoScaling

CAPACITY = "GroupInServiceCapacity"
IN_SERVICE = "GroupInServiceInstances"
METRICS = ("GroupDesiredCapacity", CAPACITY)
"""Metrics of a group that Auto Scaling reports only if they are turned on, at no charge:
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html"""

FAILED = ("EC2 Instance Launch Unsuccessful", "EC2 Instance Terminate Unsuccessful")
"""https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html"""


class GroupAlarms(Record):
    """Alarms on the group."""

    capacity: Annotated[
        bool,
        Doc("Whether an alarm rings if fewer than `capacity.min` servers are in service for 10 minutes"),
        Example(False),
    ] = True
    cpu: Annotated[
        Percent,
        Doc("Average CPU utilization in percent that must not be exceeded for 15 minutes"),
        Example(90),
    ] = derived(
        "`80`, or 5 above `target_cpu`, or above the highest `cpu` of `steps` that adds, if that is not less"
    )
    failures: Annotated[
        bool, Doc("Whether failed launches and terminations of servers are reported"), Example(False)
    ] = True


def watches(servers: "AutoScaling", here: Context) -> Iterator[Watch | Failures]:
    """Yield the metrics of the group and of its servers, and its failures."""
    alarms, group = servers.alarms, identifiers.auto_scaling_group(here.name)
    dimensions = (("AutoScalingGroupName", Target(group)),)
    yield Watch(
        group,
        "capacity",
        "servers in service",
        Stack.LOGIC,
        (*here.route, ALARMS, "capacity"),
        one("AWS/AutoScaling", CAPACITY, dimensions, "Average"),
        when(alarms, "capacity", servers.capacity.min, "LessThanThreshold", 10, "breaching"),
    )
    yield Watch(
        group,
        "cpu",
        "average CPU utilization in percent",
        Stack.LOGIC,
        (*here.route, ALARMS, "cpu"),
        one("AWS/EC2", "CPUUtilization", dimensions, "Average", FIVE_MINUTES),
        breach(threshold(alarms, "cpu"), "GreaterThanThreshold", 3, "missing"),
    )
    if isinstance(alarms, GroupAlarms) and alarms.failures:
        yield Failures(
            group,
            "failures",
            "servers that could not be launched or terminated",
            Stack.LOGIC,
            (*here.route, ALARMS, "failures"),
            "aws.autoscaling",
            FAILED,
            {"AutoScalingGroupName": (Target(group),)},
        )
