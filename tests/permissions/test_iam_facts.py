"""The facts about IAM: the same as cfn-lint's, dated, and safe for any name."""

import re

import pytest

from tests.support import iam_facts
from tests.support.paths import ROOT
from tiers.facts import iam

SERVICES = [
    *("application-autoscaling", "autoscaling", "backup", "bedrock", "cloudformation", "cloudwatch"),
    *("cognito-idp", "dynamodb", "ec2", "ec2messages", "ecr", "ecs"),
    *("elasticache", "elasticfilesystem", "elasticloadbalancing", "es", "events", "execute-api"),
    *("iam", "kinesis", "kms", "lambda", "logs", "rds"),
    *("rds-db", "s3", "scheduler", "secretsmanager", "ses", "sns"),
    *("sqs", "ssm", "ssmmessages", "states", "sts", "xray"),
]


@pytest.mark.parametrize(
    ("service", "action", "kinds", "level"),
    [
        ("s3", "GetObject", {"accesspointobject", "object"}, "Read"),
        ("s3", "ListBucket", {"accesspoint", "bucket"}, "List"),
        ("s3", "ListAllMyBuckets", set(), "List"),
        ("s3", "PutBucketPolicy", {"bucket"}, "Permissions management"),
        ("sqs", "SendMessage", {"queue"}, "Write"),
        ("dynamodb", "Query", {"index", "table"}, "Read"),
        ("sns", "TagResource", {"topic"}, "Tagging"),
        ("secretsmanager", "GetSecretValue", {"secret"}, "Read"),
    ],
)
def test_actions_have_kinds_and_a_level(service: str, action: str, kinds: set[str], level: str) -> None:
    found = iam.actions(service)[action]
    assert (set(found.kinds), found.level) == (kinds, level)


@pytest.mark.parametrize("service", SERVICES)
def test_a_second_reading_of_the_reference_has_no_more(service: str) -> None:
    known = {name.lower(): set(row.kinds) for name, row in iam.actions(service).items()}
    for name, row in iam_facts.of_cfn_lint()[service].get("Actions", {}).items():
        assert {kind.lower() for kind in row.get("Resources", ())} <= known[name], name
    for name in iam_facts.of_cfn_lint()[service].get("Resources", {}):
        assert name.lower() in iam.kinds(service)
    assert list(iam.actions(service)) == sorted(iam.actions(service))
    assert {kind for row in iam.actions(service).values() for kind in row.kinds} <= set(iam.kinds(service))


def test_kinds_have_the_format_of_their_arns() -> None:
    assert iam.kinds("s3")["object"] == "arn:${Partition}:s3:::${BucketName}/${ObjectName}"
    assert iam.kinds("lambda")["function alias"].endswith(":function:${FunctionName}:${Alias}")


def test_every_managed_policy_is_found() -> None:
    names = iam.managed_policies()
    assert [each for each in names if not iam.is_managed_policy(each)] == []
    assert not any(iam.is_managed_policy(each) for each in ("", "# As", "\udcff", f"{names[-1]}x", "zzz"))


def test_the_actions_of_every_service_are_found() -> None:
    text = (ROOT / "tiers" / "facts" / "iam-actions.txt").read_text(encoding="ascii")
    services = re.findall(r"^\[(.*)\]$", text, re.MULTILINE)
    found = sum(len(iam.actions(each)) + len(iam.kinds(each)) for each in services)
    assert found == len(text[text.index("\n[") + 1 :].splitlines()) - len(services)


@pytest.mark.parametrize("service", ["", "nope", "S3", "../facts/zones", "s3]\n", "s3\n[sqs", "a" * 100_000])
def test_an_unknown_service_has_no_actions(service: str) -> None:
    assert not iam.actions(service)
    assert not iam.kinds(service)


@pytest.mark.parametrize(
    "name",
    [
        "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
        "service-role/AmazonECSTaskExecutionRolePolicy",
        "AmazonECSTaskExecutionRolePolicy",
    ],
)
def test_a_managed_policy_is_found(name: str) -> None:
    policy = iam.managed_policy(name)
    assert policy
    assert "logs:PutLogEvents" in policy["Statement"][0]["Action"]


@pytest.mark.parametrize(
    "name",
    [
        "arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy",  # that is in service-role/
        "arn:aws-cn:iam::aws:policy/AdministratorAccess",  # another document
        "arn:aws:iam::123456789012:policy/AdministratorAccess",  # a customer's
        "job-function/AmazonECSTaskExecutionRolePolicy",
        *(
            "",
            "nope",
            "As of",
            "# As",
            "../iam",
            "AdministratorAccess {",
            "administratoraccess",
            "A" * 100_000,
        ),
    ],
)
def test_an_unknown_managed_policy_is_none(name: str) -> None:
    assert iam.managed_policy(name) is None


def test_the_date_is_that_of_the_older_file() -> None:
    dates = []
    for file in ("iam-actions.txt", "managed-policies.txt"):
        found = re.match(r"# As of (\d{4}-\d\d-\d\d)\b", (ROOT / "tiers/facts" / file).read_text("ascii"))
        assert found
        dates.append(found[1])
    assert min(dates) == iam.AS_OF
