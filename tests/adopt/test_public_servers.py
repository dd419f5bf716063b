"""Servers in public subnets."""

from pathlib import Path

import pytest

from tiers import compiler
from tiers.adopt.adopting import adopt
from tiers.adopt.reading import Given
from tiers.cli import main

HEAD = "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n"
PUBLIC = """\
  V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  G: {Type: AWS::EC2::InternetGateway}
  T: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref V, InternetGatewayId: !Ref G}}
  R: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref V}}
  D:
    Type: AWS::EC2::Route
    DependsOn: T
    Properties: {RouteTableId: !Ref R, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref G}
  A:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref V, CidrBlock: 10.0.0.0/24, AvailabilityZone: !Select [0, !GetAZs ""]}
  B:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref V, CidrBlock: 10.0.1.0/24, AvailabilityZone: !Select [1, !GetAZs ""]}
  RA: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref A, RouteTableId: !Ref R}}
  RB: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref B, RouteTableId: !Ref R}}
  Shared:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: servers
      VpcId: !Ref V
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 203.0.113.0/24}
        - {IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0}
  WebB:
    Type: AWS::EC2::Instance
    Properties: {ImageId: ami-0123456789abcdef0, SubnetId: !Ref B, SecurityGroupIds: [!Ref Shared]}
  WebA:
    Type: AWS::EC2::Instance
    Properties: {ImageId: ami-0123456789abcdef0, SubnetId: !Ref A, SecurityGroupIds: [!Ref Shared]}
"""


def test_servers_with_a_common_group_in_public_subnets_are_one_component(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template, spec = tmp_path / "old.yaml", tmp_path / "new.yaml"
    template.write_text(HEAD + PUBLIC, encoding="utf-8")
    found = adopt(str(template), "tiers.schema.json", Given())
    spec.write_text(found.text, encoding="utf-8")
    architecture = compiler.check("new.yaml", found.text.encode()).architecture
    assert architecture is not None
    (web,) = (each.component for each in architecture.members.values())
    assert (web.type, vars(web)["count"], vars(web)["public"], vars(web)["port"]) == ("ec2", 2, True, 80)
    ids = architecture.spec.logical_ids
    assert (ids["WebInstance1"], ids["WebInstance2"], ids["WebSecurityGroup"]) == ("WebA", "WebB", "Shared")
    assert main(["plan", str(spec), "--layout", "single", "--against", str(template), "--check"]) == 0
    printed = capsys.readouterr().out
    assert "replace" not in printed.splitlines()[-1]
    assert "internet -> web  tcp 80" not in printed
