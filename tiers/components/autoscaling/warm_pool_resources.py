"""The warm pool of a group."""

from collections.abc import Iterator

from troposphere import autoscaling

from tiers.components.autoscaling.warm_pool import WarmPool, warm_pool_id
from tiers.ir import symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place
from tiers.ir.stacks import Stack
from tiers.language.component import Context


def resources(pool: WarmPool, here: Context) -> Iterator[Placed]:
    """Build the warm pool.

    Without `MaxGroupPreparedCapacity`, AWS fills it up to the maximum of the group; equal to `MinSize`, it
    makes the size absolute: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutWarmPool.html
    """
    route = (*here.route, "capacity", "warm_pool")
    yield place(
        Stack.LOGIC,
        autoscaling.WarmPool(
            warm_pool_id(here.name),
            AutoScalingGroupName=symbols.auto_scaling_group(here.name),
            MinSize=pool.size,
            MaxGroupPreparedCapacity=pool.size,
            PoolState=pool.state.capitalize(),
        ),
        route,
        {
            "MinSize": (*route, "size"),
            "MaxGroupPreparedCapacity": (*route, "size"),
            "PoolState": (*route, "state"),
        },
    )
