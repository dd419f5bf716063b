"""Calls of the preflight checks of what exists already, by the metadata of templates."""

from collections.abc import Iterator, Mapping
from typing import Final

from tiers.cloudformation.load.existing import MEMBERS as MEMBERS_OF
from tiers.cloudformation.load.existing import of_template
from tiers.cloudformation.load.existing_forms import own_metadata
from tiers.cloudformation.load.existing_listener import LISTENER
from tiers.cloudformation.template import Template
from tiers.tuples import NamedTuple

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

ROLES: Final[Mapping[str, str]] = {
    "AWS::IAM::InstanceProfile": "iam:GetInstanceProfile",
    "AWS::IAM::Role": "iam:GetRole",
}


class Passed(NamedTuple):
    """An existing role that is passed to services; one without an ARN may be any of the account."""

    arn: str
    services: tuple[str, ...]


def passed(templates: Mapping[str, Template]) -> Iterator[Passed]:
    """Yield the roles that exist and are passed to services, by the metadata of templates.

    Whose role an instance profile has is known in the account alone.
    """
    for template in templates.values():
        if of_template(template) is None:
            continue
        for row in own_metadata(template).get(MEMBERS_OF, ()):
            if row["type"] in ROLES:
                is_known = row["type"] == "AWS::IAM::Role" and isinstance(row["value"], str)
                yield Passed(row["value"] if is_known else "", tuple(row["properties"]["principals"]))


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
    yield from (ROLES[each.type] for each in found.members if each.is_role)
