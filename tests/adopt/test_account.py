"""Adoption with the listings of an account: values, the VPC, groups, and what differs from the template."""

import json
from pathlib import Path
from typing import Any

import pytest

from tiers import compiler
from tiers.cli import main

APP = Path(__file__).parent / "app.template.yaml"
VPC, STACK = "vpc-0123456789abcdef0", "arn:aws:cloudformation:eu-central-1:111122223333:stack/app/1"
ZONES = ("eu-central-1a", "eu-central-1b")
TABLES = {"pub": {"GatewayId": "igw-01234567"}, "app": {"NatGatewayId": "nat-01234567"}, "db": None}
VALUES = {
    "VpcId": VPC,
    "LbSubnets": "subnet-00000000,subnet-00000001",
    "AppSubnets": "subnet-00000010,subnet-00000011",
    "DataSubnets": "subnet-00000020,subnet-00000021",
    "AdminGroup": "sg-00000009",
    "Size": "t3.large",
}


def rule(protocol: str, port: int, **peers: Any) -> dict[str, Any]:
    return {"IpProtocol": protocol, "FromPort": port, "ToPort": port, **peers}


def group(number: int, name: str, logical_id: str, *rules: dict[str, Any]) -> dict[str, Any]:
    tags = {"aws:cloudformation:logical-id": logical_id, "aws:cloudformation:stack-name": "app"}
    return {
        "GroupId": f"sg-0000000{number}",
        "GroupName": name,
        "VpcId": VPC,
        "IpPermissions": list(rules),
        "IpPermissionsEgress": [],
        "Tags": [{"Key": key, "Value": each} for key, each in tags.items() if logical_id],
    }


