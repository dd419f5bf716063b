"""The policies and alarms that add and remove servers at chosen processor use."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, Literal

from troposphere import autoscaling, cloudwatch

from tiers.components.autoscaling.capacity import Step
from tiers.components.autoscaling.spec import AutoScaling
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place, tags
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload.alarms import FIVE_MINUTES

Word = Literal["Add", "Remove"]

COMPARISON = {"Add": "GreaterThanOrEqualToThreshold", "Remove": "LessThanOrEqualToThreshold"}

PERIODS = {"Add": 1, "Remove": 3}
"""Periods of five minutes, in which servers without detailed monitoring report:
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/manage-detailed-monitoring.html. Servers are removed after
15 minutes, as target tracking does."""


def resources(servers: AutoScaling, here: Context) -> Iterator[Placed]:
    """Build a policy and its alarm for the steps that add servers, and for those that remove servers."""
    directions: tuple[tuple[Word, tuple[Step, ...]], ...] = (
        ("Add", servers.capacity.adding),
        ("Remove", servers.capacity.removing),
    )
    for word, steps in directions:
        if steps:
            yield _policy(servers, word, steps, here)
            yield _alarm(servers, word, steps[0], here)


def _policy(servers: AutoScaling, word: Word, steps: tuple[Step, ...], here: Context) -> Placed:
    return place(
        Stack.LOGIC,
        autoscaling.ScalingPolicy(
            _policy_id(here, word),
            AutoScalingGroupName=symbols.auto_scaling_group(here.name),
            PolicyType="StepScaling",
            AdjustmentType="ChangeInCapacity",
            EstimatedInstanceWarmup=servers.grace_period,
            MetricAggregationType="Average",
            StepAdjustments=[*_adjustments(steps)],
        ),
        here.route,
        {"StepAdjustments": (*here.route, "capacity", "steps")},
    )


def _adjustments(steps: tuple[Step, ...]) -> Iterator[autoscaling.StepAdjustments]:
    """Yield the step adjustments, each of which ends where the next one starts.

    Their bounds are distances from the threshold of the alarm, which is that of the first step:
    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_StepAdjustment.html
    """
    threshold = steps[0].cpu
    for each, following in zip_longest(steps, steps[1:]):
        near, far = ("Lower", "Upper") if each.add else ("Upper", "Lower")
        bounds: dict[str, Any] = {f"MetricInterval{near}Bound": each.cpu - threshold}
        if following is not None:
            bounds[f"MetricInterval{far}Bound"] = following.cpu - threshold
        yield autoscaling.StepAdjustments(**bounds, ScalingAdjustment=each.add or -(each.remove or 0))


def _alarm(servers: AutoScaling, word: Word, step: Step, here: Context) -> Placed:
    group = cloudwatch.MetricDimension(
        Name="AutoScalingGroupName", Value=symbols.auto_scaling_group(here.name)
    )
    way = "at or above" if word == "Add" else "at or below"
    verb = "adds servers to" if word == "Add" else "removes servers from"
    return place(
        Stack.LOGIC,
        cloudwatch.Alarm(
            f"{identifiers.pascal(here.name)}Cpu{word}ScalingAlarm",
            AlarmDescription=f"{verb} {here.name}: average CPU utilization in percent {way} {step.cpu}",
            Namespace="AWS/EC2",
            MetricName="CPUUtilization",
            Dimensions=[group],
            Statistic="Average",
            Period=FIVE_MINUTES,
            EvaluationPeriods=PERIODS[word],
            ComparisonOperator=COMPARISON[word],
            Threshold=step.cpu,
            AlarmActions=[symbols.Arn(_policy_id(here, word))],
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {"Threshold": (*here.route, "capacity", "steps", servers.capacity.steps.index(step), "cpu")},
    )


def _policy_id(here: Context, word: Word) -> str:
    return identifiers.scaling_policy(here.name, f"Cpu{word}")
