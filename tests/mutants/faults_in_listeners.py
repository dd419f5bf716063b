"""Faults in rules on listeners that exist already, and in what they forward to.

No template has the listener: only its ARN, or the parameter, export, or output that has it. Its other rules
are not known, so a component that has lost its rule may still get requests, or may not.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.mutants.changes import Change, set_to
from tests.mutants.faults_in_balancers import forwarded, on_next_port, targets
from tests.mutants.faults_in_members import TOPIC
from tests.mutants.kinds import Case, kind
from tests.mutants.plan import Plan, Site

ANOTHER_LISTENER = (
    "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/other/50dc6c495c0c9189/f2f7dc8efc522ab3"
)


class Rule(NamedTuple):
    """A rule on a listener that exists."""

    site: Site
    listener: Any
    """The value of its ARN."""
    groups: frozenset[Site]


def _rules(plan: Plan) -> list[Rule]:
    found = []
    for site in plan.sites("ElasticLoadBalancingV2::ListenerRule"):
        listener = plan.properties(site)["ListenerArn"]
        if plan.at(site.stem, listener) is None:
            found.append(Rule(site, listener, frozenset(forwarded(plan, site))))
    return found


def _others(plan: Plan, rule: Rule) -> list[Rule]:
    """Return the other rules of the template on the same listener."""
    return [each for each in _rules(plan) if each.listener == rule.listener and each.site != rule.site]


def _lost(plan: Plan, rule: Rule) -> frozenset[Site]:
    """Return the target groups that get no requests by the listener without a rule."""
    return rule.groups.difference(*(each.groups for each in _others(plan, rule)))


def _case(plan: Plan, rule: Rule, plant: Change, at: str = "") -> Case:
    """Return a fault by which the requests of a rule do not get to its targets any more."""
    behind = (site for group in sorted(rule.groups) for found in targets(plan, group) for site in found)
    places = (rule.site, *sorted(rule.groups), *behind)
    return Case(at or rule.site.id, plant, places, bool(_lost(plan, rule)))


@kind(TOPIC, "a rule on a listener that exists is missing")
def member_listener_rule_removed(plan: Plan) -> Iterator[Case]:
    for rule in _rules(plan):

        def plant(plan: Plan, site: Site = rule.site) -> None:
            plan.remove(site)

        yield _case(plan, rule, plant)


@kind(TOPIC, "a rule is on a listener that exists and is not in the spec")
def member_listener_mistaken(plan: Plan) -> Iterator[Case]:
    for rule in _rules(plan):
        yield _case(plan, rule, set_to(rule.site, ListenerArn=ANOTHER_LISTENER))


@kind(TOPIC, "a rule is on the listener of another component that exists")
def member_listeners_swapped(plan: Plan) -> Iterator[Case]:
    found = _rules(plan)
    for rule in found:
        for other in found:
            if other.listener != rule.listener and other.site.stem == rule.site.stem:
                plant = set_to(rule.site, ListenerArn=other.listener)
                yield _case(plan, rule, plant, f"{rule.site.id}/{other.site.id}")


@kind(TOPIC, "a rule on a listener that exists forwards to the targets of another one alone")
def member_listener_forwards_elsewhere(plan: Plan) -> Iterator[Case]:
    for rule in _rules(plan):
        for group in sorted({group for each in _others(plan, rule) for group in each.groups}):
            if {group} != rule.groups:
                action = [{"Type": "forward", "TargetGroupArn": plan.to(rule.site.stem, group)}]
                plant = set_to(rule.site, Actions=action)
                case = _case(plan, rule, plant, f"{rule.site.id}/{group.id}")
                yield case._replace(changes=bool(_lost(plan, rule) - {group}))


@kind(TOPIC, "a rule on a listener that exists has a fixed response")
def member_listener_forwards_nothing(plan: Plan) -> Iterator[Case]:
    answer = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "503"}}]
    for rule in _rules(plan):
        yield _case(plan, rule, set_to(rule.site, Actions=answer))


@kind(TOPIC, "a rule on a listener that exists matches the requests of the others before")
def member_listener_rule_shadows(plan: Plan) -> Iterator[Case]:
    every = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}]
    for rule in _rules(plan):
        lost = {group for each in _others(plan, rule) for group in each.groups} - rule.groups
        yield Case(
            rule.site.id, set_to(rule.site, Priority=1, Conditions=every), (rule.site,), changes=bool(lost)
        )


@kind(TOPIC, "a target group behind a listener that exists has another port")
def member_target_port_mistaken(plan: Plan) -> Iterator[Case]:
    for group in sorted({group for rule in _rules(plan) for group in rule.groups}):
        yield Case(group.id, on_next_port(group), (group,), changes=True)


@kind(TOPIC, "a rule on a listener that exists has another priority")
def member_listener_priority_changed(plan: Plan) -> Iterator[Case]:
    for rule in _rules(plan):
        priority = plan.properties(rule.site)["Priority"] + 1000
        yield Case(rule.site.id, set_to(rule.site, Priority=priority), (rule.site,), changes=False)


@kind(TOPIC, "a rule on a listener that exists is about other requests")
def member_listener_condition_changed(plan: Plan) -> Iterator[Case]:
    other = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/another/*"]}}]
    for rule in _rules(plan):
        yield Case(rule.site.id, set_to(rule.site, Conditions=other), (rule.site,), changes=False)
