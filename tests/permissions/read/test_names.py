"""Every way to name a resource in a policy comes to the ARN of the target."""

import pytest

from tests.support.permission_templates import arns, lines, read, subject, target
from tiers.cloudformation.evaluate.values import Unknown

ROLE = """
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      Policies:
        - PolicyName: own
          PolicyDocument:
            Version: "2012-10-17"
            Statement: {Effect: Allow, Action: "s3:*", Resource: RESOURCE}
"""
MADE = "  Bucket: {Type: AWS::S3::Bucket}\n"
NAMED = "  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: NAME}}\n"


@pytest.mark.parametrize(
    ("bucket", "resource"),
    [
        (MADE, "!Sub '${Bucket.Arn}/*'"),
        (MADE, "!Sub 'arn:aws:s3:::${Bucket}/*'"),
        (MADE, "!Join ['', ['arn:', !Ref AWS::Partition, ':s3:::', !Ref Bucket, '/*']]"),
        (NAMED.replace("NAME", "shop-files"), "!Sub '${Bucket.Arn}/*'"),
        (NAMED.replace("NAME", "shop-files"), "arn:aws:s3:::shop-files/*"),
        (NAMED.replace("NAME", "!Sub '${AWS::StackName}-files'"), "!Sub '${Bucket.Arn}/*'"),
        (
            NAMED.replace("NAME", "!Sub '${AWS::StackName}-files'"),
            "!Sub 'arn:aws:s3:::${AWS::StackName}-files/*'",
        ),
        (NAMED.replace("NAME", "!Ref Given"), "!Sub 'arn:aws:s3:::${Given}/*'"),
    ],
)
def test_references_and_names_meet(bucket: str, resource: str) -> None:
    found = read(bucket + ROLE.replace("RESOURCE", resource), "Parameters: {Given: {Type: String}}")
    (statement,) = subject(found, "Role").identity[0].statements
    assert statement.resources is not None
    (value,) = statement.resources.values
    parts = value if isinstance(value, str) else value.parts
    start = target(found, "Bucket").arns["object"][:-1]
    assert parts == (f"{start[0]}*" if len(start) == 1 else (*start[:-1], f"{start[-1]}*"))
    same = zip(parts, start, strict=False)
    assert all(one is other for one, other in same if isinstance(one, Unknown))


def test_what_is_not_named_differs() -> None:
    found = read(
        ROLE.replace("RESOURCE", "[!Ref Queue, !GetAtt Queue.Other, !GetAtt Custom.Arn, !GetAtt Group.Arn]")
        + "  Queue: {Type: AWS::SQS::Queue}\n  Custom: {Type: Custom::Thing}\n"
        "  Group: {Type: AWS::RDS::DBSubnetGroup}\n"
    )
    (allowed,) = lines(subject(found, "Role").identity)
    assert allowed.partition(" on ")[2] == (
        "https://sqs.<Region>.amazonaws.com/<AccountId>/{Queue} "
        "?`Queue.Other` is not modeled? ?`Custom.Arn` is not modeled? {Group.Arn}"
    )


def test_the_deployment_may_be_given() -> None:
    queue = "  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}\n"
    assert arns(read(queue), "Queue") == {"queue": "arn:aws:sqs:<Region>:<AccountId>:jobs"}
    found = read(queue, AWS__Region="cn-north-1", AWS__AccountId="111122223333")
    assert arns(found, "Queue") == {"queue": "arn:aws-cn:sqs:cn-north-1:111122223333:jobs"}


def test_two_parameters_are_not_the_same() -> None:
    head = "Parameters: {Names: {Type: CommaDelimitedList}}"
    bucket = NAMED.replace("NAME", "!Select [0, !Ref Names]")
    found = read(
        bucket + ROLE.replace("RESOURCE", "!Sub ['arn:aws:s3:::${N}', {N: !Select [1, !Ref Names]}]"), head
    )
    (statement,) = subject(found, "Role").identity[0].statements
    assert statement.resources is not None
    assert statement.resources.values[0].parts[-1] is not target(found, "Bucket").arns["bucket"][-1]


def test_names_may_depend_on_each_other() -> None:
    """A chain of 400 names, a ring of two, and a name that doubles in each step."""
    chain = "".join(
        f"  B{each}: {{Type: AWS::S3::Bucket, Properties: {{BucketName: !Sub '${{B{each + 1}}}x'}}}}\n"
        for each in range(400)
    )
    ring = "".join(
        f"  {one}: {{Type: AWS::SNS::Topic, Properties: {{TopicName: !GetAtt {other}.TopicName}}}}\n"
        for one, other in (("R", "S"), ("S", "R"))
    )
    twice = "".join(
        f"  D{each}: {{Type: AWS::SQS::Queue, Properties:"
        f" {{QueueName: !Sub '${{D{each + 1}.QueueName}}${{D{each + 1}.QueueName}}'}}}}\n"
        for each in range(40)
    )
    last = "  B400: {Type: AWS::S3::Bucket}\n  D40: {Type: AWS::SQS::Queue}\n"
    found = read(
        f"{chain}{ring}{twice}{last}  P: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [x]}}}}\n"
    )
    assert arns(found, "B399") == {
        "bucket": "arn:aws:s3:::{B400}x",
        "object": "arn:aws:s3:::{B400}x/[*object]",
    }
    assert "depends on itself" in arns(found, "R")["topic"]


def test_a_name_may_be_that_of_a_resource_where_it_is_deployed() -> None:
    queue = "  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}\n"
    policy = "  P: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [URL], PolicyDocument: {}}}\n"
    for url, is_open in (
        ("https://sqs.eu-west-1.amazonaws.com/111122223333/jobs", True),
        ("https://sqs.eu-west-1.amazonaws.com/111122223333/other", False),
        ("!Sub 'https://sqs.${AWS::Region}.${AWS::URLSuffix}/111122223333/jobs'", True),
    ):
        found = target(read(queue + policy.replace("URL", url)), "Queue")
        assert bool(found.unknowns) is is_open
