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
    printed = capsys.readouterr().out
    # CloudFormation's handler refuses a change of the enrollment in Extended Support.
    assert "EngineLifecycleSupport" not in printed
    last = next(line for line in printed.splitlines() if line.startswith("shop  "))
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
    "properties by a macro": """\
  A: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  S: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref A, CidrBlock: 10.0.0.0/24, AvailabilityZone: a}}
  T: {Type: AWS::EC2::RouteTable, Properties: {'Fn::Transform': {Name: AWS::Include}}}
  X: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref S, RouteTableId: !Ref T}}
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


SECRET = "hunter2hunter2"
WITH_SECRETS = {
    "of a database": "AWS::RDS::DBInstance, Properties: {MasterUserPassword: %s}",
    "that is joined": "AWS::RDS::DBCluster, Properties: {MasterUserPassword: !Sub '%s${AWS::Region}'}",
    "of a user inside": "AWS::AmazonMQ::Broker, Properties: {Users: [{Username: a, Password: %s}]}",
    "of a domain": "AWS::OpenSearchService::Domain, Properties: {A: {B: {MasterUserPassword: %s}}}",
    "of a console user": "AWS::IAM::User, Properties: {LoginProfile: {Password: %s}}",
    "of a listener": (
        "AWS::ElasticLoadBalancingV2::Listener, "
        "Properties: {DefaultActions: [{AuthenticateOidcConfig: {ClientSecret: %s}}]}"
    ),
    "of a custom resource": "Custom::Database, Properties: {dbPassword: %s}",
    "in a variable": "AWS::Lambda::Function, Properties: {Environment: {Variables: {DB_PASSWORD: %s}}}",
    "in a container": (
        "AWS::ECS::TaskDefinition, "
        "Properties: {ContainerDefinitions: [{Environment: [{Name: DB_PASSWORD, Value: %s}]}]}"
    ),
    "behind a reference": "AWS::RDS::DBInstance, Properties: {MasterUserPassword: '{{resolve:ssm:a}}%s'}",
}


@pytest.mark.parametrize("resource", WITH_SECRETS.values(), ids=WITH_SECRETS)
def test_no_secret_is_repeated(resource: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template, spec = tmp_path / "old.yaml", tmp_path / "new.yaml"
    template.write_text(f"Resources:\n  A: {{Type: {resource % SECRET}}}\n", encoding="utf-8")
    assert main(["adopt", str(template), "--out", str(spec)]) == 0
    said = capsys.readouterr()
    assert SECRET not in spec.read_text(encoding="utf-8") + said.out + said.err
    assert "asked: Resources.A.Properties" in said.out
    assert main(["check", str(spec)]) == 0


KEPT = """\
Parameters: {Token: {Type: String, Default: a}}
Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties: {GenerateSecretString: {GenerateStringKey: password}}
  Database:
    Type: AWS::RDS::DBInstance
    Properties: {MasterUserPassword: !Sub '{{resolve:secretsmanager:${Secret}::password}}'}
  Pool:
    Type: AWS::Cognito::UserPoolClient
    Properties: {TokenValidityUnits: {AccessToken: minutes}, GenerateSecret: true}
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties: {LaunchTemplateData: {MetadataOptions: {HttpTokens: required}}}
  Function:
    Type: AWS::Lambda::Function
    Properties: {Environment: {Variables: {DB_SECRET_ARN: !Ref Secret, DB_PASSWORD: !Ref Secret, MODE: a}}}
"""


def test_what_is_no_secret_is_kept(tmp_path: Path) -> None:
    template = tmp_path / "old.yaml"
    template.write_text(KEPT, encoding="utf-8")
    adopted = adopt(str(template), "tiers.schema.json", Given())
    assert [each.words for each in adopted.ledger.remarks if each.state is State.ASKED] == []


def test_a_script_with_a_secret_is_said(tmp_path: Path) -> None:
    template = tmp_path / "old.yaml"
    template.write_text(
        f"{HEAD}  A: {{Type: AWS::EC2::Instance, Properties: {{UserData: 'password={SECRET}'}}}}\n", "utf-8"
    )
    adopted = adopt(str(template), "tiers.schema.json", Given())
    asked = [each for each in adopted.ledger.remarks if each.state is State.ASKED]
    assert [each.words for each in asked] == [
        "it may have a password or key, which the spec repeats; move it to Secrets Manager"
    ]
    assert SECRET not in asked[0].subject


METADATA = """\
Parameters: {Hidden: {Type: String, NoEcho: true}}
Resources:
  A:
    Type: AWS::EC2::Instance
    Metadata:
      AWS::CloudFormation::Init:
        config: {files: {/a: {content: !Ref Hidden}}, env: {PASSWORD: hunter2}}
