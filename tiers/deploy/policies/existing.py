"""Calls of the preflight checks of what exists already, by the metadata of templates."""

from collections.abc import Iterator, Mapping
from typing import Final

from tiers.cloudformation.load.existing import of_template
from tiers.cloudformation.load.existing_listener import LISTENER
from tiers.cloudformation.template import Template

NETWORK: Final = (
    "ec2:DescribeRouteTables",
    *("ec2:DescribeTransitGatewayVpcAttachments", "ec2:DescribeVpcAttribute", "ec2:DescribeVpcEndpoints"),
)
MEMBERS: Final[Mapping[str, str]] = {
    "AWS::DynamoDB::Table": "dynamodb:DescribeTable",
    "AWS::EC2::SecurityGroup": "ec2:DescribeSecurityGroups",
    "AWS::KMS::Key": "kms:DescribeKey",
    "AWS::Lambda::Function": "lambda:GetFunctionConfiguration",
    # HeadBucket has no action with its name: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
    "AWS::S3::Bucket": "s3:ListBucket",
    "AWS::SNS::Topic": "sns:GetTopicAttributes",
    "AWS::SQS::Queue": "sqs:GetQueueUrl",
    "AWS::SecretsManager::Secret": "secretsmanager:DescribeSecret",
}

LISTENERS: Final = (
    "acm:DescribeCertificate",
    "elasticloadbalancing:DescribeAccountLimits",
    "elasticloadbalancing:DescribeListenerCertificates",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeRules",
)


def calls(templates: Mapping[str, Template]) -> frozenset[str]:
    """Return the actions that the checks need."""
    return frozenset(each for template in templates.values() for each in _calls(template))


def _calls(template: Template) -> Iterator[str]:
    found = of_template(template)
    if found is None:
        return
    yield from NETWORK if found.subnets else ()
    yield from LISTENERS if any(each.type == LISTENER for each in found.members) else ()
    yield from (MEMBERS[each.type] for each in found.members if each.type in MEMBERS)
