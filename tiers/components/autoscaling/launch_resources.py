"""The properties of a group that say which instances it launches: from one type, or from several and spot."""

from typing import Any

from troposphere import autoscaling

from tiers.components.autoscaling.spec import AutoScaling
from tiers.diagnostics.model import Route
from tiers.ir import identifiers, symbols
from tiers.language.component import Context


def properties(servers: AutoScaling, here: Context) -> dict[str, Any]:
    """Return the launch template of the group, alone or with the types and the part on spot capacity."""
    template = identifiers.launch_template(here.name)
    specification = autoscaling.LaunchTemplateSpecification(
        LaunchTemplateId=symbols.LaunchTemplateId(template),
        Version=symbols.Attribute(template, "LatestVersionNumber"),
    )
    if not servers.is_mixed:
        return {"LaunchTemplate": specification}
    # Before a spot instance is reclaimed, another one is launched if there is time for it.
    rebalances: dict[str, Any] = {"CapacityRebalance": True} if servers.spot else {}
    return {
        "MixedInstancesPolicy": autoscaling.MixedInstancesPolicy(
            InstancesDistribution=_distribution(servers),
            LaunchTemplate=autoscaling.LaunchTemplate(
                LaunchTemplateSpecification=specification,
                Overrides=[
                    autoscaling.LaunchTemplateOverrides(InstanceType=each) for each in servers.instance_types
                ],
            ),
        ),
        **rebalances,
    }


def _distribution(servers: AutoScaling) -> autoscaling.InstancesDistribution:
    """Return what is on demand, by the order of the types, and what is on spot capacity.

    AWS recommends to weigh price and capacity:
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/allocation-strategies.html
    """
    if servers.spot is None:
        return autoscaling.InstancesDistribution(OnDemandAllocationStrategy="prioritized")
    return autoscaling.InstancesDistribution(
        OnDemandAllocationStrategy="prioritized",
        OnDemandBaseCapacity=servers.spot.on_demand_base,
        OnDemandPercentageAboveBaseCapacity=100 - servers.spot.percent,
        SpotAllocationStrategy="price-capacity-optimized",
    )


def origins(here: Context) -> dict[str, Route]:
    """Return the keys that set the properties."""
    spot = (*here.route, "spot")
    distribution = "MixedInstancesPolicy.InstancesDistribution"
    return {
        "MixedInstancesPolicy.LaunchTemplate.Overrides": (*here.route, "instance_type"),
        f"{distribution}.OnDemandBaseCapacity": (*spot, "on_demand_base"),
        f"{distribution}.OnDemandPercentageAboveBaseCapacity": (*spot, "percent"),
    }
