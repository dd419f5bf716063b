"""Errors in the deployment strategies of Fargate services."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.components.fargate import codes
from tiers.components.fargate.deployment import MOST_PERCENT
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.wording import listed, quoted
from tiers.language.component import Context

if TYPE_CHECKING:
    from tiers.components.fargate.spec import Fargate

LONGEST = 33 * 60
"""Minutes of shifts and bake time that CloudFormation accepts, of the 36 hours that it waits."""
KEYS = {
    "min_percent": ("rolling",),
    "max_percent": ("rolling",),
    "bake_time": ("blue_green", "canary", "linear"),
    "canary": ("canary",),
    "linear": ("linear",),
    "circuit_breaker": ("rolling", "blue_green"),
}
"""Keys by the strategies that they are for."""


def check(service: "Fargate", here: Context) -> Iterator[Diagnostic]:
    """Find deployments that AWS would refuse, or that could not shift all traffic."""
    route = (*here.route, "deployment")
    deployment = service.deployment
    yield from _check_keys(service, route)
    yield from _check_percents(service, route, here.name)
    if deployment.shifts:
        yield from _check_traffic(service, route, here)
        yield from _check_requests(service, route, here)
        yield from _check_time(service, route, here.name)
    elif deployment.alarms and not here.behind():
        yield codes.DEPLOYMENT_ALARMS.at(
            (*route, "alarms"),
            f"a deployment of `{here.name}` has nothing to watch",
            label="not behind a load balancer",
            help=f"remove it, or add `forward_to: {here.name}` to a load balancer",
        )


def _check_keys(service: "Fargate", route: Route) -> Iterator[Diagnostic]:
    strategy = service.deployment.strategy
    for key, strategies in KEYS.items():
        if strategy not in strategies and getattr(service.deployment, key) is not None:
            yield codes.DEPLOYMENT_KEY.at(
                (*route, key),
                f"`{key}` has no effect with `strategy: {strategy}`",
                label=f"for {listed(strategies, 'or')} only",
                also=(Note(Place((*route, "strategy")), "the strategy"),),
                help="remove it, or use another `strategy`",
            )


def _check_percents(service: "Fargate", route: Route, name: str) -> Iterator[Diagnostic]:
    """Find a service whose smallest number of tasks can never be replaced; larger ones have more room."""
    low, high = service.deployment.min_percent, service.deployment.max_percent
    number = max(service.limits.min, 1)
    if service.deployment.shifts or low is None or high is None:
        return
    keeps, runs = -(-number * low // 100), number * high // 100
    if keeps >= number >= runs:
        key = "max_percent" if high < MOST_PERCENT else "min_percent"
        needed = -(-(number + 1) * 100 // number)
        yield codes.DEPLOYMENT_STUCK.at(
            (*route, key),
            f"a deployment of `{name}` can neither stop nor start a task",
            label=f"{number} must stay, and at most {runs} may run",
            help=f"use a `max_percent` of {needed} or more, or a `min_percent` of "
            f"{(number - 1) * 100 // number} or less",
        )


def _check_traffic(service: "Fargate", route: Route, here: Context) -> Iterator[Diagnostic]:
    """Find a service without traffic that could be shifted, and target groups with several rules."""
    strategy = service.deployment.strategy
    ties = here.behind()
    if not ties and not service.served(here):
        yield codes.NOTHING_TO_SHIFT.at(
            (*route, "strategy"),
            f"`{here.name}` has no traffic that `{strategy}` could shift",
            label="no load balancer or service connects to it",
            help=f"use `strategy: rolling`, or add `forward_to: {here.name}` to a load balancer",
        )
    for tie in ties:
        for group in tie.groups:
            rules = [each.by for each in tie.weighing if each.group == group]
            if len(rules) > 1:
                yield codes.SEVERAL_PRODUCTION_RULES.at(
                    tie.route,
                    f"`{tie.source}` forwards to `{here.name}` in {len(rules)} places: {quoted(rules)}",
                    label=f"`strategy: {strategy}` can shift one only",
                    also=(Note(Place((*route, "strategy")), "the strategy"),),
                    help="forward in one listener or rule, which can have several paths and host names, and "
                    "redirect HTTP to HTTPS; or use `strategy: rolling`",
                )


def _check_requests(service: "Fargate", route: Route, here: Context) -> Iterator[Diagnostic]:
    if service.limits.target_requests is not None:
        yield codes.REQUESTS_SHIFTED.at(
            (*here.route, "capacity", "target_requests"),
            f"`{here.name}` cannot scale by requests with `strategy: {service.deployment.strategy}`",
            label="counted in one of two target groups",
            also=(Note(Place((*route, "strategy")), "the strategy"),),
            help="use `target_cpu` or `target_memory`, or `strategy: rolling`",
        )


def _check_time(service: "Fargate", route: Route, name: str) -> Iterator[Diagnostic]:
    minutes = service.deployment.minutes
    if minutes > LONGEST:
        yield codes.DEPLOYMENT_TOO_LONG.at(
            Place(route, "key"),
            f"a deployment of `{name}` needs at least {minutes} minutes",
            label=f"the CloudFormation limit is {LONGEST}",
            help="use a shorter `bake_time`, or a larger `percent`",
        )
