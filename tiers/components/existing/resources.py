"""The resources on a listener that exists already: target groups, and rules that forward to them."""

from collections.abc import Iterator

from troposphere import elasticloadbalancingv2 as elb

from tiers.components.existing import listener
from tiers.components.existing.listener import ExistingRule
from tiers.components.existing.spec import Existing, existing_id
from tiers.diagnostics.model import Route
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import own_tags, place, take
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import target_groups
from tiers.workload.rules import condition_resources
from tiers.workload.rules.forward_resources import forwarding, of_weights
from tiers.workload.rules.forwards import sticky_attributes


def resources(existing: Existing, here: Context) -> Iterator[Placed]:
    """Build a target group for each service and port, and the rules; nothing of the load balancer."""
    for group, forwarded in listener.target_groups(existing, here).items():
        member = here.members[forwarded.target]
        sticky = dict(sticky_attributes(existing.stickiness))
        yield from target_groups.resources(group, member, forwarded.route, here, sticky)
    for position, rule in enumerate(existing.rules):
        yield _rule(existing, rule, (*here.route, "rules", position), here)


def _rule(existing: Existing, rule: ExistingRule, route: Route, here: Context) -> Placed:
    taken = take(rule, route, {"Priority": "priority"})
    return place(
        Stack.LOGIC,
        elb.ListenerRule(
            identifiers.existing_listener_rule(here.name, rule.priority),
            ListenerArn=symbols.Arn(existing_id(here.name)),
            **taken.properties,
            Conditions=list(condition_resources.conditions(rule)),
            Actions=[
                elb.ListenerRuleAction(**forwarding(rule.forward_to, here, of_weights(existing.stickiness)))
            ],
            **own_tags(here.about),
        ),
        route,
        {
            **taken.origins,
            "ListenerArn": (*here.route, "listener"),
            "Conditions": condition_resources.origin(rule, route),
            "Actions": (*route, "forward_to"),
        },
    )
