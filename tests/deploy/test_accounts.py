"""Environments in several accounts: their roles, order, and values."""

from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.support.aws_double import NOWHERE, Refused
from tests.support.deploy_double import SINGLE, Deploys, fresh
from tests.support.fault_server import Reply, Request, answer, serving
from tests.support.stack_double import Double
from tests.support.standing import Result, run
from tiers.deploy.aws import Aws

ACCOUNTS = {"dev": "111122223333", "staging": "222233334444", "production": "333344445555"}
SPEC = """\
version: 1
name: quiet
logic:
  web: {type: autoscaling, port: 80, instance_type: {parameter: Size, default: t4g.small}}
environments:
  dev:
    account: "111122223333"
    role: arn:aws:iam::111122223333:role/path/deploy
  staging:
    account: "222233334444"
    role: arn:aws:iam::222233334444:role/deploy
    values: {Size: t4g.medium}
  production:
    account: "333344445555"
    role: arn:aws:iam::333344445555:role/deploy
    values: {Size: m7g.large}
"""
ALL = (*SINGLE, "--yes", "--all-environments")


def identity(arn: str) -> dict[str, Any]:
    return {"Account": arn.split(":")[4], "Arn": arn}


class Organization:
    """Three accounts that a fourth one can enter by their roles; the stacks are in one world."""

    def __init__(self, caller: str = "arn:aws:sts::999900001111:assumed-role/ci/job") -> None:
        self.caller = caller
        self.deploys: Deploys = fresh()
        self.account = self.deploys.world.account
        self.account.on(sts__GetCallerIdentity=self._who, sts__AssumeRole={})

    def _who(self, _: dict[str, Any]) -> dict[str, Any]:
        role = self.account.role
        return identity(f"{role.replace(':iam:', ':sts:')}/tiers" if role else self.caller)

    def run(self, folder: Path, *words: str, spec: str = SPEC) -> Result:
        """Run a command on the spec."""
        return run(self.deploys.world, folder, *words, spec=spec)

    @property
    def roles(self) -> list[str]:
        """The roles that were assumed, each once for a row of calls."""
        made = [each["RoleArn"] for each in self.account.made("sts.AssumeRole")]
        return [each for number, each in enumerate(made) if made[number - 1 : number] != [each]]

    @property
    def stacks(self) -> dict[str, str]:
        """The stacks and their statuses."""
        return {each.name: each.status for each in self.deploys.world.stacks.values()}


@pytest.fixture
def organization() -> Organization:
    return Organization()


@pytest.mark.parametrize("command", ["deploy", "status", "destroy", "recover"])
def test_another_account_is_refused_before_anything_else(
    organization: Organization, tmp_path: Path, command: str
) -> None:
    spec = SPEC.replace("    role: arn:aws:iam::222233334444:role/deploy\n", "")
    done = organization.run(tmp_path, command, "--env", "staging", spec=spec)
    assert done.code == 1
    assert "error[T7395]" in done.out
    assert "quiet.yaml:10:14" in done.out
    assert [name for name, _ in organization.account.calls] == ["sts.GetCallerIdentity"]


def test_a_spec_that_does_not_compile_keeps_its_account(organization: Organization, tmp_path: Path) -> None:
    spec = SPEC.replace("    role: arn:aws:iam::222233334444:role/deploy\n", "    logic: {webb: {port: 1}}\n")
    done = organization.run(tmp_path, "status", "--env", "staging", spec=spec)
    assert (done.code, organization.stacks) == (1, {})
    assert "error[T7395]" in done.out


def test_the_role_is_assumed_and_the_value_is_deployed(organization: Organization, tmp_path: Path) -> None:
    done = organization.run(tmp_path, "deploy", *SINGLE, "--yes", "--env", "staging")
    assert done.code == 0, done.out
    assert organization.roles == ["arn:aws:iam::222233334444:role/deploy"]
    [made] = organization.account.made("cloudformation.CreateChangeSet")
    assert made["Parameters"] == [{"ParameterKey": "Size", "ParameterValue": "t4g.medium"}]
    organization.run(
        tmp_path, "deploy", *SINGLE, "--yes", "--env", "staging", "--parameter", "Size=t4g.large"
    )
    made = organization.account.made("cloudformation.CreateChangeSet")[-1]
    assert made["Parameters"] == [{"ParameterKey": "Size", "ParameterValue": "t4g.large"}]


