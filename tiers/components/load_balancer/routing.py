"""Distribution of requests over the targets of a target group."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from tiers.language.shape import Between
from tiers.workload.rules.forwards import sticky_attributes

if TYPE_CHECKING:
    from tiers.components.load_balancer.spec import LoadBalancer

# Ranges and attributes: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
Algorithm = Literal["round_robin", "least_outstanding_requests", "weighted_random"]
SlowStart = Annotated[int, Between(30, 900)] | Literal["none"]
KEYS = ("algorithm", "anomaly_mitigation", "stickiness", "slow_start")
"""Keys of a load balancer that have no effect on functions."""


def attributes(balancer: "LoadBalancer") -> Iterator[tuple[str, str]]:
    """Yield the attributes of target groups, but those of functions, which have none of them."""
    if balancer.algorithm is not None:
        yield "load_balancing.algorithm.type", balancer.algorithm
    if balancer.anomaly_mitigation is not None:
        yield "load_balancing.algorithm.anomaly_mitigation", "on" if balancer.anomaly_mitigation else "off"
    if balancer.slow_start is not None:
        yield "slow_start.duration_seconds", str(0 if balancer.slow_start == "none" else balancer.slow_start)
    yield from sticky_attributes(balancer.stickiness)
