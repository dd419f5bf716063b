"""The end of a server: after some days, and with some time to end its work."""

from collections.abc import Iterator
from typing import Any

from troposphere import autoscaling

from tiers.components.autoscaling.spec import AutoScaling, termination_hook_id
from tiers.ir import symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place
from tiers.ir.stacks import Stack
from tiers.language.component import Context

_DAY = 24 * 60 * 60


def properties(servers: AutoScaling) -> dict[str, Any]:
    """Return the properties that replace a server after some days, once a new one is healthy.

    Without a maintenance policy, the old server would be terminated first:
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-instance-maintenance-policy.html
    """
    if servers.max_lifetime is None:
        return {}
    return {
        "MaxInstanceLifetime": servers.max_lifetime * _DAY,
        "InstanceMaintenancePolicy": autoscaling.InstanceMaintenancePolicy(
            MinHealthyPercentage=100, MaxHealthyPercentage=110
        ),
    }


def resources(servers: AutoScaling, here: Context) -> Iterator[Placed]:
    """Build the hook that delays the termination of a server, if `drain` asks for it.

    A server learns of its termination from its instance metadata, and needs no permission for it:
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/retrieving-target-lifecycle-state-through-imds.html
    """
    if servers.drain is not None:
        yield place(
            Stack.LOGIC,
            autoscaling.LifecycleHook(
                termination_hook_id(here.name),
                AutoScalingGroupName=symbols.auto_scaling_group(here.name),
                LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
                HeartbeatTimeout=servers.drain,
                DefaultResult="CONTINUE",
            ),
            here.route,
            {"HeartbeatTimeout": (*here.route, "drain")},
        )
