"""The groups of a component's targets behind load balancers."""

from collections.abc import Iterator, Mapping
from typing import Any

from troposphere import elasticloadbalancingv2 as elb

from tiers.diagnostics.model import Route
from tiers.ir import symbols
from tiers.ir.facets import Backend, Layer, TargetGroup
from tiers.ir.placed import Placed
from tiers.ir.placing import Taken, place, tags, take
from tiers.ir.stacks import Stack
from tiers.language.component import Context, Member

DEREGISTRATION_DELAY = 60
"""Seconds that open connections get when a target leaves; AWS's own 300 make every deployment slow."""

OVER_HTTP = {"HealthCheckPath": "path"}
HEALTH_CHECK = {
    "HealthCheckIntervalSeconds": "interval",
    "HealthCheckTimeoutSeconds": "timeout",
    "HealthyThresholdCount": "healthy",
    "UnhealthyThresholdCount": "unhealthy",
}
"""Target group properties by the keys of a health check that set them; the first for HTTP only."""


def resources(
    group: TargetGroup, member: Member, forwarded: Route, here: Context, attributes: Mapping[str, str]
) -> Iterator[Placed]:
    """Build the group of a member's targets behind the load balancer that `here` is about.

    Targets whose traffic is shifted have an alternate one as well. `forwarded` is the route of the first
    value that forwards there, `attributes` are those that only instances and addresses have.
    """
    backend = backend_of(here, member)
    is_function = backend.kind == "lambda"
    checked = _functions(backend) if is_function else _hosts(backend, group, member.route, attributes)
    written = {"Port": (*forwarded[:-1], "port")} if group.port else {}
    if group.is_encrypted:
        written["Protocol"] = (*forwarded[:-1], "protocol")
    for name in group.ids(is_shifted=backend.is_shifted):
        yield place(
            Stack.LOGIC,
            elb.TargetGroup(
                name,
                **checked.properties,
                Tags=tags(here.about, name_tag(group, name, member, here)),
            ),
            member.route,
            {**checked.origins, **written},
            after=backend.after,
        )


def backend_of(here: Context, member: Member) -> Backend:
    """Return the targets of a member behind the load balancer that `here` is about."""
    backend = member.component.backend(here.around(member))
    if backend is None:
        message = f"{member.name} cannot be behind a load balancer; the connection was accepted"
        raise AssertionError(message)
    return backend


def name_tag(group: TargetGroup, name: str, member: Member, here: Context) -> str:
    """Return the `Name` tag of a target group, or of its alternate one, by its logical ID."""
    return here.name_tag("to", member.name, *(("alternate",) if name == group.alternate else ()))


def forwarding(group: TargetGroup, backend: Backend) -> dict[str, Any]:
    """Return the properties of an action that forwards to a target group, or to it and its alternate one.

    Of two, the first gets all requests until the targets' service changes the weights.
    """
    if not backend.is_shifted:
        return {"Type": "forward", "TargetGroupArn": symbols.Arn(group.id)}
    weights = ((group.id, 100), (group.alternate, 0))
    groups = [
        elb.TargetGroupTuple(TargetGroupArn=symbols.Arn(each), Weight=number) for each, number in weights
    ]
    return {"Type": "forward", "ForwardConfig": elb.ForwardConfig(TargetGroups=groups)}


def _hosts(backend: Backend, group: TargetGroup, route: Route, attributes: Mapping[str, str]) -> Taken:
    """Return the properties of a group of instances or addresses that answer requests of HTTP or HTTPS."""
    check = health_check(backend, route, "application", is_encrypted=group.is_encrypted)
    port = group.port or backend.port
    delay = {"deregistration_delay.timeout_seconds": str(DEREGISTRATION_DELAY)}
    properties = {
        "VpcId": symbols.vpc(),
        "TargetType": backend.kind,
        "Protocol": "HTTPS" if group.is_encrypted else "HTTP",
        "Port": port,
        **targets(backend, port),
        **check.properties,
        "TargetGroupAttributes": [
            elb.TargetGroupAttribute(Key=key, Value=value) for key, value in {**delay, **attributes}.items()
        ],
    }
    return Taken(properties, check.origins)


def targets(backend: Backend, port: int) -> dict[str, Any]:
    """Return the property with the targets to register one by one on a port, if there are any."""
    kind = symbols.InstanceId if backend.kind == "instance" else symbols.Arn
    found = [elb.TargetDescription(Id=kind(each), Port=port) for each in backend.targets]
    return {"Targets": found} if found else {}


def health_check(backend: Backend, route: Route, layer: Layer, *, is_encrypted: bool = False) -> Taken:
    """Return the properties of the health checks by a load balancer of that layer, and all origins."""
    check = backend.health_check
    protocol = check.protocol_for(layer, is_encrypted=is_encrypted)
    over_http = protocol != "TCP"
    taken = take(
        check, (*route, "health_check"), {**OVER_HTTP, **HEALTH_CHECK} if over_http else HEALTH_CHECK
    )
    properties: dict[str, Any] = {"HealthCheckProtocol": protocol}
    if check.port is not None:
        properties["HealthCheckPort"] = str(check.port)
    properties |= taken.properties
    if over_http:
        properties["Matcher"] = elb.Matcher(HttpCode=check.matcher)
    keys = {"HealthCheckPort": "port", "Matcher": "matcher"}
    if check.protocol is not None:
        keys["HealthCheckProtocol"] = "protocol"
    own = {name: (*route, "health_check", key) for name, key in keys.items()}
    return Taken(properties, {**taken.origins, "Port": (*route, "port"), **own})


def _functions(backend: Backend) -> Taken:
    """Return the properties of a group with one function, which a load balancer invokes without a port."""
    functions = [elb.TargetDescription(Id=symbols.Arn(each, "Arn")) for each in backend.targets]
    return Taken({"TargetType": backend.kind, "Targets": functions}, {})