def listings() -> dict[str, Any]:
    """Return the output of each command by the name of a file."""
    subnets, tables = [], []
    for row, (kind, target) in enumerate(TABLES.items()):
        ids = [f"subnet-000000{row}{index}" for index in range(len(ZONES))]
        subnets += [
            {
                "SubnetId": each,
                "VpcId": VPC,
                "CidrBlock": f"10.0.{row + 1}{index}.0/24",
                "AvailabilityZone": ZONES[index],
                "Tags": [{"Key": "Name", "Value": f"{kind}-{index}"}],
            }
            for index, each in enumerate(ids)
        ]
        route = [{"DestinationCidrBlock": "0.0.0.0/0", "State": "active", **target}] if target else []
        associations = [{"SubnetId": each} for each in ids]
        table = {"RouteTableId": f"rtb-0000000{row}", "VpcId": VPC}
        tables.append({**table, "Associations": associations, "Routes": route})
    parameters = [{"ParameterKey": key, "ParameterValue": each} for key, each in VALUES.items()]
    anyone = {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    by_group = {"UserIdGroupPairs": [{"GroupId": "sg-00000001"}]}
    drift = {"PropertyPath": "/MultiAZ", "ExpectedValue": "false", "ActualValue": "true"}
    return {
        "vpcs": {"Vpcs": [{"VpcId": VPC, "CidrBlock": "10.0.0.0/16", "IsDefault": False}]},
        "subnets": {"Subnets": subnets},
        "tables": {"RouteTables": tables},
        "stacks": {"Stacks": [{"StackName": "app", "StackId": STACK, "Parameters": parameters}]},
        "groups": {
            "SecurityGroups": [
                group(9, "admin", "", rule("tcp", 22, IpRanges=[{"CidrIp": "10.9.0.0/16"}])),
                group(1, "lb", "LbGroup", rule("tcp", 80, **anyone)),
                group(2, "app", "AppGroup", rule("tcp", 8080, **by_group), rule("tcp", 22, **anyone)),
            ]
        },
        "drifts": {
            "StackResourceDrifts": [
                {
                    "StackId": STACK,
                    "LogicalResourceId": "Db",
                    "StackResourceDriftStatus": "MODIFIED",
                    "PropertyDifferences": [drift],
                },
                {"StackId": STACK, "LogicalResourceId": "Tg", "StackResourceDriftStatus": "DELETED"},
                {"StackId": "another", "LogicalResourceId": "Lb", "StackResourceDriftStatus": "DELETED"},
            ]
        },
    }


def adopted(folder: Path, files: dict[str, Any], *words: str, template: Path = APP) -> Path:
    account = folder / "account"
    account.mkdir()
    for name, data in files.items():
        (account / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    spec = folder / "app.yaml"
    assert main(["adopt", str(template), "--account", str(account), "--out", str(spec), *words]) == 0
    return spec


def test_a_template_in_a_shared_vpc_becomes_components(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = adopted(tmp_path, listings())
    checked = compiler.check("app.yaml", spec.read_bytes())
    assert checked.architecture is not None, checked.findings
    assert checked.architecture.spec.regions == ("eu-central-1",)
    assert checked.architecture.network.spec.vpc == VPC
    kinds = {each.name: each.kind for each in checked.architecture.network.subnets}
    assert kinds == {f"{name}-{index}": kind for name, kind in KINDS.items() for index in (0, 1)}
    flows = {(each.source, each.target, each.port) for each in checked.architecture.flows}
    assert flows == {("lb", "asg", 8080), ("asg", "db", 3306)}
    assert "t3.large" in spec.read_text(encoding="utf-8")
    capsys.readouterr()
    given = [word for key, value in VALUES.items() for word in ("--parameter", f"{key}={value}")]
    assert main(["plan", str(spec), "--layout", "single", "--against", str(APP), "--check", *given]) == 0
    summary = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("app  "))
    assert "replace" not in summary
    assert "removed" not in summary


KINDS = {"pub": "public", "app": "private", "db": "isolated"}


def test_what_the_account_has_otherwise_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    adopted(tmp_path, listings())
    said = capsys.readouterr().out
    assert "the existing security group `sg-00000009` (admin) allows `tcp 22 from 10.9.0.0/16`" in said
    assert "Resources.AppGroup" in next(line for line in said.splitlines() if "only the account" in line)
    assert "only the account has the rule `tcp 22 from 0.0.0.0/0`" in said
    assert "tcp 8080" not in said
    assert "drifted: `true` in the account, `false` in the template" in said
    assert "Resources.Tg: deleted outside of CloudFormation" in said
    assert "Resources.Lb: deleted" not in said


SHARED = """\
  Tg2:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Port: 8080, Protocol: HTTP, VpcId: !Ref VpcId}
  Asg2:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "1"
      MaxSize: "2"
      VPCZoneIdentifier: !Ref AppSubnets
      TargetGroupARNs: [!Ref Tg2]
      LaunchTemplate: {LaunchTemplateId: !Ref Lt, Version: !GetAtt Lt.LatestVersionNumber}
"""
WEIGHTED = """\
ForwardConfig: {TargetGroups: [{TargetGroupArn: !Ref Tg, Weight: 90}, {TargetGroupArn: !Ref Tg2, Weight: 10}]}
""".strip()


def test_groups_that_share_requests_by_weight_are_components(tmp_path: Path) -> None:
    text = APP.read_text(encoding="utf-8").replace("Outputs:\n", f"{SHARED}Outputs:\n")
    template = tmp_path / "shared.template.yaml"
    template.write_text(text.replace("TargetGroupArn: !Ref Tg}]", f"{WEIGHTED}}}]"), encoding="utf-8")
    spec = adopted(tmp_path, listings(), template=template)
    checked = compiler.check("app.yaml", spec.read_bytes())
    assert checked.architecture is not None, checked.findings
    flows = {(each.source, each.target, each.port) for each in checked.architecture.flows}
    assert {("lb", "asg", 8080), ("lb", "asg-2", 8080)} <= flows
    assert "weight: 90" in spec.read_text(encoding="utf-8")


def test_a_value_that_is_passed_wins(tmp_path: Path) -> None:
    spec = adopted(tmp_path, listings(), "--parameter", "Size=t3.xlarge", "--region", "eu-west-1")
    text = spec.read_text(encoding="utf-8")
    assert "t3.xlarge" in text
    assert "regions:\n  - eu-west-1\n" in text


DEFAULT = """\
Resources:
  Web:
    Type: AWS::EC2::Instance
    Properties: {ImageId: ami-0123456789abcdef0, SecurityGroups: [!Ref Group]}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: web
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0}]
"""


def test_a_template_without_a_vpc_is_in_the_default_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = tmp_path / "old.yaml"
    template.write_text(DEFAULT, encoding="utf-8")
    files = {name: each for name, each in listings().items() if name in {"vpcs", "subnets", "tables"}}
    files["vpcs"]["Vpcs"][0]["IsDefault"] = True
    spec = adopted(tmp_path, files, template=template)
    architecture = compiler.check("app.yaml", spec.read_bytes()).architecture
    assert architecture is not None
    assert architecture.network.spec.vpc == VPC
    assert architecture.members["web"].component.type == "ec2"
    assert main(["plan", str(spec), "--layout", "single", "--against", str(template), "--check"]) == 0
    assert "replace" not in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [("vpcs", "{", "T5001"), ("vpcs", '{"Vpcs": [], "NextToken": "x"}', "T5007"), ("odd", "{}", "")],
)
def test_listings_that_cannot_be_read_are_findings(
    name: str, text: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account, template = tmp_path / "account", tmp_path / "old.yaml"
    account.mkdir()
    (account / f"{name}.json").write_text(text, encoding="utf-8")
    template.write_text("Resources: {Q: {Type: AWS::SQS::Queue}}", encoding="utf-8")
    words = ["adopt", str(template), "--account", str(account), "--out", str(tmp_path / "new.yaml")]
    assert main(words) == (1 if code else 0)
    assert (f"error[{code}]" if code else "warning[T5016]") in capsys.readouterr().out


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, [1, None, []], True])
def test_odd_listings_are_no_exceptions(odd: object, tmp_path: Path) -> None:
    files = listings()
    account, template = tmp_path / "account", tmp_path / "old.yaml"
    account.mkdir()
    template.write_text("Resources: {Q: {Type: AWS::SQS::Queue}}", encoding="utf-8")
    for name, data in files.items():
        ((key, rows),) = data.items()
        broken = [{**row, each: odd} for row in rows for each in row]
        (account / f"{name}.json").write_text(json.dumps({key: broken}), encoding="utf-8")
    words = ["adopt", str(template), "--account", str(account), "--out", str(tmp_path / "new.yaml")]
    assert main(words) == 0
