"""`tiers package` and `tiers deploy` against an emulator of CloudFormation, S3 and the rest, over HTTP."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.emulator.account import Account
from tiers.cli import main
from tiers.deploy import following

SPEC = """version: 1
name: shop
presentation:
  front: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}
logic:
  web: {type: autoscaling, port: 80, connects_to: [db]}
data:
  db: {type: rds, engine: mysql}
accept: {http-only: a test has no certificate}
"""

Run = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PAUSES", (0.05,))


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(SPEC)
    return path


@pytest.fixture
def bucket(account: Account) -> str:
    name = f"templates-{account.identity}"
    account.client("s3").create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": account.region}
    )
    return name


@pytest.fixture
def run(account: Account, spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    assert account.address.startswith("http://127.0.0.1:")

    def run(command: str, *words: str) -> tuple[int, str]:
        more = ["--yes"] if command == "deploy" else []
        out = ["--out", str(tmp_path / "build"), "--no-lint", "--no-verify"]
        code = main([command, str(spec), *out, *more, *words])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out + captured.err

    return run


def stack(account: Account, name: str = "shop") -> dict[str, Any]:
    found: dict[str, Any] = account.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    return found


def events(output: str) -> list[dict[str, Any]]:
    """Read lines of JSON."""
    return [json.loads(line) for line in output.splitlines()]


def test_a_single_template_is_deployed_without_a_bucket(run: Run, account: Account) -> None:
    code, output = run("deploy", "--layout", "single")
    assert code == 0, output
    found = stack(account)
    assert found["StackStatus"] == "CREATE_COMPLETE"
    assert found["EnableTerminationProtection"] is True
    outputs = {each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}
    assert outputs["FrontUrl"] in output
    policy = account.client("cloudformation").get_stack_policy(StackName="shop")["StackPolicyBody"]
    assert "AWS::RDS::DBInstance" in policy


def test_the_nested_bundle_is_deployed_and_deployed_again_changes_nothing(
    run: Run, account: Account, bucket: str
) -> None:
    code, output = run("deploy", "--bucket", bucket)
    assert code == 0, output
    assert "6 of 6 templates uploaded" in output
    assert re.search(r"CREATE_COMPLETE +Data\.DbDBInstance$", output, re.MULTILINE)
    before = stack(account)
    code, output = run("deploy", "--bucket", bucket, "--format", "json")
    assert code == 0, output
    told = {each["event"]: each for each in events(output)}
    assert told["uploaded"]["new"] == []
    assert told["plan"]["plan"]["changes"] == []
    assert told["deployed"]["outputs"]["FrontUrl"].startswith("http://")
    assert "started" not in told
    assert stack(account).get("LastUpdatedTime") == before.get("LastUpdatedTime")
    [only] = account.client("cloudformation").list_change_sets(StackName="shop")["Summaries"]
    assert only["ExecutionStatus"] == "EXECUTE_COMPLETE"


def test_an_update_goes_to_one_child_alone(run: Run, account: Account, spec: Path, bucket: str) -> None:
    assert run("deploy", "--bucket", bucket)[0] == 0
    spec.write_text(
        SPEC.replace("port: 80, connects_to", "port: 80, capacity: {min: 2, max: 7}, connects_to")
    )
    code, output = run("deploy", "--bucket", bucket, "--format", "json")
    assert code == 0, output
    told = events(output)
    uploaded = next(each for each in told if each["event"] == "uploaded")
    assert sorted(key.split("/")[1].split(".")[0] for key in uploaded["new"]) == ["logic", "root"]
    changed = {tuple(each["path"]) for each in told if each["event"] == "resource" and each["path"]}
    assert changed == {("Logic",)}
    planned = next(each for each in told if each["event"] == "plan")
    assert [each["logical_id"] for each in planned["plan"]["changes"]] == ["WebAutoScalingGroup"]
    groups = account.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    assert [each["MaxSize"] for each in groups] == [7]


FAILING = """resources:
  logic:
    Token:
      Type: AWS::SSM::Parameter
      Properties: {Type: SecureString, Value: x}
