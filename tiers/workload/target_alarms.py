"""The alarms on the targets of load balancers of either layer."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from tiers.ir import identifiers
from tiers.ir.facets import TargetGroup
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Dimensions, Metric, Watch, one
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example
from tiers.workload.alarms import ALARMS, breach, threshold


class TargetAlarms(Record):
    """Alarms on the targets of a load balancer. AWS's list has none for load balancers."""

    healthy_hosts: Annotated[
        Annotated[int, Between(1, 1000)] | Literal["none"],
        Doc("Healthy targets that each target group must have, all but 5 minutes"),
        Example(2),
    ] = 1
    unhealthy_hosts: Annotated[
        Annotated[int, Between(0, 1000)] | Literal["none"],
        Doc("Unhealthy targets that a target group may have for 10 minutes"),
        Example(1),
    ] = 0


def balancer_dimensions(name: str) -> Dimensions:
    """Return the dimension of a load balancer: the last part of its ARN."""
    return (("LoadBalancer", Target(identifiers.load_balancer(name), "LoadBalancerFullName")),)


def watches(
    alarms: TargetAlarms | str | None,
    namespace: str,
    groups: tuple[tuple[str, str], ...],
    here: Context,
    *,
    is_outage: bool,
) -> Iterator[Watch]:
    """Yield the metrics of target groups, given by logical ID and name.

    Targets whose traffic is shifted are in the group, in its alternate one, or in both.

    No metric has the target group alone as its dimension:
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
    """
    for group, service in groups:
        metrics, expression = _hosts(namespace, "HealthyHostCount", "Minimum", group, service, here)
        yield Watch(
            group,
            "healthy_hosts",
            f"healthy targets of {service}",
            Stack.LOGIC,
            (*here.route, ALARMS, "healthy_hosts"),
            metrics,
            # A group without any target has no data.
            breach(threshold(alarms, "healthy_hosts"), "LessThanThreshold", 5, "breaching"),
            expression,
            is_outage,
        )
        metrics, expression = _hosts(namespace, "UnHealthyHostCount", "Maximum", group, service, here)
        yield Watch(
            group,
            "unhealthy_hosts",
            f"unhealthy targets of {service}",
            Stack.LOGIC,
            (*here.route, ALARMS, "unhealthy_hosts"),
            metrics,
            breach(threshold(alarms, "unhealthy_hosts"), "GreaterThanThreshold", 10, "notBreaching"),
            expression,
        )


def _hosts(
    namespace: str, name: str, statistic: str, group: str, service: str, here: Context
) -> tuple[Mapping[str, Metric], str | None]:
    """Return the metric of a count of targets, or the metrics and the expression of a sum of two."""
    member = here.members.get(service)
    backend = member.component.backend(here.around(member)) if member else None
    dimensions = [
        (*balancer_dimensions(here.name), ("TargetGroup", Target(each, "TargetGroupFullName")))
        for each in TargetGroup(group).ids(is_shifted=backend is not None and backend.is_shifted)
    ]
    if len(dimensions) == 1:
        return one(namespace, name, dimensions[0], statistic), None
    words = ("first", "second")
    metrics = {
        word: Metric(namespace, name, each, statistic) for word, each in zip(words, dimensions, strict=True)
    }
    return metrics, " + ".join(f"FILL({word}, 0)" for word in words)
