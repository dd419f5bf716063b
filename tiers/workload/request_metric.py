"""The metric of requests for each target, by which servers and tasks behind one load balancer scale."""

from typing import Any

from tiers.ir import identifiers, symbols
from tiers.language.component import Context


def requests_per_target(here: Context) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the metric of the only application load balancer in front, and the IDs that must exist before.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PredefinedMetricSpecification.html and
    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html
    """
    (tie,) = (each for each in here.behind() if each.layer == "application")
    (group,) = tie.groups
    label = symbols.Phrase(
        symbols.Attribute(identifiers.load_balancer(tie.source), "LoadBalancerFullName"),
        "/",
        symbols.Attribute(group.id, "TargetGroupFullName"),
    )
    # AWS refuses the label until a listener has tied the target group to the load balancer.
    return {"PredefinedMetricType": "ALBRequestCountPerTarget", "ResourceLabel": label}, tie.ids
