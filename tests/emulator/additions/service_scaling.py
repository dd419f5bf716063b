"""Application Auto Scaling of services: limits that hold at once, and policies that are records.

MiniStack has neither the types nor the API. Nothing is measured, so no policy ever changes a number of tasks.
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
"""

import re
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region
from ministack.services import ecs

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

TARGET, POLICY = "AWS::ApplicationAutoScaling::ScalableTarget", "AWS::ApplicationAutoScaling::ScalingPolicy"
_SERVICE = re.compile(r"service/([^/]+)/([^/]+)")

_targets: Any = AccountRegionScopedDict()


def install() -> None:
    """Register both types."""
    kit.register(TARGET, create_target, delete_target, update_target)
    kit.register(POLICY, create_policy, delete_policy, update_policy)


def create_target(_logical_id: str, properties: Properties, _stack: str) -> Made:
    """Register a service, and bring its number of tasks within the limits."""
    found = _SERVICE.fullmatch(str(properties["ResourceId"]))
    service = ecs._services.get(f"{found[1]}/{found[2]}") if found else None
    if not found or not service:
        message = f"ECS service doesn't exist: {properties['ResourceId']}"
        raise kit.refusal("ValidationException", message, "ApplicationAutoScaling")
    least, most = int(properties["MinCapacity"]), int(properties["MaxCapacity"])
    if least > most:
        message = "Maximum capacity cannot be less than minimum capacity"
        raise kit.refusal("ValidationException", message, "ApplicationAutoScaling")
    wanted = min(max(service["desiredCount"], least), most)
    if wanted != service["desiredCount"]:
        ecs._update_service({"cluster": found[1], "service": found[2], "desiredCount": wanted})
    identity = "|".join(
        str(properties[key]) for key in ("ResourceId", "ScalableDimension", "ServiceNamespace")
    )
    _targets[identity] = properties
    return identity, {"Id": identity}


def update_target(
    identity: str, old: Properties, new: Properties, stack: str, logical_id: str | None = None
) -> Made:
    """Register it again, or another one in its place."""
    made = create_target(logical_id or "", new, stack)
    if made[0] != identity:
        delete_target(identity, old)
    return made


def delete_target(identity: str, _properties: Properties) -> None:
    """Forget it; the service keeps its number of tasks."""
    _targets.pop(identity, None)


def create_policy(_logical_id: str, properties: Properties, _stack: str) -> Made:
    """Create a policy of a target that exists."""
    target = properties.get("ScalingTargetId") or "|".join(
        str(properties.get(key)) for key in ("ResourceId", "ScalableDimension", "ServiceNamespace")
    )
    if target not in _targets:
        message = f"No scalable target registered for {target}"
        raise kit.refusal("ObjectNotFoundException", message, "ApplicationAutoScaling")
    arn = (
        f"arn:aws:autoscaling:{get_region()}:{get_account_id()}:scalingPolicy:"
        f"{target.partition('|')[0]}:policyName/{properties['PolicyName']}"
    )
    return arn, {"Arn": arn}


def update_policy(
    _arn: str, _old: Properties, new: Properties, stack: str, logical_id: str | None = None
) -> Made:
    """Put the policy again."""
    return create_policy(logical_id or "", new, stack)


def delete_policy(_arn: str, _properties: Properties) -> None:
    """Forget it."""
