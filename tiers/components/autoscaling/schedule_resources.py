"""The scheduled actions of a group, which change its limits by the clock."""

from collections.abc import Iterator
from typing import Any

from troposphere import autoscaling

from tiers.components.autoscaling.capacity import scheduled_action_id
from tiers.components.autoscaling.spec import AutoScaling
from tiers.ir import symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import cron


def resources(servers: AutoScaling, here: Context) -> Iterator[Placed]:
    """Build an action for each entry of the schedule.

    Without a time zone, AWS reads cron in UTC. The desired number of servers is left out: Auto Scaling moves
    it into the new limits:
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html
    """
    for index, each in enumerate(servers.capacity.schedule):
        route = (*here.route, "capacity", "schedule", index)
        zone: dict[str, Any] = {} if each.timezone == cron.UTC else {"TimeZone": each.timezone}
        yield place(
            Stack.LOGIC,
            autoscaling.ScheduledAction(
                scheduled_action_id(here.name, each),
                AutoScalingGroupName=symbols.auto_scaling_group(here.name),
                Recurrence=cron.portable(each.cron),
                **zone,
                MinSize=each.min,
                MaxSize=each.max,
            ),
            here.route,
            {
                "Recurrence": (*route, "cron"),
                "TimeZone": (*route, "timezone"),
                "MinSize": (*route, "min"),
                "MaxSize": (*route, "max"),
            },
        )
