"""Templates beside others: exports, what an account has already, and nested templates from local copies."""

import json
from pathlib import Path

import pytest

from tests.support.proof_account import account
from tests.support.proof_templates import run

NETWORK = """
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, AvailabilityZone: us-east-1a}}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: x, VpcId: !Ref Vpc, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/16}]}
Outputs:
  Subnet: {Value: !Ref Subnet, Export: {Name: the-subnet}}
  Group: {Value: !GetAtt Group.GroupId, Export: {Name: !Join ["-", [the, group]]}}
"""
SERVERS = """
Parameters: {Prefix: {Type: String, Default: the}}
Resources:
  Web: {Type: AWS::EC2::Instance, Properties: {SubnetId: !ImportValue the-subnet, SecurityGroupIds: [!ImportValue the-group]}}
  Api: {Type: AWS::EC2::Instance, Properties: {SubnetId: {"Fn::ImportValue": the-subnet}, SecurityGroupIds: [{"Fn::ImportValue": !Sub "${Prefix}-group"}]}}
"""
BETWEEN = ("--from", "Web", "--to", "Api", "--port")


def written(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return [str(folder / f"{name}.yaml") for name in files]


def test_templates_together_resolve_each_others_exports(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    network, servers = written(tmp_path, network=NETWORK, servers=SERVERS)
    _, out = run(capsys, "reach", servers, *BETWEEN, "80")
    assert out.startswith("Web -> Api: UNKNOWN")
    assert "name its template too" in out
    for order in ((network, servers), (servers, network)):
        for port, verdict in (("80", "YES"), ("81", "NO")):
            _, out = run(capsys, "reach", *order, *BETWEEN, port)
            assert out.startswith(f"Web -> Api: {verdict}")
    _, out = run(capsys, "matrix", network, servers)
    assert out.splitlines()[0].split()[5:] == ["servers.Web", "servers.Api"]


def test_every_command_takes_templates_together(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    network, servers = written(tmp_path, network=NETWORK, servers=SERVERS)
    (expect,) = written(tmp_path, expect="deny: ['internet -> Web']\nallow: ['Web -> Api:80']\n")
    code, out = run(capsys, "verify", network, servers, "--expect", expect)
    assert (code, "2 expectations are met" in out) == (0, True)
    assert run(capsys, "verify", servers, "--expect", expect)[0] == 1
    _, out = run(capsys, "simulate", network, servers, "--lose", "zone:a")
    assert "  - servers.Web -> servers.Api:80/tcp: no longer possible\n" in out


def test_an_export_whose_name_is_not_known_may_be_what_is_imported(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    named = NETWORK.replace("Name: the-subnet", 'Name: !Sub "${AWS::StackName}-subnet"')
    network, servers = written(tmp_path, network=named, servers=SERVERS)
    _, out = run(capsys, "reach", network, servers, *BETWEEN, "80")
    assert out.startswith("Web -> Api: UNKNOWN")
    _, out = run(capsys, "reach", network, servers, *BETWEEN, "80", "--parameter", "AWS::StackName=the")
    assert out.startswith("Web -> Api: YES")


def test_a_rule_for_an_imported_group_opens_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rule = """
Resources:
  Open: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !ImportValue the-group, IpProtocol: "-1", CidrIp: 0.0.0.0/0}}
"""
    network, servers, rules = written(tmp_path, network=NETWORK, servers=SERVERS, rules=rule)
    _, out = run(capsys, "reach", network, servers, rules, *BETWEEN, "81")
    assert out.startswith("Web -> Api: YES")


def test_a_group_handed_over_by_an_import_is_handed_over(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    custom = """
Resources:
  Opener: {Type: Custom::Opener, Properties: {ServiceToken: x, Group: !ImportValue the-group}}
"""
    network, servers, opener = written(tmp_path, network=NETWORK, servers=SERVERS, opener=custom)
    _, out = run(capsys, "reach", network, servers, opener, *BETWEEN, "81")
    assert out.startswith("Web -> Api: UNKNOWN")
    assert "`opener.Opener`" in out


RULE_OF_A_PARAMETER = """
Parameters: {Group: {Type: "AWS::EC2::SecurityGroup::Id"}}
Resources:
  Open: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref Group, IpProtocol: "-1", CidrIp: 0.0.0.0/0}}
"""


def test_a_parameter_without_a_value_may_be_a_group_of_another_template(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    network, servers, rules = written(tmp_path, network=NETWORK, servers=SERVERS, rules=RULE_OF_A_PARAMETER)
    _, out = run(capsys, "reach", network, servers, rules, *BETWEEN, "81")
    assert out.startswith("Web -> Api: UNKNOWN")
    assert "--parameter Group=VALUE" in out


def test_a_parameter_without_a_value_may_be_a_group_of_the_account(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    listed = exported(tmp_path / "account")
    (template,) = written(tmp_path, template=RULE_OF_A_PARAMETER)
    words = (
        "reach",
        template,
        "--account",
        listed,
        "--from",
        "shop-db",
        "--to",
        "shop-web-1",
        "--port",
        "23",
    )
    _, out = run(capsys, *words)
    assert "UNKNOWN" in out.splitlines()[0]
    _, out = run(capsys, *words, "--parameter", "Group=sg-lb")
    assert "NO" in out.splitlines()[0]


def test_outputs_that_a_macro_makes_may_export_anything(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    loop = """
Transform: AWS::LanguageExtensions
Resources: {Topic: {Type: AWS::SNS::Topic}}
Outputs: {"Fn::ForEach::All": [x, [a], {}]}
"""
    rule = RULE_OF_A_PARAMETER.replace("!Ref Group", "!ImportValue some-group")
    network, servers, rules, more = written(tmp_path, network=NETWORK, servers=SERVERS, rules=rule, more=loop)
    _, out = run(capsys, "reach", network, servers, rules, *BETWEEN, "81")
    assert out.startswith("Web -> Api: NO")
    _, out = run(capsys, "reach", network, servers, rules, more, *BETWEEN, "81")
    assert out.startswith("Web -> Api: UNKNOWN")


def test_two_templates_of_one_name_are_told_apart(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    network, one = written(tmp_path, network=NETWORK, servers=SERVERS)
    (two,) = written(tmp_path / "other", servers=SERVERS)
    _, out = run(capsys, "matrix", network, one, two)
    names = ["servers.Web", "servers.Api", "servers-2.Web", "servers-2.Api"]
    assert out.splitlines()[0].split()[5:] == names


@pytest.mark.parametrize("files", [("my-app", "b/my-app"), ("web", "b/web", "web-2")])
def test_no_stack_hides_another_that_its_name_comes_to(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, files: tuple[str, ...]
) -> None:
    (tmp_path / "b").mkdir()
    named = written(tmp_path, **dict.fromkeys(files, SERVERS), network=NETWORK)
    _, out = run(capsys, "matrix", *named)
    columns = out.splitlines()[0].split()[5:]
    assert len({*columns}) == 2 * len(files)


def test_a_database_of_the_account_hides_no_resource_that_is_called_like_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    listed = exported(tmp_path / "account")
    (template,) = written(tmp_path, shop=(OVER_THERE % "sg-default").replace("  Web:", "  db:"))
    words = ("--account", listed, "--parameter", "Where=subnet-b", "--from", "shop-db", "--to", "shop.db")
    _, out = run(capsys, "reach", template, *words, "--port", "9000")
    assert out.startswith("shop-db -> shop.db: YES"), out


def test_a_spec_is_taken_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (spec,) = written(tmp_path, spec="version: 1\nname: a\nlogic: {web: {type: autoscaling, port: 80}}\n")
    with pytest.raises(SystemExit) as stopped:
        run(capsys, "matrix", spec, spec)
    assert stopped.value.code == 2


OVER_THERE = """
Parameters: {Where: {Type: "AWS::EC2::Subnet::Id"}}
Resources:
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x, VpcId: vpc-1}}
  Open: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref Group, IpProtocol: tcp, FromPort: 9000, ToPort: 9000, SourceSecurityGroupId: %s}}
  Web: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Where, SecurityGroupIds: [!Ref Group]}}
"""


def exported(folder: Path) -> str:
    folder.mkdir()
    for name, content in account().items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return str(folder)


def test_an_account_beside_a_template_is_what_its_ids_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    listed = exported(tmp_path / "account")
    (template,) = written(tmp_path, template=OVER_THERE % "sg-default")
    words = ("reach", template, "--parameter", "Where=subnet-b", "--from", "shop-db", "--to", "Web", "--port")
    _, out = run(capsys, *words, "9000", "--account", listed)
    assert out.startswith("shop-db -> Web: YES"), out
    _, out = run(capsys, *words, "9001", "--account", listed)
    assert out.startswith("shop-db -> Web: NO"), out


def test_what_is_handed_over_may_be_of_the_account(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    listed = exported(tmp_path / "account")
    text = (
        OVER_THERE % "sg-web" + "  Opener: {Type: Custom::X, Properties: {ServiceToken: x, Group: sg-web}}\n"
    )
    (template,) = written(tmp_path, template=text)
    words = (
        "reach",
        template,
        "--parameter",
        "Where=subnet-b",
        "--from",
        "Web",
        "--to",
        "shop-web-1",
        "--port",
        "22",
    )
    _, out = run(capsys, *words, "--account", listed)
    assert "UNKNOWN" in out.splitlines()[0]
    assert "`Opener`" in out


NESTING = """
Resources:
  Net: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://s3.amazonaws.com/bucket/v1/net.yaml?version=3"}}
  Web: {Type: AWS::EC2::Instance, Properties: {SubnetId: !GetAtt Net.Outputs.Subnet, SecurityGroupIds: [!GetAtt Net.Outputs.Group]}}
  Api: {Type: AWS::EC2::Instance, Properties: {SubnetId: !GetAtt Net.Outputs.Subnet, SecurityGroupIds: [!GetAtt Net.Outputs.Group]}}
"""


def test_a_map_reads_templates_of_a_bucket_from_a_folder(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "copy" / "v1").mkdir(parents=True)
    written(tmp_path / "copy" / "v1", net=NETWORK)
    (root,) = written(tmp_path, root=NESTING)
    _, out = run(capsys, "reach", root, *BETWEEN, "80")
    assert out.startswith("Web -> Api: UNKNOWN")
    assert "is not a local file" in out
    mapped = ("--map", f"https://s3.amazonaws.com/bucket={tmp_path / 'copy'}")
    for port, verdict in (("80", "YES"), ("81", "NO")):
        _, out = run(capsys, "reach", root, *mapped, *BETWEEN, port)
        assert out.startswith(f"Web -> Api: {verdict}")
        assert "not loaded" not in out


@pytest.mark.parametrize(
    "url", ["https://b/../../etc/passwd", "https://b/x/../../secret.yaml", "https://bucket/here.yaml"]
)
def test_a_map_leads_to_nothing_outside_its_folder(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, url: str
) -> None:
    (tmp_path / "copy").mkdir()
    written(tmp_path, secret=NETWORK)
    written(tmp_path / "copy", here=NETWORK)
    (root,) = written(
        tmp_path, root=NESTING.replace("https://s3.amazonaws.com/bucket/v1/net.yaml?version=3", url)
    )
    _, out = run(capsys, "reach", root, "--map", f"https://b={tmp_path / 'copy'}", *BETWEEN, "80")
    assert "is not a local file" in out


@pytest.mark.parametrize("given", ["https://b", "=x", "https://b=/does/not/exist"])
def test_a_map_that_is_none_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, given: str
) -> None:
    (root,) = written(tmp_path, root=NESTING)
    with pytest.raises(SystemExit):
        run(capsys, "matrix", root, "--map", given)
