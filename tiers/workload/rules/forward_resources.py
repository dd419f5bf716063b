"""The action of a rule that forwards requests to target groups."""

from typing import Any

from troposphere import elasticloadbalancingv2 as elb

from tiers.ir import symbols
from tiers.language.component import Context
from tiers.workload import target_groups
from tiers.workload.rules.forwards import Stickiness, Sticky, WrittenForward, targets


def of_weights(sticky: Sticky) -> dict[str, Any]:
    """Return the property that keeps a client at one of several target groups, as at a target of it.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
    """
    if not isinstance(sticky, Stickiness):
        return {}
    config = elb.TargetGroupStickinessConfig(Enabled=True, DurationSeconds=sticky.duration)
    return {"TargetGroupStickinessConfig": config}


def forwarding(written: WrittenForward, here: Context, also: dict[str, Any]) -> dict[str, Any]:
    """Return the action that forwards to one component, or to several with weights.

    `here` is about what has the listener; `also` are further properties of a `ForwardConfig` with weights.
    """
    found = tuple(targets(written, ()))
    if found[0].weight is None:
        forward = found[0].forward
        backend = target_groups.backend_of(here, here.members[forward.to])
        return target_groups.forwarding(forward.target_group(here.name), backend)
    groups = [
        elb.TargetGroupTuple(
            TargetGroupArn=symbols.Arn(each.forward.target_group(here.name).id), Weight=each.weight
        )
        for each in found
    ]
    return {"Type": "forward", "ForwardConfig": elb.ForwardConfig(TargetGroups=groups, **also)}
