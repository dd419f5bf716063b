"""The alarms of an application load balancer."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from tiers.ir import identifiers
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch, one, sums
from tiers.language.component import Context
from tiers.language.shape import Between, Doc, Example
from tiers.workload import target_alarms
from tiers.workload.alarms import ALARMS, Percent, breach, threshold
from tiers.workload.target_alarms import TargetAlarms, balancer_dimensions

if TYPE_CHECKING:
    from tiers.components.load_balancer.spec import LoadBalancer

NAMESPACE = "AWS/ApplicationELB"


class BalancerAlarms(TargetAlarms):
    """Alarms on the load balancer and its targets. AWS's list has none for load balancers."""

    errors: Annotated[
        Annotated[int, Between(0, 1_000_000)] | Literal["none"],
        Doc(
            "Responses a minute with a 5xx status of the load balancer itself that must not be exceeded in "
            "3 of 5 minutes"
        ),
        Example(50),
    ] = 10
    target_errors: Annotated[
        Percent,
        Doc(
            "Responses of targets with a 5xx status, in percent of requests, that must not be exceeded for "
            "5 minutes"
        ),
        Example(1),
    ] = 5
    response_time: Annotated[
        Annotated[int, Between(1, 3_600_000)] | Literal["none"],
        Doc("Milliseconds that 9 of 10 responses must not exceed for 5 minutes"),
        Example(500),
    ] = "none"
    blocked_requests: Annotated[
        Annotated[int, Between(0, 1_000_000)] | Literal["none"],
        Doc("Requests a minute that `firewall` blocks, which must not be exceeded for 5 minutes"),
        Example(100),
    ] = "none"


def watches(balancer: "LoadBalancer", here: Context) -> Iterator[Watch]:
    """Yield the metrics of the load balancer, and of its target groups but those of functions.

    Health checks of functions are off, and without them there is no count of healthy ones.
    """
    yield from _responses(balancer, here)
    if balancer.firewall:
        from tiers.firewall import watches as firewall

        yield from firewall.watches(balancer.alarms, Stack.PRESENTATION, here)
    hosts = tuple(
        (group.id, f"{each.target} on port {group.port}" if group.port else each.target)
        for group, each in balancer.target_groups(here).items()
        if _has_hosts(each.target, here)
    )
    public = balancer.scheme == "internet-facing"
    yield from target_alarms.watches(balancer.alarms, NAMESPACE, hosts, here, is_outage=public)


def _has_hosts(service: str, here: Context) -> bool:
    member = here.members.get(service)
    backend = member.component.backend(here.around(member)) if member else None
    return backend is not None and backend.kind != "lambda"


def _responses(balancer: "LoadBalancer", here: Context) -> Iterator[Watch]:
    alarms, dimensions = balancer.alarms, balancer_dimensions(here.name)
    load_balancer = identifiers.load_balancer(here.name)
    yield Watch(
        load_balancer,
        "errors",
        "5xx responses of the load balancer a minute",
        Stack.PRESENTATION,
        (*here.route, ALARMS, "errors"),
        one(NAMESPACE, "HTTPCode_ELB_5XX_Count", dimensions, "Sum"),
        # Reported only where it is not 0.
        breach(threshold(alarms, "errors"), "GreaterThanThreshold", 5, "notBreaching", count=3),
    )
    yield Watch(
        load_balancer,
        "target_errors",
        "5xx responses of targets in percent of requests",
        Stack.PRESENTATION,
        (*here.route, ALARMS, "target_errors"),
        sums(NAMESPACE, dimensions, errors="HTTPCode_Target_5XX_Count", requests="RequestCount"),
        # As AWS recommends it for services of ECS behind a load balancer.
        breach(threshold(alarms, "target_errors"), "GreaterThanThreshold", 5, "notBreaching"),
        expression="100 * FILL(errors, 0) / requests",
    )
    limit = threshold(alarms, "response_time")
    yield Watch(
        load_balancer,
        "response_time",
        "response time of targets in seconds (p90)",
        Stack.PRESENTATION,
        (*here.route, ALARMS, "response_time"),
        one(NAMESPACE, "TargetResponseTime", dimensions, "p90"),
        breach(limit and limit / 1000, "GreaterThanThreshold", 5, "missing"),
    )