"""


@pytest.mark.parametrize("layout", ["single", "nested"])
def test_a_failing_resource_is_the_cause_at_its_line(
    run: Run, account: Account, spec: Path, bucket: str, layout: str
) -> None:
    spec.write_text(SPEC + FAILING)
    line = (SPEC + FAILING).splitlines().index("    Token:") + 1
    code, output = run("deploy", "--bucket", bucket, "--layout", layout)
    assert code == 1
    left = [each["StackStatus"] for each in account.client("cloudformation").describe_stacks()["Stacks"]]
    assert left in ([], ["ROLLBACK_COMPLETE"])
    causes = re.findall(r"error\[T7309\]: `(\S+)` failed: (.+)\n *--> \S+shop\.yaml:(\d+):", output)
    assert [(name, int(number)) for name, _, number in causes] == [
        ("Logic.Token" if layout == "nested" else "Token", line)
    ]
    assert "SecureString" in causes[0][1]
    code, output = run("deploy", "--bucket", bucket, "--layout", layout)
    assert code == 1
    assert ("T7203" in output) == bool(left)
    assert ("error[T7309]" in output) != bool(left)


def test_what_is_done_stays_without_a_rollback_and_is_mended_by_the_next(
    run: Run, account: Account, spec: Path
) -> None:
    spec.write_text(SPEC + FAILING)
    code, _ = run("deploy", "--layout", "single", "--no-rollback")
    assert code == 1
    assert stack(account)["StackStatus"] == "CREATE_FAILED"
    spec.write_text(SPEC)
    code, output = run("deploy", "--layout", "single")
    assert code == 0, output


def test_a_replaced_database_is_refused_unless_it_is_named(
    run: Run, account: Account, spec: Path, bucket: str
) -> None:
    assert run("deploy", "--bucket", bucket)[0] == 0
    before = stack(account)
    spec.write_text(SPEC.replace("engine: mysql", "engine: mysql, username: boss"))
    code, output = run("deploy", "--bucket", bucket)
    assert code == 1
    assert re.search(r"error\[T6002\]: `DbDBInstance` would be replaced.+\n *--> \S+:8:", output)
    assert stack(account) == before
    code, output = run("deploy", "--bucket", bucket, "--allow-replace", "DbDBInstance")
    assert code == 0, output
    databases = account.client("rds").describe_db_instances()["DBInstances"]
    assert "boss" in {each["MasterUsername"] for each in databases}
    child = next(
        each["PhysicalResourceId"]
        for each in account.client("cloudformation").describe_stack_resources(StackName="shop")[
            "StackResources"
        ]
        if each["LogicalResourceId"] == "Data"
    )
    policy = account.client("cloudformation").get_stack_policy(StackName=child)["StackPolicyBody"]
    assert "NotResource" not in policy


def test_a_layout_is_for_life(run: Run, account: Account, bucket: str) -> None:
    assert run("deploy", "--layout", "single")[0] == 0
    before = stack(account)
    code, output = run("deploy", "--bucket", bucket)
    assert code == 1
    assert "T6003" in output
    assert "`--layout single`" in output
    assert stack(account) == before


def test_a_nested_bundle_needs_a_bucket(run: Run, account: Account) -> None:
    code, output = run("deploy")
    assert code == 1
    assert "T7201" in output
    assert not account.client("cloudformation").describe_stacks()["Stacks"]


def test_protection_that_the_spec_turned_off_is_off(run: Run, account: Account, spec: Path) -> None:
    off = SPEC.replace("load_balancer, ", "load_balancer, deletion_protection: false, ")
    off = off.replace("engine: mysql", "engine: mysql, deletion_protection: false")
    spec.write_text(off)
    assert run("deploy", "--layout", "single")[0] == 0
    assert not stack(account)["EnableTerminationProtection"]


def test_parameters_keep_their_values(run: Run, account: Account, spec: Path) -> None:
    account.client("ec2").create_key_pair(KeyName="ours")
    asked = SPEC.replace("port: 80, connects_to", "port: 80, key_pair: {parameter: Key}, connects_to")
    spec.write_text(asked)
    code, output = run("deploy", "--layout", "single")
    assert code == 1
    assert re.search(r"error\[T7208\]: the parameter `Key` has no value\n *--> \S+:6:", output)
    code, output = run("deploy", "--layout", "single", "--parameter", "Key=ours")
    assert code == 0, output
    spec.write_text(asked.replace("autoscaling,", "autoscaling, capacity: {min: 2, max: 7},"))
    assert run("deploy", "--layout", "single")[0] == 0
    assert stack(account)["Parameters"] == [{"ParameterKey": "Key", "ParameterValue": "ours"}]


@pytest.mark.parametrize("zones", ["[euw1-az1, euw1-az3]", "[eu-west-1a, eu-west-1c]", "2"])
def test_zones_are_found_by_id_name_and_number(run: Run, spec: Path, zones: str) -> None:
    named = SPEC.replace("name: shop\n", f"name: shop\nregions: [eu-west-1]\nnetwork: {{zones: {zones}}}\n")
    spec.write_text(named)
    code, output = run("deploy", "--layout", "single")
    assert (code, "T7207" in output) == (0, False), output


def test_a_parameter_that_the_engine_does_not_have_is_told(run: Run, spec: Path) -> None:
    spec.write_text(SPEC.replace("engine: mysql", 'engine: mysql, parameters: {no_such: "1"}'))
    code, output = run("deploy", "--layout", "single")
    assert code == 1
    assert re.search(r"error\[T7220\]: `mysql8\.4` has no parameter `no_such`\n *--> \S+:8:", output)


def test_what_the_account_lacks_is_one_list(run: Run, account: Account, spec: Path) -> None:
    bad = SPEC.replace("engine: mysql", "engine: mysql, instance_class: db.x2g.large")
    bad = bad.replace("port: 80, connects_to", "port: 80, key_pair: nobody, connects_to")
    spec.write_text(bad)
    code, output = run("deploy", "--layout", "single")
    assert code == 1
    assert "the key pair `nobody` does not exist" in output
    assert "`db.x2g.large` is not offered" in output
    assert not account.client("cloudformation").describe_stacks()["Stacks"]


def test_a_package_is_what_the_console_needs(run: Run, account: Account, bucket: str, tmp_path: Path) -> None:
    role = "arn:aws:iam::123456789012:role/cloudformation"
    named = ("--parameter", "A=b c", "--role-arn", role)
    code, output = run("package", "--bucket", bucket, "--prefix", "one/two", *named)
    assert code == 0, output
    assert f"Under Permissions, select the role\n{role}\n" in output
    link = output.splitlines()[-1]
    assert link.startswith(
        "https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/create/review?"
    )
    asked = parse_qs(link.partition("review?")[2])
    assert asked["stackName"] == ["shop"]
    assert asked["param_A"] == ["b c"]
    [url] = asked["templateURL"]
    assert urlsplit(url).path.startswith(f"/{bucket}/one/two/shop/root.")
    packaged = (tmp_path / "build" / "packaged.template.yaml").read_text()
    stored = account.client("s3")
    for address in (url, *re.findall(r"TemplateURL: \"?(http[^\"\n]+)", packaged)):
        key = urlsplit(address).path.removeprefix(f"/{bucket}/")
        text = stored.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        assert text == packaged if address == url else "AWSTemplateFormatVersion" in text
    assert "AWS::RDS::DBInstance" in (tmp_path / "build" / "stack-policy.json").read_text()
    code, output = run("package", "--bucket", bucket, "--prefix", "one/two")
    assert code == 0, output
    assert f"nothing to upload: 6 templates already in {bucket}" in output


def test_a_bucket_that_does_not_exist_is_named_as_such(run: Run) -> None:
    code, output = run("package", "--bucket", "nobodys-bucket")
    assert code == 1
    assert "T7109" in output


def test_a_compile_after_a_package_leaves_no_stale_file(
    run: Run, bucket: str, spec: Path, tmp_path: Path
) -> None:
    assert run("package", "--bucket", bucket)[0] == 0
    assert main(["compile", str(spec), "--out", str(tmp_path / "build"), "--no-lint", "--no-verify"]) == 0
    left = {path.name for path in (tmp_path / "build").iterdir()}
    assert not left & {"packaged.template.yaml", "stack-policy.json"}
