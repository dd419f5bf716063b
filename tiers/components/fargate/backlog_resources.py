"""Scaling by the messages of a queue: for each task, and from and to no task at all.

Target tracking keeps the messages for each running task at the target. It cannot leave zero: a division by no
task has no value, and a policy does nothing without data:
https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html.
So a step starts the first task once messages wait and no task is wanted, as AWS does it for endpoints:
https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-zero-instances.html. Another step
removes all tasks once the queue is empty. Both stay within the limits of the time, as every policy does.

Messages that were received and not yet deleted count as well. Otherwise the task that works on the last
message would be stopped, and the message would start again.
"""

from collections.abc import Iterator
from typing import Any

from troposphere import applicationautoscaling as scaling
from troposphere import cloudwatch

from tiers.components.fargate.spec import scalable_target_id, service_id
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place, tags
from tiers.ir.stacks import Stack
from tiers.ir.watches import MINUTE
from tiers.language.component import Context
from tiers.tuples import NamedTuple
from tiers.workload.consuming import consumed
from tiers.workload.tasks.spec import CLUSTER

WAITING, RECEIVED, RUNNING, WANTED, RESULT = "waiting", "received", "running", "wanted", "result"

# SQS reports received messages only while there are any:
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
MESSAGES = f"{WAITING} + FILL({RECEIVED}, 0)"


class Step(NamedTuple):
    """A policy that adds the first task or removes all tasks, and when it does so."""

    name: str
    adjustment: str
    number: int
    expression: str
    metrics: tuple[str, ...]
    comparison: str
    threshold: int
    minutes: int
    says: str


START = Step(
    "Start",
    "ChangeInCapacity",
    1,
    # Metrics of ECS may come minutes later than those of SQS, so a single minute without them proves nothing.
    f"IF(FILL({WANTED}, 0) < 1, {WAITING}, 0)",
    (WAITING, WANTED),
    "GreaterThanOrEqualToThreshold",
    1,
    3,
    "starts the first task of {}: messages wait",
)
STOP = Step(
    "Stop",
    "ExactCapacity",
    0,
    MESSAGES,
    (WAITING, RECEIVED),
    "LessThanOrEqualToThreshold",
    0,
    5,
    "stops all tasks of {}: the queue is empty",
)


def metric(here: Context) -> dict[str, Any]:
    """Return the messages in the queue, divided by the number of running tasks.

    https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
    """
    queries = [_tracked(name, here) for name in (WAITING, RECEIVED, RUNNING)]
    result = scaling.TargetTrackingMetricDataQuery(
        Id=RESULT, Expression=f"({MESSAGES}) / {RUNNING}", Label="messages for each task", ReturnData=True
    )
    specification = scaling.CustomizedMetricSpecification(Metrics=[*queries, result])
    return {"CustomizedMetricSpecification": specification}


def from_and_to_zero(here: Context) -> Iterator[Placed]:
    """Build the policies that add the first task and remove all tasks, each with its alarm."""
    for step in (START, STOP):
        yield _policy(step, here)
        yield _alarm(step, here)


def _policy(step: Step, here: Context) -> Placed:
    bound: dict[str, Any] = {"MetricIntervalLowerBound" if step.number else "MetricIntervalUpperBound": 0}
    return place(
        Stack.LOGIC,
        scaling.ScalingPolicy(
            identifiers.scaling_policy(here.name, step.name),
            PolicyName=f"{here.name}-{step.name.lower()}",
            PolicyType="StepScaling",
            ScalingTargetId=symbols.Name(scalable_target_id(here.name)),
            StepScalingPolicyConfiguration=scaling.StepScalingPolicyConfiguration(
                AdjustmentType=step.adjustment,
                StepAdjustments=[scaling.StepAdjustment(**bound, ScalingAdjustment=step.number)],
            ),
        ),
        here.route,
        {"StepScalingPolicyConfiguration": (*here.route, "capacity", "min")},
    )


def _alarm(step: Step, here: Context) -> Placed:
    result = cloudwatch.MetricDataQuery(
        Id=RESULT, Expression=step.expression, Label="messages", ReturnData=True
    )
    return place(
        Stack.LOGIC,
        cloudwatch.Alarm(
            f"{identifiers.pascal(here.name)}{step.name}ScalingAlarm",
            AlarmDescription=step.says.format(here.name),
            Metrics=[result, *(_watched(name, here) for name in step.metrics)],
            EvaluationPeriods=step.minutes,
            ComparisonOperator=step.comparison,
            Threshold=step.threshold,
            TreatMissingData="notBreaching",
            AlarmActions=[symbols.Arn(identifiers.scaling_policy(here.name, step.name))],
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {"Metrics": (*here.route, "capacity", "min")},
    )


def _tracked(name: str, here: Context) -> scaling.TargetTrackingMetricDataQuery:
    namespace, metric_name, dimensions, statistic = _measured(name, here)
    measured = scaling.TargetTrackingMetric(
        Namespace=namespace,
        MetricName=metric_name,
        Dimensions=[
            scaling.TargetTrackingMetricDimension(Name=key, Value=value) for key, value in dimensions.items()
        ],
    )
    stat = scaling.TargetTrackingMetricStat(Metric=measured, Stat=statistic)
    return scaling.TargetTrackingMetricDataQuery(Id=name, MetricStat=stat, ReturnData=False)


def _watched(name: str, here: Context) -> cloudwatch.MetricDataQuery:
    namespace, metric_name, dimensions, statistic = _measured(name, here)
    measured = cloudwatch.Metric(
        Namespace=namespace,
        MetricName=metric_name,
        Dimensions=[cloudwatch.MetricDimension(Name=key, Value=value) for key, value in dimensions.items()],
    )
    stat = cloudwatch.MetricStat(Metric=measured, Period=MINUTE, Stat=statistic)
    return cloudwatch.MetricDataQuery(Id=name, MetricStat=stat, ReturnData=False)


def _measured(name: str, here: Context) -> tuple[str, str, dict[str, symbols.Symbol], str]:
    """Return the namespace, the name, the dimensions, and the statistic of a metric.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
    """
    if name in {RUNNING, WANTED}:
        service = symbols.Attribute(service_id(here.name), "Name")
        dimensions = {"ClusterName": symbols.Name(CLUSTER), "ServiceName": service}
        counted = {RUNNING: "RunningTaskCount", WANTED: "DesiredTaskCount"}[name]
        return "ECS/ContainerInsights", counted, dimensions, "Average"
    (queue,) = consumed(here)
    ((target, *_),) = queue.resources
    metric_name = {WAITING: "Visible", RECEIVED: "NotVisible"}[name]
    own: dict[str, symbols.Symbol] = {"QueueName": symbols.Attribute(target.logical_id, "QueueName")}
    return "AWS/SQS", f"ApproximateNumberOfMessages{metric_name}", own, "Sum"
