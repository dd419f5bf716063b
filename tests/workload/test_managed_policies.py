"""Managed policies that a role names: AWS has them, or the finding has the one that is meant."""

import pytest

from tiers import compiler

SPEC = (
    "version: 1\nname: shop\nlogic:\n  web: {{type: autoscaling, role: {{managed_policies: ['{policy}']}}}}\n"
)


def found(policy: str) -> list[tuple[str, str]]:
    findings = compiler.check("spec.yaml", SPEC.format(policy=policy).encode()).findings
    return [(each.code.id, each.help) for each in findings]


@pytest.mark.parametrize(
    ("policy", "meant"),
    [
        ("AmazonDynamoDBFullAcess", "use `AmazonDynamoDBFullAccess`"),
        ("arn:aws:iam::aws:policy/AmazonDynamoDBFullAcess", "use `AmazonDynamoDBFullAccess`"),
        ("AWSLambdaBasicExecutionRole", "use `service-role/AWSLambdaBasicExecutionRole`"),
        (
            "OurOwnPolicyForTheShop",
            "use the path and name of an AWS managed policy, or the ARN of your policy",
        ),
    ],
)
def test_a_policy_that_aws_does_not_have(policy: str, meant: str) -> None:
    assert found(policy) == [("T2033", meant)]


@pytest.mark.parametrize(
    "policy",
    [
        "AmazonS3ReadOnlyAccess",
        "service-role/AWSLambdaBasicExecutionRole",
        "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
        "arn:aws:iam::111122223333:policy/own",
        "arn:aws-cn:iam::aws:policy/SomethingElse",
    ],
)
def test_a_policy_that_aws_has_or_may_have(policy: str) -> None:
    assert found(policy) == []