def test_credentials_of_the_role_are_used_as_they_are(tmp_path: Path) -> None:
    organization = Organization("arn:aws:sts::111122223333:assumed-role/deploy/GitHubActions")
    assert organization.run(tmp_path, "deploy", *SINGLE, "--yes", "--env", "dev").code == 0
    assert organization.roles == []


def test_a_role_that_cannot_be_assumed_is_a_finding_at_its_line(
    organization: Organization, tmp_path: Path
) -> None:
    organization.account.on(sts__AssumeRole=Refused("AccessDenied", "User: x is not authorized", 403))
    done = organization.run(tmp_path, "deploy", *SINGLE, "--yes", "--env", "dev")
    assert (done.code, organization.stacks) == (1, {})
    assert "error[T7396]" in done.out
    assert "quiet.yaml:8:11" in done.out


def test_all_environments_are_deployed_in_the_order_of_the_spec(
    organization: Organization, tmp_path: Path
) -> None:
    done = organization.run(tmp_path, "deploy", *ALL, "--until", "staging", "--format", "json")
    assert done.code == 0, done.out
    assert organization.stacks == {"quiet-dev": "CREATE_COMPLETE", "quiet-staging": "CREATE_COMPLETE"}
    begun = [each["environment"] for each in done.lines if each["event"] == "environment"]
    assert begun == ["dev", "staging"]
    assert {each.name for each in (tmp_path / "out").iterdir()} == {"quiet-dev", "quiet-staging"}


def test_the_first_failure_stops(organization: Organization, tmp_path: Path) -> None:
    def end(stack: Double) -> None:
        if stack.name == "quiet-staging":
            organization.deploys.world.happen(stack, stack.name, "ROLLBACK_COMPLETE", "Something failed")
        else:
            organization.deploys.well(stack)

    organization.deploys.end = end
    done = organization.run(tmp_path, "deploy", *ALL)
    assert done.code == 1
    assert "quiet-production" not in organization.stacks
    assert "stopped at `staging`; not deployed: `production`" in done.out


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (SPEC.replace("Size: m7g.large", "Size: large"), "T0106"),
        (SPEC.replace("    role: arn:aws:iam::333344445555:role/deploy\n", ""), "T7395"),
    ],
    ids=["a value", "an account"],
)
def test_nothing_is_deployed_if_a_later_environment_is_impossible(
    organization: Organization, tmp_path: Path, broken: str, code: str
) -> None:
    done = organization.run(tmp_path, "deploy", *ALL, spec=broken)
    assert (done.code, organization.stacks) == (1, {})
    assert f"error[{code}]" in done.out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--until", "staging"), 2, "pass --all-environments with --until"),
        (("--all-environments", "--stack-name", "x"), 2, "pass --stack-name with --env NAME"),
        (("--all-environments", "--until", "stagin"), 1, "did you mean `staging`?"),
    ],
)
def test_misuse_is_explained(
    organization: Organization, tmp_path: Path, words: tuple[str, ...], code: int, message: str
) -> None:
    done = organization.run(tmp_path, "deploy", *words)
    assert done.code == code
    assert message in done.out + done.err
    assert organization.account.calls == []


def test_the_name_of_the_bucket_may_contain_the_account(organization: Organization, tmp_path: Path) -> None:
    words = ("--no-lint", "--no-verify", "--out", "out", "--bucket", "templates-{account}-{region}")
    done = organization.run(tmp_path, "package", *words, "--env", "dev")
    assert done.code == 0, done.out
    [made] = organization.account.made("s3.HeadBucket")
    assert made == {"Bucket": "templates-111122223333-eu-west-1", "ExpectedBucketOwner": "111122223333"}


def test_credentials_of_a_role_sign_the_calls() -> None:
    credentials = (
        "<Credentials><AccessKeyId>ASSUMED</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
        "<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
    )

    def reply(request: Request) -> Reply:
        if b"AssumeRole" in request.body:
            return answer("AssumeRole", credentials, "sts")
        return answer("GetCallerIdentity", "<Account>111122223333</Account>", "sts")

    with serving(reply) as server:
        environment = {**NOWHERE, "AWS_ENDPOINT_URL": server.address}
        with mock.patch.dict("os.environ", environment):
            aws = Aws("eu-west-1").assuming("arn:aws:iam::111122223333:role/deploy")
            assert aws.call("sts", "get_caller_identity")["Account"] == "111122223333"
            aws.in_region("us-east-1").call("sts", "get_caller_identity")
    signed = [request.headers.get("Authorization", "") for request in server.requests]
    assert ["Credential=ASSUMED/" in each for each in signed] == [False, True, False, True]
    assert b"RoleSessionName=tiers" in server.requests[0].body
