"""The group of a component's targets behind an application load balancer."""

from typing import Any

from troposphere import elasticloadbalancingv2 as elb

from tiers.diagnostics.model import Route
from tiers.ir import identifiers, symbols
from tiers.ir.facets import Backend
from tiers.ir.placed import Placed
from tiers.ir.placing import Taken, place, tags, take
from tiers.ir.stacks import Stack
from tiers.language.component import Context, Member

DEREGISTRATION_DELAY = 60
"""Seconds that open connections get when a target leaves; AWS's own 300 make every deployment slow."""

HEALTH_CHECK = {
    "HealthCheckPath": "path",
    "HealthCheckIntervalSeconds": "interval",
    "HealthCheckTimeoutSeconds": "timeout",
    "HealthyThresholdCount": "healthy",
    "UnhealthyThresholdCount": "unhealthy",
}
"""Target group properties by the keys of a health check that set them."""


def target_group(here: Context, member: Member) -> Placed:
    """Build the group of a member's targets behind the load balancer that `here` is about."""
    backend = member.component.backend(here.around(member))
    if backend is None:
        message = f"{member.name} cannot be behind a load balancer; the connection was accepted"
        raise AssertionError(message)
    checked = _functions(backend) if backend.kind == "lambda" else _hosts(backend, member.route)
    return place(
        Stack.LOGIC,
        elb.TargetGroup(
            identifiers.target_group(here.name, member.name),
            **checked.properties,
            Tags=tags(here.about, here.name_tag("to", member.name)),
        ),
        member.route,
        checked.origins,
        after=backend.after,
    )


def _hosts(backend: Backend, route: Route) -> Taken:
    """Return the properties of a group of instances or addresses, which are checked over HTTP."""
    check = take(backend.health_check, (*route, "health_check"), HEALTH_CHECK)
    instances = [
        elb.TargetDescription(Id=symbols.InstanceId(each), Port=backend.port) for each in backend.targets
    ]
    targets: dict[str, Any] = {"Targets": instances} if instances else {}
    properties = {
        "VpcId": symbols.vpc(),
        "TargetType": backend.kind,
        "Protocol": "HTTP",
        "Port": backend.port,
        **targets,
        "HealthCheckProtocol": "HTTP",
        **check.properties,
        "Matcher": elb.Matcher(HttpCode=backend.health_check.matcher),
        "TargetGroupAttributes": [
            elb.TargetGroupAttribute(
                Key="deregistration_delay.timeout_seconds", Value=str(DEREGISTRATION_DELAY)
            )
        ],
    }
    origins = {**check.origins, "Port": (*route, "port"), "Matcher": (*route, "health_check", "matcher")}
    return Taken(properties, origins)


def _functions(backend: Backend) -> Taken:
    """Return the properties of a group with one function, which a load balancer invokes without a port."""
    functions = [elb.TargetDescription(Id=symbols.Arn(each, "Arn")) for each in backend.targets]
    return Taken({"TargetType": backend.kind, "Targets": functions}, {})
