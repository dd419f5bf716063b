"""What names no VPC is in the account's default one, which is assumed to be unchanged."""

import pytest

from tests.support.proof_templates import network
from tiers import cli
from tiers.proof.answers.queries import reach
from tiers.proof.answers.verdicts import Flow
from tiers.proof.model.network import Network
from tiers.proof.templates import load_files

ANYWHERE = """
  Open: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x, GroupName: open, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]}}
  Data: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 3306, ToPort: 3306, SourceSecurityGroupName: !Ref Open}]}}
  Web: {Type: AWS::EC2::Instance, Properties: {SecurityGroups: [!Ref Open]}}
  Named: {Type: AWS::EC2::Instance, Properties: {SecurityGroups: [open]}}
  Plain: {Type: AWS::EC2::Instance, Properties: {ImageId: a}}
  Default: {Type: AWS::EC2::Instance, Properties: {SecurityGroups: [default]}}
  Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: mysql, VPCSecurityGroups: [!GetAtt Data.GroupId]}}
  Shown: {Type: AWS::RDS::DBInstance, Properties: {Engine: mysql, VPCSecurityGroups: [!GetAtt Open.GroupId]}}
  Hidden: {Type: AWS::RDS::DBInstance, Properties: {PubliclyAccessible: false, VPCSecurityGroups: [!GetAtt Open.GroupId]}}
  Template: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {SecurityGroupIds: [!GetAtt Open.GroupId]}}}
  Group: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {AvailabilityZones: !GetAZs "", LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: 1}}}
  Lb: {Type: AWS::ElasticLoadBalancing::LoadBalancer, Properties: {AvailabilityZones: !GetAZs "", Instances: [!Ref Web], Listeners: [{LoadBalancerPort: 80, InstancePort: 22, Protocol: TCP}]}}
"""


@pytest.fixture
def found() -> Network:
    return load_files({"t.yaml": f"Resources:{ANYWHERE}"}, "t.yaml").network


@pytest.mark.parametrize(
    ("source", "destination", "verdict", "ports"),
    [
        ("internet", "Web", "YES", ((22, 22),)),
        ("internet", "Named", "YES", ((22, 22),)),
        ("internet", "Group", "YES", ((22, 22),)),
        ("internet", "Shown", "YES", ((22, 22),)),
        ("internet", "Hidden", "NO", ()),
        ("internet", "Plain", "NO", ()),
        ("internet", "Db", "NO", ()),
        ("internet", "Lb", "UNKNOWN", ()),
        ("Web", "Db", "YES", ((3306, 3306),)),
        ("Plain", "Db", "NO", ()),
        ("Plain", "Default", "YES", ((0, 65535),)),
        ("Web", "internet", "YES", ((0, 65535),)),
        ("Lb", "Web", "UNKNOWN", ()),
        ("Lb", "Plain", "NO", ()),
    ],
)
def test_groups_decide_in_the_default_vpc(
    found: Network, source: str, destination: str, verdict: str, ports: object
) -> None:
    flow = reach(found, source, destination)
    assert isinstance(flow, Flow)
    assert (flow.verdict, flow.ports) == (verdict, ports)


def test_it_is_said_that_it_is_taken_to_be_as_aws_makes_it(
    found: Network, tmp_path: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    assert any("assumed to be unchanged" in each.reason for each in found.not_modelled)
    file = f"{tmp_path}/t.yaml"
    with open(file, "w", encoding="utf-8") as written:
        written.write(f"Resources:{ANYWHERE}")
    assert cli.main(["reach", file, "--from", "internet", "--to", "Web", "--port", "22"]) == 0
    assert "\nassumed: the default VPC is unchanged\n" in capsys.readouterr().out


def test_a_template_with_subnets_has_no_default_vpc() -> None:
    inside = "\n  X: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref A}}\n"
    assert [each.id for each in network(inside).vpcs] == ["Vpc"]
    assert not network(inside).not_modelled


def test_what_is_in_a_vpc_that_is_not_known_is_not_in_the_default_one() -> None:
    found = load_files(
        {
            "t.yaml": "Parameters: {S: {Type: String}}\nResources: {X: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref S}}}"
        },
        "t.yaml",
    ).network
    flow = reach(found, "internet", "X")
    assert isinstance(flow, Flow)
    assert (flow.verdict, found.vpcs) == ("UNKNOWN", ())
