"""The alarms of a network load balancer."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from tiers.components.network_load_balancer.listeners import target_group
from tiers.ir import identifiers
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch, one
from tiers.language.component import Context
from tiers.language.shape import Doc, Example
from tiers.workload import target_alarms
from tiers.workload.alarms import ALARMS, when
from tiers.workload.target_alarms import TargetAlarms, balancer_dimensions

if TYPE_CHECKING:
    from tiers.components.network_load_balancer.spec import NetworkLoadBalancer

NAMESPACE = "AWS/NetworkELB"


class NetworkAlarms(TargetAlarms):
    """Alarms on the load balancer and its targets. AWS's list has none for load balancers."""

    port_allocation: Annotated[
        bool,
        Doc("Whether an alarm rings if the load balancer runs out of ports for connections to targets"),
        Example(False),
    ] = True


def watches(balancer: "NetworkLoadBalancer", here: Context) -> Iterator[Watch]:
    """Yield the metrics of the load balancer and of its target groups."""
    yield Watch(
        identifiers.load_balancer(here.name),
        "port_allocation",
        "connections without a free port a minute",
        Stack.PRESENTATION,
        (*here.route, ALARMS, "port_allocation"),
        one(NAMESPACE, "PortAllocationErrorCount", balancer_dimensions(here.name), "Sum"),
        # "Any value other than zero is a problem", says the page of the metrics.
        when(balancer.alarms, "port_allocation", 0, "GreaterThanThreshold", 1, "notBreaching"),
    )
    forwards = [each.forward for each in balancer.listeners]
    groups = {target_group(here.name, each).id: each.to for each in forwards}
    public = balancer.scheme == "internet-facing"
    yield from target_alarms.watches(
        balancer.alarms, NAMESPACE, tuple(groups.items()), here, is_outage=public
    )
