"""How a changed launch template reaches running servers."""

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
"""What would come between a rolling update and its servers; AWS recommends to suspend these:
https://repost.aws/knowledge-center/auto-scaling-group-rolling-updates"""

LONGEST_PAUSE = 3600


def rolling(least: int, most: int, pause: int) -> UpdatePolicy:
    """Replace a quarter of the servers at a time, with a pause in seconds for new ones to start.

    As many as before stay in service; AWS takes less than the greatest number only.
    """
    return UpdatePolicy(
        AutoScalingRollingUpdate=AutoScalingRollingUpdate(
            MinInstancesInService=min(least, most - 1),
            MaxBatchSize=max(1, least // 4),
            PauseTime=f"PT{min(pause, LONGEST_PAUSE)}S",
            SuspendProcesses=SUSPENDED,
        )
    )


def instance_refresh(warm_up: int) -> InstanceRefreshPolicy:
    """Replace servers a few at a time, a new one before an old one goes; `warm_up` is in seconds."""
    preferences = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 110, "InstanceWarmup": warm_up}
    return InstanceRefreshPolicy(
        AutoScalingInstanceRefresh={"Strategy": "Rolling", "Preferences": preferences}
    )
