"""The advice on an unknown flow names the parameter that decides it, if there is one."""

from pathlib import Path

import pytest

from tiers.cli import main

TEMPLATE = """\
Parameters: {{Allowed: {{Type: String}}}}
Resources:
  Vpc: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}
  Subnet: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}}}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: g
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: {source}}}]
  One: {{Type: AWS::EC2::Instance, Properties: {{SubnetId: !Ref Subnet, SecurityGroupIds: [!Ref Group]}}}}
  Two: {{Type: AWS::EC2::Instance, Properties: {{SubnetId: !Ref Subnet, SecurityGroupIds: [!Ref Group]}}}}
"""


@pytest.mark.parametrize(
    ("source", "advice"),
    [
        ("!Ref Allowed", "pass `--parameter Allowed=VALUE`"),
        ("!ImportValue office", "set the values that the note lists"),
    ],
)
def test_the_parameter_is_named(
    source: str, advice: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.yaml").write_text(TEMPLATE.format(source=source))
    (tmp_path / "expect.yaml").write_text('deny: ["One -> Two:22"]\n')
    assert main(["verify", str(tmp_path / "a.yaml"), "--expect", str(tmp_path / "expect.yaml")]) == 1
    assert advice in capsys.readouterr().out
