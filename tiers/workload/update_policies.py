"""Rollout of a changed launch template to running servers."""

from typing import Any

from troposphere.policies import AutoScalingRollingUpdate, AutoScalingScheduledAction, UpdatePolicy


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


def by_clock() -> dict[str, Any]:
    """Return the policy for a group with a schedule: an update leaves the limits that the clock has set.

    Unless the template changes them, it would otherwise put back those that are written in it.
    """
    return {
        "AutoScalingScheduledAction": AutoScalingScheduledAction(IgnoreUnmodifiedGroupSizeProperties=True)
    }


def rolling(in_service: int, batch: int, wait: int, **others: Any) -> UpdatePolicy:  # noqa: ANN401 - policies
    """Replace `batch` servers at a time; each new one must signal within `wait` seconds.

    Without signals, CloudFormation pauses and goes on, whether the new servers work or not.
    """
    return UpdatePolicy(
        AutoScalingRollingUpdate=AutoScalingRollingUpdate(
            MinInstancesInService=in_service,
            MaxBatchSize=batch,
            PauseTime=f"PT{wait}S",
            WaitOnResourceSignals=True,
            SuspendProcesses=SUSPENDED,
        ),
        **others,
    )


def instance_refresh(warm_up: int, **others: Any) -> InstanceRefreshPolicy:  # noqa: ANN401 - policies
    """Replace servers a few at a time, a new one before an old one goes; `warm_up` is in seconds.

    The update of the stack waits, for up to 36 hours, and rolls back if new servers do not become healthy.
    """
    preferences = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 110, "InstanceWarmup": warm_up}
    return InstanceRefreshPolicy(
        AutoScalingInstanceRefresh={"Strategy": "Rolling", "Preferences": preferences}, **others
    )
