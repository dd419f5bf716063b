"""The messages that wait for each server of a group."""

from troposphere import autoscaling

from tiers.components.autoscaling.alarms import IN_SERVICE
from tiers.ir import symbols
from tiers.ir.edges import Grant
from tiers.language.component import Context

MESSAGES, SERVERS, RESULT = "messages", "servers", "backlog"


def metric(queue: Grant, here: Context) -> autoscaling.CustomizedMetricSpecification:
    """Return the number of messages in the queue, divided by the number of servers.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-target-tracking-metric-math.html
    """
    ((target, *_),) = queue.resources
    name = symbols.Attribute(target.logical_id, "QueueName")
    group = symbols.auto_scaling_group(here.name)
    visible = ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", name, "Sum")
    in_service = ("AWS/AutoScaling", IN_SERVICE, "AutoScalingGroupName", group, "Average")
    result = autoscaling.TargetTrackingMetricDataQuery(
        Id=RESULT, Expression=f"{MESSAGES} / {SERVERS}", Label="messages for each server", ReturnData=True
    )
    return autoscaling.CustomizedMetricSpecification(
        Metrics=[_query(MESSAGES, *visible), _query(SERVERS, *in_service), result]
    )


def _query(
    name: str, namespace: str, metric_name: str, dimension: str, value: symbols.Symbol, statistic: str
) -> autoscaling.TargetTrackingMetricDataQuery:
    measured = autoscaling.Metric(
        Namespace=namespace,
        MetricName=metric_name,
        Dimensions=[autoscaling.MetricDimension(Name=dimension, Value=value)],
    )
    stat = autoscaling.TargetTrackingMetricStat(Metric=measured, Stat=statistic)
    return autoscaling.TargetTrackingMetricDataQuery(Id=name, MetricStat=stat, ReturnData=False)
