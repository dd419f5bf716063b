"""Updates of services whose tasks are targets of load balancers, and of what Amazon ECS changes for them.

ECS sets the weights of two target groups during each deployment, so templates do not show which of the two
has the tasks. CloudFormation may restore the weights of the template if it changes anything else of the rule:
https://github.com/aws/containers-roadmap/issues/2853
"""

from collections.abc import Iterator, Mapping

from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic
from tiers.plan.compare.changes import Comparison
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Key, Link, Value
from tiers.plan.model import PROPERTIES, Action, Change, Detail
from tiers.plan.report.wording import by_key
from tiers.plan.safeguards.guard import origin_of, place, place_of

_SERVICE = "AWS::ECS::Service"
_SHIFTING = "AdvancedConfiguration"
_RULE = "ProductionListenerRule"
_LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
_CHECKS = ("HealthCheck", "Matcher")

_Changes = Mapping[Key, Change]


def of_services(found: Comparison) -> Iterator[Diagnostic]:
    """Warn of updates that may leave a service without requests, or with those of failing tasks."""
    changes = by_key(found.changes)
    services = [key for key, each in found.after.items() if each.type == _SERVICE and key in found.before]
    for key in services:
        old, new = found.before[key], found.after[key]
        yield from _weights(old, new, changes)
        weighed = [found.before[each].type for each in _named(old, _RULE) if each in found.before]
        yield from _strategy(key, new, changes, weighed)
        yield from _targets(key, new, changes)


def _weights(old: Resource, new: Resource, changes: _Changes) -> Iterator[Diagnostic]:
    """Find changes of the rules and listeners that ECS weighs before and after the update."""
    if not _named(old, _RULE):
        return
    for rule in _named(new, _RULE):
        change = changes.get(rule)
        if change is not None and (change.kind is Action.ADD or _touches_actions(change)):
            added = change.kind is Action.ADD
            yield codes.WEIGHTS_RESET.at(
                place_of(change),
                f"the update {'adds' if added else 'changes'} `{rule[1]}`, whose weights Amazon ECS sets",
                label="starts with the weights of the template" if added else "CloudFormation may reset them",
                help=_way_out(change.type),
                note="all requests go to the first target group then, whether it has tasks or not",
            )


def _touches_actions(change: Change) -> bool:
    """Return whether more than the tags of a rule or a listener change."""
    return any(each.path[0] == PROPERTIES and each.path[1] != "Tags" for each in change.details)


def _way_out(owner: str) -> str:
    """Return how to make the first target group the one with the tasks; `owner` is the type with weights."""
    command = "describe-listeners" if owner == _LISTENER else "describe-rules"
    return (
        f"first check with `aws elbv2 {command}` that the first target group has weight 100; if it has 0, "
        "run `aws ecs update-service --force-new-deployment`, which shifts the traffic back"
    )


def _strategy(key: Key, new: Resource, changes: _Changes, weighed: list[str]) -> Iterator[Diagnostic]:
    after = _named(new, _RULE)
    if weighed and not after:
        yield codes.STRATEGY_OFF.at(
            place(origin_of(changes[key], "DeploymentConfiguration")),
            f"`{key[1]}` returns to its first target group",
            label="the other one may have all its tasks",
            help=_way_out(weighed[0]),
            note="if it has, requests fail until new tasks are healthy in the first target group",
        )
    elif after and not weighed and _has_new_tasks(key, changes):
        yield codes.STRATEGY_WITH_TASKS.at(
            place(origin_of(changes[key], "DeploymentConfiguration")),
            f"the update changes both the strategy and the tasks of `{key[1]}`",
            label="adds a target group by a rolling deployment",
            help="use two updates: change `deployment` first, then the tasks",
        )


def _targets(key: Key, service: Resource, changes: _Changes) -> Iterator[Diagnostic]:
    """Find target groups that change before the tasks do."""
    groups = (*_named(service, "TargetGroupArn"), *_named(service, "AlternateTargetGroupArn"))
    seen: list[object] = []  # two target groups of a listener have one health check
    for group in dict.fromkeys(groups):
        change = changes.get(group)
        if change is None or change.old is None:
            continue
        if change.kind in {Action.REPLACE, Action.MAY_REPLACE}:
            yield codes.TARGETS_REPLACED.at(
                place_of(change),
                f"the target group `{group[1]}` of `{key[1]}` is replaced",
                label="empty until new tasks are healthy",
                help="add a second component with the new settings, move `forward_to` to it, then remove the "
                "first; or deploy while the service is not in use",
                note="listeners forward to the new target group before ECS starts tasks for it",
            )
        elif (
            (detail := _check_of(change)) is not None
            and detail.origin not in seen
            and _has_new_tasks(key, changes)
        ):
            seen.append(detail.origin)
            yield codes.CHECK_WITH_TASKS.at(
                place(detail.origin),
                f"the update changes the health check and the tasks of `{key[1]}` together",
                label="old tasks must pass the new check",
                help="use two updates: deploy tasks that pass both checks, then change the health check",
                note="the check changes first, and after a rollback of the tasks too: "
                "https://github.com/aws/copilot-cli/issues/4838",
            )


def _check_of(change: Change) -> Detail | None:
    properties = (each for each in change.details if each.path[0] == PROPERTIES)
    return next((each for each in properties if str(each.path[1]).startswith(_CHECKS)), None)


def _has_new_tasks(key: Key, changes: _Changes) -> bool:
    change = changes.get(key)
    return change is not None and any(each.path[1:2] == ("TaskDefinition",) for each in change.details)


def _named(service: Resource, name: str) -> tuple[Key, ...]:
    """Return what the load balancers of a service name by a property, there or in how it shifts traffic."""
    balancers = service.properties.get("LoadBalancers")
    entries = [each for each in balancers if isinstance(each, Mapping)] if isinstance(balancers, list) else []
    places: list[Value] = [*entries, *(each.get(_SHIFTING) for each in entries)]
    links = (each.get(name) for each in places if isinstance(each, Mapping))
    return tuple(each.key for each in links if isinstance(each, Link))
