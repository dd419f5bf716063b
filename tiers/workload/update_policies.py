"""Rollout of a changed launch template to running servers."""

from troposphere.policies import AutoScalingRollingUpdate, UpdatePolicy


class InstanceRefreshPolicy(UpdatePolicy):
    """troposphere's `UpdatePolicy`, with the policy that CloudFormation has and the library lacks.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
    """

    props = {  # noqa: RUF012 - as in the base class
        **UpdatePolicy.props,
        "AutoScalingInstanceRefresh": (dict, False),
    }


SUSPENDED = ["HealthCheck", "ReplaceUnhealthy", "AZRebalance", "AlarmNotification", "ScheduledActions"]
"""Processes that would interfere with a rolling update; AWS recommends to suspend these:
https://repost.aws/knowledge-center/auto-scaling-group-rolling-updates"""


def rolling(least: int, most: int, wait: int) -> UpdatePolicy:
    """Replace a quarter of the servers at a time; each new one must signal within `wait` seconds.

    As many as before stay in service; AWS requires less than the maximum. Without signals, CloudFormation
    pauses and goes on, whether the new servers work or not.
    """
    return UpdatePolicy(
        AutoScalingRollingUpdate=AutoScalingRollingUpdate(
            MinInstancesInService=min(least, most - 1),
            MaxBatchSize=max(1, least // 4),
            PauseTime=f"PT{wait}S",
            WaitOnResourceSignals=True,
            SuspendProcesses=SUSPENDED,
        )
    )


def instance_refresh(warm_up: int) -> InstanceRefreshPolicy:
    """Replace servers a few at a time, a new one before an old one goes; `warm_up` is in seconds.

    The update of the stack waits, for up to 36 hours, and rolls back if new servers do not become healthy.
    """
    preferences = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 110, "InstanceWarmup": warm_up}
    return InstanceRefreshPolicy(
        AutoScalingInstanceRefresh={"Strategy": "Rolling", "Preferences": preferences}
    )
