"""Components that exist already: the account has them, in the VPC and the region of the deployment."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.test_permissions import allowing, printed
from tests.deploy.test_preflight_existing import NETWORK, SOUND, VPC, WORDS
from tests.support.aws_double import Refused
from tests.support.deploy_double import Deploys, fresh
from tests.support.standing import run
from tiers.deploy.policies import existing
from tiers.deploy.preflight.existing_members import KINDS

GROUP = "sg-0123456789abcdef0"
ACCOUNT = "eu-west-1:123456789012"
SERVER = "logic:\n  web: {type: ec2, count: 1, subnets: [app-a, app-b], connects_to: [store]}\n"
SPEC = NETWORK + SERVER + "data:\n  store: {type: existing, group: %s, port: 5432}\n"
CALLS = f"""\
version: 1
name: quiet
regions: [eu-west-1]
logic:
  work:
    type: function
    runtime: python3.13
    handler: index.work
    source: "def work(event, context): pass"
    connects_to:
      - jobs
      - alerts
      - resize
      - {{to: images, access: read}}
      - {{to: items, access: read}}
data:
  jobs: {{type: existing, queue: "arn:aws:sqs:{ACCOUNT}:jobs", key: "arn:aws:kms:{ACCOUNT}:key/1"}}
  alerts: {{type: existing, topic: {{import: corp-out-a}}}}
  images: {{type: existing, bucket: "arn:aws:s3:::images"}}
  items: {{type: existing, table: {{stack: shop, output: Items}}}}
  resize: {{type: existing, function: "arn:aws:lambda:{ACCOUNT}:function:resize"}}
