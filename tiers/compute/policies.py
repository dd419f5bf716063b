"""How a changed launch template reaches running servers."""

from troposphere.policies import UpdatePolicy


class InstanceRefreshPolicy(UpdatePolicy):
    """troposphere's `UpdatePolicy`, with the policy that CloudFormation has and the library lacks.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
    """

    props = {  # noqa: RUF012 - as in the base class
        **UpdatePolicy.props,
        "AutoScalingInstanceRefresh": (dict, False),
    }


def instance_refresh(warm_up: int) -> InstanceRefreshPolicy:
    """Replace servers a few at a time, a new one before an old one goes; `warm_up` is in seconds."""
    preferences = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 110, "InstanceWarmup": warm_up}
    return InstanceRefreshPolicy(
        AutoScalingInstanceRefresh={"Strategy": "Rolling", "Preferences": preferences}
    )
