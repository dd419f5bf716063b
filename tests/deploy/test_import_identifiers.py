"""The properties that identify resources to CloudFormation, by the schemas of their types."""

import pytest

from tiers.deploy.changes import imports


@pytest.mark.parametrize(
    ("kind", "sets"),
    [
        ("AWS::S3::Bucket", (("BucketName",),)),
        ("AWS::SQS::Queue", (("QueueUrl",),)),
        ("AWS::SNS::Topic", (("TopicArn",),)),
        ("AWS::DynamoDB::Table", (("TableName",),)),
        ("AWS::RDS::DBInstance", (("DBInstanceIdentifier",),)),
        ("AWS::EC2::VPC", (("VpcId",),)),
        ("AWS::ECS::Service", (("ServiceArn", "Cluster"),)),
        ("AWS::SNS::TopicPolicy", ()),
        ("AWS::CloudFormation::CustomResource", ()),
        ("Nothing", ()),
    ],
)
def test_identifiers_are_those_of_the_schema(kind: str, sets: tuple[tuple[str, ...], ...]) -> None:
    assert imports.identifiers(kind)[: len(sets) or None] == sets
