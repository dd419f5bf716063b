"""Target groups that would have to be with two load balancers at once.

A target group can be used with one load balancer only (TargetGroupAssociationLimit), and CloudFormation
creates the listeners of a replacement while the old load balancer still has the target group:
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic
from tiers.plan.compare.changes import Comparison
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Key, Link, Value
from tiers.plan.model import Action, Change
from tiers.plan.report.wording import by_key
from tiers.plan.safeguards.guard import place_of
from tiers.plan.safeguards.pairing import Kinds, settled

_LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
_RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
ACTIONS = {_LISTENER: "DefaultActions", _RULE: "Actions"}
_PARTS = 4
"""Those of the ARN of a listener: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html"""
_LEAVES_LATE = {Action.REMOVE, Action.REPLACE}

_Resources = Mapping[Key, Resource]


class _Use(NamedTuple):
    """A target group with a load balancer, by a listener or a rule."""

    group: Key
    balancer: Key
    by: Key


def shared_groups(found: Comparison) -> Iterator[Diagnostic]:
    """Refuse what brings a target group to another load balancer while the first one still has it."""
    if not any(each.type in ACTIONS for each in found.changes):
        return
    kinds, changes = settled(found.changes), by_key(found.changes)
    old = [*_uses(found.before)]
    refused: set[Key] = set()
    for use in _uses(found.after):
        if use.group in refused or not _stays(use.group, found, kinds) or use.by not in changes:
            continue
        if any(_at_once(each, use, kinds) for each in old if each.group == use.group):
            refused.add(use.group)
            yield _refused(use, changes)


def _stays(group: Key, found: Comparison, kinds: Kinds) -> bool:
    return (
        group in found.before
        and group in found.after
        and kinds.get(group, Action.MODIFY) < Action.MAY_REPLACE
    )


def _at_once(old: _Use, new: _Use, kinds: Kinds) -> bool:
    moved = old.balancer != new.balancer or kinds.get(new.balancer) is Action.REPLACE
    return moved and kinds.get(old.by) in _LEAVES_LATE


def _uses(resources: _Resources) -> Iterator[_Use]:
    for key, resource in resources.items():
        name = ACTIONS.get(resource.type)
        balancer = _balancer(resource, resources) if name else None
        if name is None or balancer is None:
            continue
        for group in dict.fromkeys(groups(resource.properties.get(name), resources)):
            yield _Use(group, balancer, key)


def _balancer(resource: Resource, resources: _Resources) -> Key | None:
    listener: Resource | None = resource
    if resource.type == _RULE:
        link = resource.properties.get("ListenerArn")
        if isinstance(link, str):
            return _existing(link)
        listener = resources.get(link.key) if isinstance(link, Link) else None
    link = listener.properties.get("LoadBalancerArn") if listener is not None else None
    return link.key if isinstance(link, Link) else None


def _existing(listener: str) -> Key | None:
    """Return a key for the load balancer of a listener that exists already: its name, which is in the ARN."""
    parts = listener.partition(":listener/")[2].split("/")
    return ("", "/".join(parts[:3])) if len(parts) == _PARTS else None


def groups(value: Value, resources: Mapping[Key, Resource]) -> Iterator[Key]:
    """Return the target groups that actions forward to."""
    if isinstance(value, Link):
        linked = resources.get(value.key)
        if linked is not None and linked.type.endswith("::TargetGroup"):
            yield value.key
        return
    inner: Any = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for each in inner:
        yield from groups(each, resources)


def _refused(use: _Use, changes: Mapping[Key, Change]) -> Diagnostic:
    balancer = changes.get(use.balancer)
    replaced = balancer is not None and balancer.kind is Action.REPLACE
    name = use.balancer[1]
    why = f"`{name}` is replaced" if replaced else f"moved to `{name}`"
    return codes.ONE_BALANCER.at(
        place_of(balancer if balancer is not None and replaced else changes[use.by]),
        f"the target group `{use.group[1]}` would have two load balancers: {why}",
        label="still used by the old load balancer",
        help=(
            "undo the change, or rename the load balancer, which creates new target groups"
            if replaced
            else "use two updates: detach it from the old load balancer, then attach it to the new one"
        ),
        note="a target group can have only one load balancer; AWS rejects the new listener, and the update "
        "rolls back",
    )
