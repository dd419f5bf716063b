"""A function with a role of another stack: deployed, given what `tiers permissions` prints, and proven."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.emulator import listings
from tests.emulator.stacks import Stack
from tests.emulator.theirs import commands_beside, deployed_by_others
from tests.support.command_line import Done
from tiers.cloudformation.write import to_yaml

SPEC = """\
version: 1
name: orders
logic:
  work:
    type: function
    runtime: python3.13
    handler: index.work
    source: "def work(event, context): return 1"
    role: %s
    connects_to: [{to: jobs, access: send}, {to: files, access: read}, {to: items, access: write}]
data:
  jobs: {type: queue}
  files: {type: bucket}
  items: {type: table, key: id}
"""
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}
TEMPLATE = {
    "Resources": {
        "Work": {
            "Type": "AWS::IAM::Role",
            "Properties": {"RoleName": "work", "Path": "/team/", "AssumeRolePolicyDocument": TRUST},
        }
    },
    "Outputs": {"Work": {"Value": {"Fn::GetAtt": ["Work", "Arn"]}, "Export": {"Name": "team-work"}}},
}


@pytest.fixture(scope="module")
def team(emulator: str) -> Stack:
    """The stack of the team that owns the role."""
    return deployed_by_others(emulator, to_yaml(TEMPLATE))


@pytest.fixture
def tiers(
    team: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Done]:
    """The command line in that account and an empty directory."""
    return commands_beside(team, monkeypatch, capsys, tmp_path)


def deployed(tiers: Callable[..., Done], role: str) -> Done:
    """Deploy the spec with a role."""
    Path("orders.yaml").write_text(SPEC % role)
    options = ("--no-lint", "--layout", "single", "--yes", "--region", "eu-west-1")
    return tiers("deploy", "orders.yaml", *options)


def test_a_role_that_does_not_exist_stops_the_deployment(tiers: Callable[..., Done], team: Stack) -> None:
    arn = team.outputs()["Work"]
    done = deployed(tiers, arn.replace("/work", "/absent"))
    assert (done.code, "the role of `work` does not exist" in done.out) == (1, True)
    done = deployed(tiers, arn.replace("/team/", "/"))
    assert (done.code, "the role of `work` does not exist" in done.out) == (1, True)


def test_what_is_printed_is_what_the_deployed_stack_needs(
    tiers: Callable[..., Done], team: Stack, tmp_path: Path
) -> None:
    done = deployed(tiers, "{import: team-work}")
    assert done.code == 0, done.out
    own = Stack(team.account, "orders").resources()
    assert not any("Role" in name for name in own)
    arn = team.outputs()["Work"]
    function = team.account.client("lambda").get_function_configuration(FunctionName=own["WorkFunction"])
    assert function["Role"] == arn

    Path("orders.yaml").write_text(SPEC % arn)
    folder = listings.write(team.account, tmp_path / "account")
    words = ("verify", "orders.yaml", "--account", str(folder), "--format", "json")
    found = json.loads(tiers(*words).out)
    assert {each["code"] for each in found["diagnostics"]} == {"T5101"}

    account = arn.split(":")[4]
    where = ("--region", "eu-west-1", "--account", account)
    printed = json.loads(tiers("permissions", "orders.yaml", "--for", "work", *where).out)
    assert (printed["trust"], printed["placeholders"]) == (TRUST, [])
    (policy,) = printed["policies"]
    team.account.client("iam").put_role_policy(
        RoleName="work", PolicyName=policy["name"], PolicyDocument=json.dumps(policy["document"])
    )
    listings.write(team.account, folder)
    found = json.loads(tiers(*words).out)
    messages = [each["message"] for each in found["diagnostics"]]
    # The emulator calls a log group without a name otherwise than CloudFormation does.
    assert own["WorkLogGroup"] == "/aws/cloudformation/orders/WorkLogGroup"
    assert [each for each in messages if "`WorkLogGroup` (log-stream)" not in each] == []
    assert found["permissions"]["declared"] >= 5

    done = tiers("destroy", "orders.yaml", "--region", "eu-west-1", "--yes-destroy", "orders")
    assert done.code == 0, done.out
    assert team.account.client("iam").get_role(RoleName="work")["Role"]["Arn"] == arn
