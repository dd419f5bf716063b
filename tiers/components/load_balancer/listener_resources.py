"""The listeners of a load balancer and their rules, in the logic stack beside the target groups."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from troposphere import elasticloadbalancingv2 as elb

from tiers.components.load_balancer.action_resources import Actions
from tiers.components.load_balancer.listeners import Listener
from tiers.components.load_balancer.spec import LoadBalancer
from tiers.diagnostics.model import Route
from tiers.digests import short
from tiers.ir import identifiers, symbols
from tiers.ir.existing_values import identity
from tiers.ir.placed import Placed
from tiers.ir.placing import own_tags, place, take
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import target_groups
from tiers.workload.certificates import TLS_POLICY, Certificate
from tiers.workload.rules.forwards import targets

if TYPE_CHECKING:
    from tiers.components.load_balancer.rules import Rule


def resources(balancer: LoadBalancer, here: Context) -> Iterator[Placed]:
    """Build the listeners and their rules. Each is with the target groups, in the logic stack."""
    actions = Actions(balancer, here)
    for index, listener in enumerate(balancer.listeners):
        route = (*here.route, "listeners", index)
        yield _listener(listener, route, actions, here)
        for number, certificate in enumerate(listener.certificates[1:], start=1):
            yield _certificate(certificate, (*route, "certificate", number), listener, here)
        for position, rule in enumerate(listener.rules):
            yield _rule(rule, (*route, "rules", position), listener, actions, here)
        if is_shifted(listener, here):
            yield _default_rule(route, listener, actions, here)


def is_shifted(listener: Listener, here: Context) -> bool:
    """Return whether the listener's own target needs a rule, in which its service shifts the traffic."""
    found = [each.forward.to for each in targets(listener.forward_to, ())]
    return any(target_groups.backend_of(here, here.members[name]).is_shifted for name in found)


def _listener(listener: Listener, route: Route, actions: Actions, here: Context) -> Placed:
    taken = take(listener, route, {"Port": "port", "Protocol": "protocol"})
    secure: dict[str, Any] = {}
    if listener.protocol == "HTTPS":
        # Without its own, a listener has the certificate of the load balancer's `domain`.
        own = listener.certificates
        arn = own[0] if own else symbols.Arn(identifiers.certificate(here.name))
        certificates = [elb.Certificate(CertificateArn=arn)]
        secure = {"SslPolicy": TLS_POLICY, "Certificates": certificates}
    several = isinstance(listener.certificate, tuple)
    return place(
        Stack.LOGIC,
        elb.Listener(
            identifiers.listener(here.name, listener.port),
            LoadBalancerArn=symbols.load_balancer(here.name),
            **taken.properties,
            **secure,
            DefaultActions=actions.of_listener(listener),
            **own_tags(here.about),
        ),
        route,
        {
            **taken.origins,
            "SslPolicy": (*route, "protocol"),
            "Certificates": (*route, "certificate", 0) if several else (*route, "certificate"),
            "DefaultActions": _origin_of_actions(listener, route),
        },
    )


def _origin_of_actions(written: "Listener | Rule", route: Route) -> Route:
    """Return the route of what answers the requests."""
    keys = ("forward_to", "redirect_to", "respond_with")
    return (*route, next(key for key in keys if getattr(written, key)))


def _certificate(certificate: Certificate, route: Route, listener: Listener, here: Context) -> Placed:
    """Build a further certificate of a listener; CloudFormation accepts one in each such resource.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-listenercertificate.html
    """
    name = "".join(identity(certificate)[1:])
    digest = short(name, 12)
    return place(
        Stack.LOGIC,
        elb.ListenerCertificate(
            identifiers.listener_certificate(here.name, listener.port, digest),
            ListenerArn=symbols.Arn(identifiers.listener(here.name, listener.port)),
            Certificates=[elb.Certificate(CertificateArn=certificate)],
        ),
        route,
        {"Certificates": route},
    )


def _default_rule(route: Route, listener: Listener, actions: Actions, here: Context) -> Placed:
    """Build the rule for all requests that no other rule is for, whose weights Amazon ECS changes.

    It can change those of a rule, but not those of a listener's own action, which no request reaches then:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
    """
    from tiers.workload.rules.conditions import LAST_PRIORITY

    everything = elb.Condition(Field="path-pattern", PathPatternConfig=elb.PathPatternConfig(Values=["/*"]))
    return place(
        Stack.LOGIC,
        elb.ListenerRule(
            identifiers.default_rule(here.name, listener.port),
            ListenerArn=symbols.Arn(identifiers.listener(here.name, listener.port)),
            Priority=LAST_PRIORITY,
            Conditions=[everything],
            Actions=actions.of_default_rule(listener),
            **own_tags(here.about),
        ),
        route,
        {"Actions": (*route, "forward_to")},
    )


def _rule(rule: "Rule", route: Route, listener: Listener, actions: Actions, here: Context) -> Placed:
    from tiers.workload.rules import condition_resources

    taken = take(rule, route, {"Priority": "priority"})
    return place(
        Stack.LOGIC,
        elb.ListenerRule(
            identifiers.listener_rule(here.name, listener.port, rule.priority),
            ListenerArn=symbols.Arn(identifiers.listener(here.name, listener.port)),
            **taken.properties,
            Conditions=list(condition_resources.conditions(rule)),
            Actions=actions.of_rule(rule, listener),
            **own_tags(here.about),
        ),
        route,
        {
            **taken.origins,
            "Conditions": condition_resources.origin(rule, route),
            "Actions": _origin_of_actions(rule, route),
        },
    )
