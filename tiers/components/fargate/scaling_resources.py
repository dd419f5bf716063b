"""The scaling of a Fargate service: its limits, and a policy for each metric."""

from collections.abc import Iterator
from typing import Any

from troposphere import applicationautoscaling as scaling

from tiers.components.fargate import backlog_resources
from tiers.components.fargate.capacity import TaskCapacity
from tiers.components.fargate.spec import scalable_target_id, service_id
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place, tags
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import cron
from tiers.workload.request_metric import requests_per_target
from tiers.workload.tasks.spec import CLUSTER


def resources(capacity: TaskCapacity, here: Context) -> Iterator[Placed]:
    """Build the limits, and a policy for each target."""
    yield _limits(capacity, here)
    if not capacity.may_change:
        return
    if capacity.target_cpu is not None:
        yield _policy(capacity, here, "Cpu", "target_cpu", _average("CPU"))
    if capacity.target_memory is not None:
        yield _policy(capacity, here, "Memory", "target_memory", _average("Memory"))
    if capacity.target_requests is not None:
        metric, after = requests_per_target(here)
        yield _policy(capacity, here, "Requests", "target_requests", _predefined(**metric), after)
    if capacity.backlog is not None:
        yield _policy(capacity, here, "Backlog", "backlog", backlog_resources.metric(here))
        if capacity.least == 0:
            yield from backlog_resources.from_and_to_zero(here)


def _average(resource: str) -> dict[str, Any]:
    return _predefined(PredefinedMetricType=f"ECSServiceAverage{resource}Utilization")


def _predefined(**metric: Any) -> dict[str, Any]:  # noqa: ANN401 - the properties of a metric
    return {"PredefinedMetricSpecification": scaling.PredefinedMetricSpecification(**metric)}


def _limits(capacity: TaskCapacity, here: Context) -> Placed:
    route = (*here.route, "capacity")
    scheduled: dict[str, Any] = {}
    if capacity.schedule:
        scheduled["ScheduledActions"] = [*_scheduled(capacity)]
    return place(
        Stack.LOGIC,
        scaling.ScalableTarget(
            scalable_target_id(here.name),
            ServiceNamespace="ecs",
            ScalableDimension="ecs:service:DesiredCount",
            ResourceId=symbols.Phrase(
                "service/", symbols.Name(CLUSTER), "/", symbols.Name(service_id(here.name), "Name")
            ),
            MinCapacity=capacity.min,
            MaxCapacity=capacity.max,
            **scheduled,
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {
            "MinCapacity": (*route, "min"),
            "MaxCapacity": (*route, "max"),
            "ScheduledActions": (*route, "schedule"),
        },
    )


def _scheduled(capacity: TaskCapacity) -> Iterator[scaling.ScheduledAction]:
    """Yield an action for each entry of the schedule; without a time zone, AWS reads cron in UTC."""
    for each in capacity.schedule:
        zone: dict[str, Any] = {} if each.timezone == cron.UTC else {"Timezone": each.timezone}
        yield scaling.ScheduledAction(
            ScheduledActionName=each.spelled,
            Schedule=cron.six_fields(each.cron),
            **zone,
            ScalableTargetAction=scaling.ScalableTargetAction(MinCapacity=each.min, MaxCapacity=each.max),
        )


def _policy(
    capacity: TaskCapacity,
    here: Context,
    name: str,
    key: str,
    metric: dict[str, Any],
    after: tuple[str, ...] = (),
) -> Placed:
    """Build the policy of a target, whose key has the value that scaling aims at."""
    waits: dict[str, Any] = {}
    if capacity.cooldown is not None:
        waits["ScaleInCooldown"], waits["ScaleOutCooldown"] = capacity.cooldown.seconds
    return place(
        Stack.LOGIC,
        scaling.ScalingPolicy(
            identifiers.scaling_policy(here.name, name),
            PolicyName=f"{here.name}-{name.lower()}",
            PolicyType="TargetTrackingScaling",
            ScalingTargetId=symbols.Name(scalable_target_id(here.name)),
            TargetTrackingScalingPolicyConfiguration=scaling.TargetTrackingScalingPolicyConfiguration(
                **metric, TargetValue=getattr(capacity, key), **waits
            ),
        ),
        here.route,
        {"TargetTrackingScalingPolicyConfiguration": (*here.route, "capacity", key)},
        after,
    )
