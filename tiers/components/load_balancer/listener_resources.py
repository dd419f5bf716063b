"""The listeners of a load balancer and their rules, in the logic stack beside the target groups."""

from collections.abc import Iterator
from typing import Any

from troposphere import elasticloadbalancingv2 as elb

from tiers.components.load_balancer.listeners import (
    LAST_PRIORITY,
    Forward,
    Listener,
    Listeners,
    Rule,
    forward,
    front,
)
from tiers.diagnostics.model import Route
from tiers.ir import identifiers, symbols
from tiers.ir.facets import Backend
from tiers.ir.placed import Placed
from tiers.ir.placing import own_tags, place, take
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import target_groups
from tiers.workload.certificates import TLS_POLICY


def resources(listeners: Listeners, here: Context) -> Iterator[Placed]:
    """Build the listeners and their rules. Each is with the target groups, in the logic stack."""
    for index, listener in enumerate(listeners):
        route = (*here.route, "listeners", index)
        yield _listener(listener, route, listeners, here)
        for position, rule in enumerate(listener.rules):
            yield _rule(rule, (*route, "rules", position), listener, here)
        if listener.forward_to and _backend(listener.forward_to, here).is_shifted:
            yield _default_rule(listener.forward_to, route, listener, here)


def _backend(written: str | Forward, here: Context) -> Backend:
    return target_groups.backend_of(here, here.members[forward(written).to])


def _forwarding(written: str | Forward, here: Context) -> dict[str, Any]:
    return target_groups.forwarding(forward(written).target_group(here.name), _backend(written, here))


def _listener(listener: Listener, route: Route, listeners: Listeners, here: Context) -> Placed:
    taken = take(listener, route, {"Port": "port", "Protocol": "protocol"})
    secure: dict[str, Any] = {}
    if listener.protocol == "HTTPS":
        # Without its own, a listener has the certificate of the load balancer's `domain`.
        own = listener.certificate
        arn = symbols.Arn(identifiers.certificate(here.name)) if own is None else own
        certificates = [elb.Certificate(CertificateArn=arn)]
        secure = {"SslPolicy": TLS_POLICY, "Certificates": certificates}
    return place(
        Stack.LOGIC,
        elb.Listener(
            identifiers.listener(here.name, listener.port),
            LoadBalancerArn=symbols.load_balancer(here.name),
            **taken.properties,
            **secure,
            DefaultActions=[_action(listener, listeners, here.name)],
            **own_tags(here.about),
        ),
        route,
        {
            **taken.origins,
            "SslPolicy": (*route, "protocol"),
            "Certificates": (*route, "certificate"),
            "DefaultActions": (*route, "forward_to" if listener.forward_to else "redirect_to"),
        },
    )


def _default_rule(written: str | Forward, route: Route, listener: Listener, here: Context) -> Placed:
    """Build the rule for all requests that no other rule is for, whose weights Amazon ECS changes.

    It can change those of a rule, but not those of a listener's own action, which no request reaches then:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
    """
    everything = elb.Condition(Field="path-pattern", PathPatternConfig=elb.PathPatternConfig(Values=["/*"]))
    return place(
        Stack.LOGIC,
        elb.ListenerRule(
            identifiers.default_rule(here.name, listener.port),
            ListenerArn=symbols.Arn(identifiers.listener(here.name, listener.port)),
            Priority=LAST_PRIORITY,
            Conditions=[everything],
            Actions=[elb.ListenerRuleAction(**_forwarding(written, here))],
            **own_tags(here.about),
        ),
        route,
        {"Actions": (*route, "forward_to")},
    )


def _action(listener: Listener, listeners: Listeners, name: str) -> elb.Action:
    if listener.forward_to:
        return elb.Action(Type="forward", TargetGroupArn=_target_group(name, listener.forward_to))
    # All other parts stay as the client wrote them: host, path and query.
    redirect = elb.RedirectConfig(Protocol="HTTPS", Port=str(front(listeners).port), StatusCode="HTTP_301")
    return elb.Action(Type="redirect", RedirectConfig=redirect)


def _target_group(name: str, written: str | Forward) -> symbols.Arn:
    return symbols.Arn(forward(written).target_group(name).id)


def _rule(rule: Rule, route: Route, listener: Listener, here: Context) -> Placed:
    taken = take(rule, route, {"Priority": "priority"})
    conditions = []
    if rule.host:
        hosts = elb.HostHeaderConfig(Values=list(rule.host))
        conditions.append(elb.Condition(Field="host-header", HostHeaderConfig=hosts))
    if rule.path:
        paths = elb.PathPatternConfig(Values=list(rule.path))
        conditions.append(elb.Condition(Field="path-pattern", PathPatternConfig=paths))
    return place(
        Stack.LOGIC,
        elb.ListenerRule(
            identifiers.listener_rule(here.name, listener.port, rule.priority),
            ListenerArn=symbols.Arn(identifiers.listener(here.name, listener.port)),
            **taken.properties,
            Conditions=conditions,
            Actions=[elb.ListenerRuleAction(**_forwarding(rule.forward_to, here))],
            **own_tags(here.about),
        ),
        route,
        {
            **taken.origins,
            "Conditions": route if rule.path and rule.host else (*route, "path" if rule.path else "host"),
            "Actions": (*route, "forward_to"),
        },
    )
