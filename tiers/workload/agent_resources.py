"""The configuration of the CloudWatch agent in Parameter Store, and its permissions."""

from collections.abc import Iterator, Sequence
from typing import Any

from troposphere import Sub, ssm

from tiers.ir import symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import agent, log_resources

_ARN = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${Configuration}"


def resources(dimension: str, files: Sequence[str], here: Context) -> Iterator[Placed]:
    """Build the parameter with the configuration of a component's agents, and the log group for log files."""
    yield _parameter(dimension, files, here)
    if files:
        yield log_resources.log_group(here, agent.RETENTION, agent.LOG_FILES)


def _parameter(dimension: str, files: Sequence[str], here: Context) -> Placed:
    parts = agent.configuration(dimension, files, log_resources.log_group_id(here.name))
    return place(
        Stack.LOGIC,
        ssm.Parameter(
            agent.parameter_id(here.name),
            Description=f"Configuration of the CloudWatch agents of {here.name}",
            Type="String",
            Value=symbols.Phrase(*parts) if files else "".join(map(str, parts)),
            Tags={"Name": here.name_tag(), **here.about.tags},
        ),
        (*here.route, agent.KEY),
    )


def statements(dimension: str, files: Sequence[str], here: Context) -> list[dict[str, Any]]:
    """Return what an agent may do: read its configuration, report metrics, and send log files.

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
        *([log_resources.writing(here)] if files else []),
        *agent.tag_statements(dimension),
    ]
