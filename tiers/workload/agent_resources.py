"""The configuration of the CloudWatch agent in Parameter Store, and its permissions."""

from typing import Any

from troposphere import Sub, ssm

from tiers.ir import symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import agent

_ARN = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${Configuration}"


def parameter(dimension: str, here: Context) -> Placed:
    """Build the parameter with the configuration of a component's agents."""
    return place(
        Stack.LOGIC,
        ssm.Parameter(
            agent.parameter_id(here.name),
            Description=f"Configuration of the CloudWatch agents of {here.name}",
            Type="String",
            Value=agent.configuration(dimension),
            Tags={"Name": here.name_tag(), **here.about.tags},
        ),
        (*here.route, agent.KEY),
    )


def statements(dimension: str, here: Context) -> list[dict[str, Any]]:
    """Return what an agent may do: read its configuration, and report metrics.

    The managed policy CloudWatchAgentServerPolicy allows more:
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/CloudWatchAgentServerPolicy.html
    """
    configuration = symbols.Name(agent.parameter_id(here.name))
    reported = {"StringEquals": {"cloudwatch:namespace": agent.NAMESPACE}}
    return [
        {
            "Effect": "Allow",
            "Action": "ssm:GetParameter",
            "Resource": Sub(_ARN, Configuration=configuration),
        },
        {
            "Effect": "Allow",
            "Action": "cloudwatch:PutMetricData",
            "Resource": "*",
            "Condition": reported,
        },
        *agent.tag_statements(dimension),
    ]