"""


def test_metadata_has_no_references_to_secrets(tmp_path: Path) -> None:
    """CloudFormation resolves references in properties alone."""
    template = tmp_path / "old.yaml"
    template.write_text(METADATA, encoding="utf-8")
    adopted = adopt(str(template), "tiers.schema.json", Given())
    assert "hunter2" not in adopted.text
    asked = {each.subject for each in adopted.ledger.remarks if "resolves no reference" in each.words}
    inside = "Resources.A.Metadata.AWS::CloudFormation::Init.config"
    assert asked == {f"{inside}.files./a.content", f"{inside}.env.PASSWORD"}


def test_the_name_of_a_secret_is_one(tmp_path: Path) -> None:
    """A file, and with it a secret, can have any name; a `}` in it would end the reference."""
    template = tmp_path / "a}}:{{b c.yaml"
    template.write_text(
        "Parameters: {'P}}': {Type: String, NoEcho: true}}\n"
        f"{HEAD}  A: {{Type: AWS::SSM::Parameter, Properties: {{Value: !Ref 'P}}}}', Password: x y}}}}\n",
        "utf-8",
    )
    adopted = adopt(str(template), "tiers.schema.json", Given())
    assert "{{resolve:secretsmanager:a-----b-c/P--}}" in adopted.text
    assert "{{resolve:secretsmanager:a-----b-c/APassword}}" in adopted.text


RING = """\
  A: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref B}}
  B: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref A}}
"""


@pytest.mark.parametrize(
    ("resources", "place"),
    [
        ("  A: {Type: AWS::SQS::Queue}\n  'a: b': {Type: AWS::SQS::Queue}\n", "old.yaml:4:3"),
        (RING, "old.yaml:3:3"),
    ],
)
def test_a_refusal_is_at_its_place_in_the_template(
    resources: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The spec that the checks refuse is written nowhere."""
    template = tmp_path / "old.yaml"
    template.write_text(HEAD + resources, encoding="utf-8")
    assert main(["adopt", str(template), "--out", str(tmp_path / "new.yaml")]) == 1
    assert f"{place}\n" in capsys.readouterr().out


def test_values_are_given_up_together(tmp_path: Path) -> None:
    """More values than rounds: each resource has one that a spec cannot have."""
    template = tmp_path / "old.yaml"
    topic = "Type: AWS::SNS::Subscription, Properties: {Fn::Transform: {Name: AWS::Include}, Protocol: sms}"
    template.write_text(HEAD + "".join(f"  T{number}: {{{topic}}}\n" for number in range(110)), "utf-8")
    adopted = adopt(str(template), "tiers.schema.json", Given())
    assert not adopted.failures
    assert len([each for each in adopted.ledger.remarks if each.state is State.LEFT_OUT]) == 110


def test_a_nested_template_that_was_not_read_is_said(tmp_path: Path) -> None:
    template = tmp_path / "old.yaml"
    url = "TemplateURL: https://example.s3.amazonaws.com/child.yaml"
    template.write_text(
        f"{HEAD}  Child: {{Type: AWS::CloudFormation::Stack, Properties: {{{url}}}}}\n", "utf-8"
    )
    (remark,) = adopt(str(template), "tiers.schema.json", Given()).ledger.remarks
    assert remark.words.endswith("and was not read")


def test_a_nested_template_of_another_directory_is_not_copied(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "private.yaml").write_text(f"{HEAD}  Hidden: {{Type: AWS::SQS::Queue}}\n", "utf-8")
    nested = "  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ../private.yaml}}\n"
    (home / "old.yaml").write_text(HEAD + nested, "utf-8")
    assert main(["adopt", str(home / "old.yaml"), "--out", str(home / "new.yaml")]) == 1
    said = capsys.readouterr().out
    assert "is outside the directory of the template" in said
    assert "old.yaml:3:" in said
    assert "Hidden" not in said


def test_two_stacks_with_the_same_logical_id_are_said(tmp_path: Path) -> None:
    for name, kind in (("a", "AWS::SQS::Queue"), ("b", "AWS::SNS::Topic")):
        (tmp_path / f"{name}.yaml").write_text(f"{HEAD}  Same: {{Type: {kind}}}\n", "utf-8")
    nested = "  %s: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: %s.yaml}}\n"
    root = tmp_path / "old.yaml"
    root.write_text(HEAD + nested % ("A", "a") + nested % ("B", "b"), "utf-8")
    adopted = adopt(str(root), "tiers.schema.json", Given())
    left_out = [each.words for each in adopted.ledger.remarks if each.state is State.LEFT_OUT]
    assert left_out == ["another stack has a resource `Same`; a spec has each logical ID once"]


def test_resources_of_nested_stacks_of_another_tool_have_to_be_moved_before(tmp_path: Path) -> None:
    nested = "  %s: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a.yaml}}\n"
    (tmp_path / "a.yaml").write_text(f"{HEAD}  Mail: {{Type: AWS::SQS::Queue}}\n", "utf-8")
    root = tmp_path / "old.yaml"
    for name, words in (("Queues", ["`tiers refactor`"]), ("Data", [])):
        root.write_text(HEAD + nested % name, "utf-8")
        adopted = adopt(str(root), "tiers.schema.json", Given())
        asked = [each.words for each in adopted.ledger.remarks if each.state is State.ASKED]
        assert len(asked) == len(words)
        assert all(word in text for word, text in zip(words, asked, strict=True))


@pytest.mark.parametrize("name", ["Ref", "Fn::GetAtt", "Fn::Sub", "Fn::Select", "Fn::FindInMap", "Fn::If"])
@pytest.mark.parametrize("argument", ["[x]", "{}", "[]", "[1, 2, 3]", "~", "[!Ref [x], {}]"])
def test_a_function_with_any_argument_is_a_finding(name: str, argument: str, tmp_path: Path) -> None:
    template = tmp_path / "old.yaml"
    template.write_text(
        f"{HEAD}  A: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: {{'{name}': {argument}}}}}}}\n",
        "utf-8",
    )
    adopted = adopt(str(template), "tiers.schema.json", Given())
    assert adopted.failures or adopted.text
