"""Templates that somebody wrote by hand, and some that nobody should."""

from pathlib import Path

import pytest

from tiers import compiler
from tiers.adopt.adopting import Adopted, adopt
from tiers.adopt.reading import Given
from tiers.cli import main
from tiers.ir.placed import Layout
from tiers.migrate.remarks import State

SHOP = Path(__file__).parent / "shop.template.yaml"
HEAD = "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n"


@pytest.fixture(scope="module")
def shop() -> Adopted:
    return adopt(str(SHOP), "tiers.schema.json", Given())


def test_components_are_recognized_with_their_connections(shop: Adopted) -> None:
    checked = compiler.check("shop.yaml", shop.text.encode())
    assert checked.architecture is not None, checked.findings
    members = checked.architecture.members
    assert {each.component.type for each in members.values()} == {"load_balancer", "autoscaling", "rds"}
    flows = {(each.source, each.target, each.port) for each in checked.architecture.flows}
    assert flows == {("balancer", "servers", 8080), ("servers", "store", 3306)}
    ids = checked.architecture.spec.logical_ids
    assert (ids["Vpc"], ids["StoreDBInstance"], ids["ServersAutoScalingGroup"]) == (
        "ShopVPC",
        "Store",
        "Servers",
    )


def test_the_plan_replaces_and_removes_nothing(
    shop: Adopted, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "shop.yaml"
    spec.write_text(shop.text, encoding="utf-8")
    assert main(["plan", str(spec), "--layout", "single", "--against", str(SHOP), "--check"]) == 0
    last = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("shop  "))
    assert "replace" not in last
    assert "removed" not in last


def test_what_is_lost_is_said(shop: Adopted) -> None:
    said = {(each.state, each.subject.partition(":")[0]): each.words for each in shop.ledger.remarks}
    assert (State.LEFT_OUT, "Outputs.Address") not in said
    assert "condition is false" in said[(State.CHANGED, "Outputs.LiveOnly")]
    assert "condition is false" in said[(State.CHANGED, "Resources.Alarm")]
    assert (State.CHANGED, "Resources.ServerGroup.Properties.SecurityGroupIngress") in said
    assert "raw resource" in said[(State.MAPPED, "Resources.Search")]


def test_outputs_and_exports_are_kept(shop: Adopted) -> None:
    compiled = compiler.compile_spec("shop.yaml", shop.text.encode(), Layout.SINGLE)
    assert compiled.bundle is not None
    (template,) = compiled.bundle.templates.values()
    found = template["Outputs"]
    assert found["Address"]["Value"] == {"Fn::GetAtt": ["Balancer", "DNSName"]}
    assert found["Address"]["Export"] == {"Name": "shop-address"}
    assert (found["Balancer"]["Value"], found["Balancer"]["Description"]) == (
        {"Ref": "Balancer"},
        "The load balancer",
    )
    assert found["ServersLaunchTemplateValue"]["Value"] == {"Fn::Sub": "test-${Servers}"}
    assert found["Subnets"]["Value"] == {"Fn::Sub": "${AppSubnetA},${AppSubnetB}"}
    assert found["Subnets"]["Export"] == {"Name": {"Fn::Sub": "${AWS::StackName}-AppSubnets"}}


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


def test_a_password_is_not_copied(shop: Adopted) -> None:
    assert "not-a-real-one" not in shop.text
    assert "{{resolve:secretsmanager:shop/DatabasePassword}}" in shop.text
    asked = [each for each in shop.ledger.remarks if each.state is State.ASKED]
    assert ["Parameters.DatabasePassword" in each.subject for each in asked] == [True]


