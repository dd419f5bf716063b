"""Weights of target groups that Amazon ECS sets during deployments, which are not drift."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from tiers.cloudformation.template import Template, properties_of, resources_of

if TYPE_CHECKING:
    from tiers.operate.drift import Drifted, DriftedProperty

_SERVICE: Final = "AWS::ECS::Service"
_ACTIONS: Final = {
    "AWS::ElasticLoadBalancingV2::Listener": "DefaultActions",
    "AWS::ElasticLoadBalancingV2::ListenerRule": "Actions",
}
_GROUPS: Final = "TargetGroups"
_ARN: Final = "TargetGroupArn"


def may_have(drifted: "Drifted") -> bool:
    """Return whether some differences of a resource are in the target groups of its actions."""
    return any(_is_of_groups(each, drifted.type) for each in drifted.differences)


def set_by_ecs(template: Template) -> frozenset[str]:
    """Return the logical IDs of the rules and listeners in which services shift their traffic."""
    services = (each for each in resources_of(template).values() if each["Type"] == _SERVICE)
    return frozenset(name for each in services for name in _rules(properties_of(each)))


def _rules(service: Mapping[str, Any]) -> Iterator[str]:
    balancers = service.get("LoadBalancers")
    for each in balancers if isinstance(balancers, list) else ():
        shifting = each.get("AdvancedConfiguration") if isinstance(each, Mapping) else None
        rule = shifting.get("ProductionListenerRule") if isinstance(shifting, Mapping) else None
        name = rule.get("Ref") if isinstance(rule, Mapping) else None
        if isinstance(name, str):
            yield name


def without_weights(drifted: "Drifted") -> "Drifted":
    """Return a resource without the differences in weights; those between other target groups stay."""
    of_groups = [each for each in drifted.differences if _is_of_groups(each, drifted.type)]
    if _groups(each.expected for each in of_groups) != _groups(each.actual for each in of_groups):
        return drifted
    return drifted._replace(differences=tuple(each for each in drifted.differences if each not in of_groups))


def _is_of_groups(difference: "DriftedProperty", resource_type: str) -> bool:
    steps = difference.path.strip("/").split("/")
    return steps[0] == _ACTIONS.get(resource_type) and _GROUPS in steps


def _groups(values: Iterable[str]) -> list[str]:
    """Return the ARNs of target groups in values of differences: a weight, an ARN, or both as JSON."""
    return sorted(found for each in values for found in _arns(each))


def _arns(value: str) -> Iterator[str]:
    if value.startswith("arn:"):
        yield value
        return
    try:
        data = json.loads(value)
    except (ValueError, RecursionError):
        return
    for each in data if isinstance(data, list) else [data]:
        arn = each.get(_ARN) if isinstance(each, Mapping) else None
        if isinstance(arn, str):
            yield arn
