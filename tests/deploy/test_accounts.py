"""Environments in several accounts: their roles, order, and values."""

import json
import re
import shlex
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.support.aws_double import NOWHERE, Refused
from tests.support.deploy_double import SINGLE, Deploys, fresh
from tests.support.fault_server import Reply, Request, answer, serving
from tests.support.paths import DOCS
from tests.support.stack_double import Double
from tests.support.standing import Result, run
from tiers import compiler
from tiers.deploy.aws import Aws
from tiers.deploy.bundle import stack_sets
from tiers.ir.placed import Layout

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


STACK_SET = """\
version: 1
name: quiet
regions: [eu-west-1, eu-central-1]
logic:
  web:
    type: autoscaling
    port: 80
    instance_type: {parameter: Size, default: t4g.small}
    role: {managed_policies: [CloudWatchAgentServerPolicy]}
"""
ONLY_ONE = """\
account: "999900001111"
parameters:
  Zone: {type: "AWS::Route53::HostedZone::Id"}
resources:
  edge:
    Set: {Type: AWS::WAFv2::RegexPatternSet, Properties: {Scope: CLOUDFRONT, RegularExpressionList: [a]}}
  security:
    Rule:
      Type: AWS::EC2::SecurityGroupIngress
      Properties: {GroupId: sg-0123456789abcdef0, IpProtocol: "-1", CidrIp: 10.0.0.0/8}
    Role: {Type: AWS::IAM::Role, Properties: {RoleName: ours, AssumeRolePolicyDocument: {}}}
  data:
    Files: {Type: AWS::S3::Bucket, Properties: {BucketName: ours}}
    Jobs: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: "arn:aws:kms:eu-west-1:111122223333:key/a"}}
    Note: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Zone}}
"""


def test_a_stack_set_gets_one_template_and_its_commands(organization: Organization, tmp_path: Path) -> None:
    words = ("--stack-set", "--no-lint", "--no-verify", "--out", "out", "--bucket", "templates")
    more = ("--parameter", "Size=t3.small", "--format", "json")
    done = organization.run(tmp_path, "package", *words, *more, spec=STACK_SET)
    assert done.code == 0, done.out
    package = done.data["package"]
    create, instances = package["stack_set"]["create"], package["stack_set"]["instances"]
    assert create[:5] == ["aws", "cloudformation", "create-stack-set", "--stack-set-name", "quiet"]
    assert create[create.index("--template-url") + 1] == package["url"]
    assert create[create.index("--parameters") + 1] == "ParameterKey=Size,ParameterValue=t3.small"
    assert create[create.index("--capabilities") + 1] == "CAPABILITY_IAM"
    assert instances[instances.index("--regions") + 1 :] == ["eu-west-1", "eu-central-1"]
    [uploaded] = organization.deploys.objects
    assert uploaded.startswith("quiet/quiet.")
    assert package["quick_create"] is None


@pytest.mark.parametrize("value", ["a,ParameterKey=Other,ParameterValue=b", "[a]", "it's", '"', ""])
def test_no_value_of_a_stack_set_becomes_another_parameter(value: str) -> None:
    bundle = compiler.compile_spec("quiet.yaml", STACK_SET.encode(), Layout.SINGLE).bundle
    assert bundle is not None
    create = stack_sets.commands("quiet", "https://example.com", bundle, {"Size": value, "Kind": "b"}).create
    given = create[create.index("--parameters") + 1 :]
    assert [json.loads(each) for each in given] == [
        [{"ParameterKey": "Size", "ParameterValue": value}, {"ParameterKey": "Kind", "ParameterValue": "b"}]
    ]


def test_what_is_in_one_account_is_refused_in_a_stack_set(organization: Organization, tmp_path: Path) -> None:
    spec = STACK_SET + ONLY_ONE
    words = ("--stack-set", "--no-lint", "--no-verify", "--bucket", "templates", "--format", "concise")
    done = organization.run(tmp_path, "package", *words, spec=spec)
    assert done.code == 1
    lines = [*enumerate(spec.split("\n"), 1)]
    found = {
        (code, text.split(":")[0].strip())
        for number, text in lines
        for code in ("T7397", "T7398", "T7208")
        if re.search(rf"quiet.yaml:{number}:\d+: .*{code}", done.out)
    }
    refused = {("T7397", each) for each in ("account", "Set", "Properties", "Role", "Files")}
    assert found == {*refused, ("T7398", "Jobs"), ("T7208", "Zone")}, done.out
    assert organization.account.calls == []


def test_a_stack_set_has_other_roles(organization: Organization, tmp_path: Path) -> None:
    role = "arn:aws:iam::111122223333:role/service"
    words = ("--stack-set", "--role-arn", role, "--bucket", "templates")
    done = organization.run(tmp_path, "package", *words, spec=STACK_SET)
    assert (done.code, organization.account.calls) == (2, [])


def test_the_command_of_the_page_about_ci_deploys_up_to_staging(
    organization: Organization, tmp_path: Path
) -> None:
    page = (DOCS / "how-to" / "ci.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- one job -->\n```sh\ntiers deploy \"\$SPEC\" (.*)\n```", page)
    assert found
    more = ("--no-lint", "--no-verify", "--out", "out")
    done = organization.run(tmp_path, "deploy", *shlex.split(found[1]), *more)
    assert done.code == 0, done.out
    assert [*organization.stacks] == ["quiet-dev", "quiet-staging"]
    buckets = {each["Bucket"] for each in organization.account.made("s3.HeadBucket")}
    assert buckets == {f"templates-{ACCOUNTS[each]}-eu-west-1" for each in ("dev", "staging")}