QUEUE = "  Q: {Type: AWS::SQS::Queue}\n"
NAMED = "  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref N}}\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"Transform: AWS::Serverless-2016-10-31\n{HEAD}{QUEUE}", "T7080"),
        (HEAD + "".join(QUEUE.replace("Q", f"Q{number}", 1) for number in range(501)), "T7081"),
        (f"Parameters: {{N: {{Type: String}}}}\n{HEAD}{NAMED}", "T7082"),
        ("version: 1\nname: shop\n", "T5002"),
        ("Resources: {Q: {Type: AWS::SQS::Queue}", "T5001"),
        (f"{HEAD}{NAMED}", "T5006"),
    ],
)
def test_a_refusal_writes_nothing(
    text: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = tmp_path / "old.yaml"
    template.write_text(text, encoding="utf-8")
    assert main(["adopt", str(template), "--out", str(tmp_path / "new.yaml")]) == 1
    assert f"error[{code}]" in capsys.readouterr().out
    assert not (tmp_path / "new.yaml").exists()


HOSTILE = {
    "list of properties": "  A: {Type: AWS::EC2::VPC, Properties: [1, 2]}\n",
    "two VPCs": "  A: {Type: AWS::EC2::VPC, Properties: {CidrBlock: {a: b}}}\n  B: {Type: AWS::EC2::VPC}\n",
    "bad addresses": """\
  A: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  S:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref A, CidrBlock: 999.0.0.0/24, AvailabilityZone: a}
  I: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref S, SecurityGroupIds: [{}], UserData: 7}}
""",
    "odd database": """\
  A: {Type: AWS::RDS::DBInstance, Properties: {Engine: [mysql], MasterUserPassword: hunter2}}
""",
    "odd waits": """\
  A: {Type: AWS::SQS::Queue, DependsOn: [1, A, {}], Properties: {Tags: 5, RedrivePolicy: []}}
""",
    "generated ID": "  Vpc: {Type: AWS::SQS::Queue, Properties: {QueueName: '${X}', Tags: [{Key: 1}, 7]}}\n",
    "custom": "  A: {Type: Custom::Thing, Properties: {'Fn::If': [a], 'a.b': {'c d': !Sub '${A.B}'}}}\n",
    "listener without targets": """\
  A: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer}
  L:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref A
      Port: 80
      Protocol: HTTP
      DefaultActions: [{Type: forward, TargetGroupArn: !Ref L}]
""",
    "table without a key": """\
  A: {Type: AWS::DynamoDB::Table, Properties: {KeySchema: [{KeyType: HASH}], AttributeDefinitions: x}}
""",
}


@pytest.mark.parametrize("resources", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_template_gets_a_spec_or_a_message(resources: str, tmp_path: Path) -> None:
    template = tmp_path / "old.yaml"
    template.write_text(HEAD + resources, encoding="utf-8")
    found = adopt(str(template), "tiers.schema.json", Given())
    assert bool(found.text) is not bool(found.failures)
    assert "hunter2" not in found.text


class Account:
    """AWS's answers about one stack."""

    def __init__(self, body: object) -> None:
        self.body = body

    def call(self, _: str, operation: str, **__: object) -> dict[str, object]:
        """Answer one of the two calls."""
        if operation == "get_template":
            return {"TemplateBody": self.body}
        values = [("Stage", "live"), ("DatabasePassword", "****")]
        named = [{"ParameterKey": key, "ParameterValue": value} for key, value in values]
        return {"Stacks": [{"Parameters": named}]}


@pytest.mark.parametrize("body", ["Resources: {}", {"Resources": {}}])
def test_the_template_of_a_stack_has_the_values_of_the_stack(body: object) -> None:
    from tiers.cloudformation.load.files import parse
    from tiers.deploy.deployed_template import deployed_template

    found = deployed_template(Account(body), "shop")  # type: ignore[arg-type]  # one method of it is used
    assert found.parameters == {"Stage": "live"}
    assert parse("shop.template", found.text)[0].data == {"Resources": {}}


def test_a_stack_or_a_template_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["adopt"])
    assert stopped.value.code == 2
    assert "pass either a template or --stack NAME" in capsys.readouterr().err
