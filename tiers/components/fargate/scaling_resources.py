"""The scaling of a Fargate service: its limits, and a policy for each metric."""

from collections.abc import Iterator
from typing import Any

from troposphere import applicationautoscaling as scaling

from tiers.components.fargate.spec import Fargate, scalable_target_id, service_id
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place, tags
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload.request_metric import requests_per_target
from tiers.workload.tasks.spec import CLUSTER


def resources(service: Fargate, here: Context) -> Iterator[Placed]:
    """Build the limits, and a policy for each target."""
    yield _limits(service, here)
    capacity = service.capacity
    yield _policy(here, "Cpu", "target_cpu", _average("CPU"), capacity.target_cpu)
    if capacity.target_memory is not None:
        yield _policy(here, "Memory", "target_memory", _average("Memory"), capacity.target_memory)
    if capacity.target_requests is not None:
        yield _requests_policy(here, capacity.target_requests)


def _average(resource: str) -> dict[str, Any]:
    return {"PredefinedMetricType": f"ECSServiceAverage{resource}Utilization"}


def _limits(service: Fargate, here: Context) -> Placed:
    route = (*here.route, "capacity")
    return place(
        Stack.LOGIC,
        scaling.ScalableTarget(
            scalable_target_id(here.name),
            ServiceNamespace="ecs",
            ScalableDimension="ecs:service:DesiredCount",
            ResourceId=symbols.Phrase(
                "service/", symbols.Name(CLUSTER), "/", symbols.Name(service_id(here.name), "Name")
            ),
            MinCapacity=service.capacity.min,
            MaxCapacity=service.capacity.max,
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {"MinCapacity": (*route, "min"), "MaxCapacity": (*route, "max")},
    )


def _requests_policy(here: Context, target: int) -> Placed:
    metric, after = requests_per_target(here)
    return _policy(here, "Requests", "target_requests", metric, target, after)


def _policy(
    here: Context,
    name: str,
    key: str,
    metric: dict[str, Any],
    target: int,
    after: tuple[str, ...] = (),
) -> Placed:
    return place(
        Stack.LOGIC,
        scaling.ScalingPolicy(
            identifiers.scaling_policy(here.name, name),
            PolicyName=f"{here.name}-{name.lower()}",
            PolicyType="TargetTrackingScaling",
            ScalingTargetId=symbols.Name(scalable_target_id(here.name)),
            TargetTrackingScalingPolicyConfiguration=scaling.TargetTrackingScalingPolicyConfiguration(
                PredefinedMetricSpecification=scaling.PredefinedMetricSpecification(**metric),
                TargetValue=target,
            ),
        ),
        here.route,
        {"TargetTrackingScalingPolicyConfiguration": (*here.route, "capacity", key)},
        after,
    )