"""
TOPIC = {"Exports": [{"Name": "corp-out-a", "Value": f"arn:aws:sns:{ACCOUNT}:alerts"}]}
THERE: dict[str, Any] = {
    "cloudformation__ListExports": TOPIC,
    "sqs__GetQueueUrl": {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs"},
    "sns__GetTopicAttributes": {"Attributes": {}},
    "s3__HeadBucket": {},
    "dynamodb__DescribeTable": {"Table": {}},
    "lambda__GetFunctionConfiguration": {},
    "kms__DescribeKey": {"KeyMetadata": {"KeyId": "1"}},
}


def group(*, vpc: str = VPC, ingress: int = 1, owner: str = "123456789012") -> dict[str, Any]:
    """Return a group with a number of rules, as EC2 describes it."""
    ranges = [{"CidrIp": f"192.0.2.{number}/32"} for number in range(ingress)]
    rules = [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": ranges}]
    everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    return {
        "GroupId": GROUP,
        "VpcId": vpc,
        "OwnerId": owner,
        "IpPermissions": rules,
        "IpPermissionsEgress": everything,
    }


def found(folder: Path, spec: str, *words: str, **answers: Any) -> tuple[list[tuple[str, str]], Deploys]:
    """Deploy; return the codes and messages about what exists, and the account."""
    double = fresh()
    double.world.account.on(**SOUND | answers)
    done = run(double.world, folder, "deploy", *WORDS, *words, spec=spec)
    assert "Traceback" not in done.err
    said = re.findall(r"\[(T7390|T7391|T7392|T7393|T7394|T7206|T7209)\]: (.+)", done.out)
    return [(code, message) for code, message in said], double


@pytest.mark.parametrize(
    "written", [GROUP, "{parameter: Store}", "{import: corp-store}", "{stack: store, output: Group}"]
)
def test_a_group_that_is_there_has_no_finding(tmp_path: Path, written: str) -> None:
    words = ("--parameter", f"Store={GROUP}") if "parameter" in written else ()
    exports = [*SOUND["cloudformation__ListExports"]["Exports"], {"Name": "corp-store", "Value": GROUP}]
    answers: dict[str, Any] = {
        "ec2__DescribeSecurityGroups": {"SecurityGroups": [group()]},
        "cloudformation__ListExports": {"Exports": exports},
    }
    said, double = found(tmp_path, SPEC % written, *words, **answers)
    asked = double.world.account.made("ec2.DescribeSecurityGroups")
    if "stack" in written:
        # The double has no such stack.
        assert said == [("T7390", "there is no output `Group` of the stack `store`")]
    else:
        assert said == []
        assert [each["Filters"] for each in asked] == [[{"Name": "group-id", "Values": [GROUP]}]]


@pytest.mark.parametrize(
    ("rows", "code", "message"),
    [
        ([], "T7390", f"the security group `{GROUP}` does not exist"),
        ([group(vpc="vpc-2")], "T7391", f"the security group of `store` is in `vpc-2`, not in `{VPC}`"),
        (
            [group(ingress=60)],
            "T7392",
            "the security group of `store` has 60 ingress rules; 1 more are added",
        ),
        ([group(owner="4" * 12)], "T7392", f"the security group of `store` belongs to account {'4' * 12}"),
    ],
)
def test_a_group_that_cannot_be_used_is_found(
    tmp_path: Path, rows: list[dict[str, Any]], code: str, message: str
) -> None:
    said, _ = found(tmp_path, SPEC % GROUP, ec2__DescribeSecurityGroups={"SecurityGroups": rows})
    assert said == [(code, message)]


def test_room_for_the_last_rule_is_room(tmp_path: Path) -> None:
    rows = {"SecurityGroups": [group(ingress=59)]}
    assert found(tmp_path, SPEC % GROUP, ec2__DescribeSecurityGroups=rows)[0] == []


def test_what_is_there_has_no_finding(tmp_path: Path) -> None:
    said, double = found(tmp_path, CALLS, **THERE)
    # The double has no such stack.
    assert said == [("T7390", "there is no output `Items` of the stack `shop`")]
    (asked,) = double.world.account.made("sqs.GetQueueUrl")
    assert (asked["QueueName"], asked["QueueOwnerAWSAccountId"]) == ("jobs", "123456789012")
    (asked,) = double.world.account.made("s3.HeadBucket")
    assert asked["Bucket"] == "images"


@pytest.mark.parametrize(
    ("operation", "error", "message"),
    [
        ("sqs__GetQueueUrl", "AWS.SimpleQueueService.NonExistentQueue", "the queue of `jobs` does not exist"),
        ("sns__GetTopicAttributes", "NotFound", "the topic of `alerts` does not exist"),
        ("s3__HeadBucket", "404", "the bucket of `images` does not exist"),
        (
            "lambda__GetFunctionConfiguration",
            "ResourceNotFoundException",
            "the function of `resize` does not exist",
        ),
        ("kms__DescribeKey", "NotFoundException", "the KMS key of `jobs` does not exist"),
    ],
)
def test_what_is_not_there_is_found_and_a_missing_permission_is_a_warning(
    tmp_path: Path, operation: str, error: str, message: str
) -> None:
    said, _ = found(tmp_path, CALLS, **THERE | {operation: Refused(error, "gone")})
    assert ("T7390", message) in said
    double = fresh()
    double.world.account.on(**SOUND | THERE | {operation: Refused("AccessDenied", "not allowed")})
    done = run(double.world, tmp_path, "deploy", *WORDS, spec=CALLS)
    assert re.search(r"warning\[T\d{4}\]: could not check existing ", done.out)
    assert "Traceback" not in done.err


def test_the_permissions_to_check_are_listed(tmp_path: Path) -> None:
    assert existing.MEMBERS.keys() == {*KINDS, "AWS::EC2::SecurityGroup"}
    spec = tmp_path / "quiet.yaml"
    spec.write_text(CALLS)
    _, data, _ = printed(spec, "--for", "deployer")
    for action in existing.MEMBERS.values():
        is_of_group = action in {"ec2:DescribeSecurityGroups", "secretsmanager:DescribeSecret"}
        assert allowing(data, action) or is_of_group, action
    spec.write_text(SPEC % GROUP)
    _, data, _ = printed(spec, "--for", "deployer")
    assert allowing(data, "ec2:DescribeSecurityGroups")
    assert allowing(data, "ec2:AuthorizeSecurityGroupIngress")
    assert "sqs:GetQueueUrl" not in json.dumps(data)
