"""The log of the VPC's connections, and what may write and keep it."""

from collections.abc import Iterator
from typing import Any

from troposphere import Ref, ec2, iam, logs

from tiers.diagnostics.model import Route
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place
from tiers.ir.stacks import Stack
from tiers.language.architecture import Architecture
from tiers.network.vpc import named

FLOW_LOGS: Route = ("network", "flow_logs")
RETENTION = 90
"""Days."""

TRUST: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
            "Action": "sts:AssumeRole",
            # Only the flow logs of this account may use the role:
            # https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
            "Condition": {"StringEquals": {"aws:SourceAccount": Ref("AWS::AccountId")}},
        }
    ],
}


def resources(architecture: Architecture) -> Iterator[Placed]:
    """Build the flow log, its log group, which outlives the stack, and the role that writes into it."""
    tags = named(architecture, f"{architecture.spec.name}-flow-logs")
    yield place(
        Stack.NETWORK,
        logs.LogGroup(
            identifiers.FLOW_LOG_GROUP,
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            RetentionInDays=RETENTION,
            Tags=tags,
        ),
        FLOW_LOGS,
    )
    yield place(
        Stack.NETWORK,
        iam.Role(
            identifiers.FLOW_LOG_ROLE,
            AssumeRolePolicyDocument=TRUST,
            Policies=[iam.Policy(PolicyName="write-flow-logs", PolicyDocument=_policy())],
            Tags=tags,
        ),
        FLOW_LOGS,
    )
    yield place(
        Stack.NETWORK,
        ec2.FlowLog(
            identifiers.FLOW_LOG,
            ResourceType="VPC",
            ResourceId=symbols.vpc(),
            TrafficType="ALL",
            LogDestinationType="cloud-watch-logs",
            LogGroupName=symbols.Name(identifiers.FLOW_LOG_GROUP),
            DeliverLogsPermissionArn=symbols.Arn(identifiers.FLOW_LOG_ROLE, "Arn"),
            Tags=tags,
        ),
        FLOW_LOGS,
    )


def _policy() -> dict[str, Any]:
    """Allow writing into the one log group; the group's ARN ends in `:*`, which means its streams."""
    actions = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
    group = symbols.Arn(identifiers.FLOW_LOG_GROUP, "Arn")
    statement = {"Effect": "Allow", "Action": actions, "Resource": group}
    return {"Version": "2012-10-17", "Statement": [statement]}
