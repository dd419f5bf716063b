"""Claims of commands: never wider than what was examined, and bounded in text and JSON."""

import json
from pathlib import Path

import pytest

from tests.support.paths import SPECS, TEMPLATES
from tests.support.proof_templates import run

FOREIGN = TEMPLATES / "foreign"
CLOSED = """
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, AvailabilityZone: us-east-1a}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x, VpcId: !Ref Vpc}}
  Web: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Subnet, SecurityGroupIds: [!Ref Group]}}
"""
SPEC = """
version: 1
name: kube
logic: {web: {type: autoscaling, port: 80, connects_to: [db]}}
data: {db: {type: rds, engine: postgres}}
resources:
  logic:
    Mesh: {Type: AWS::VpcLattice::ServiceNetwork, Properties: {}}
"""


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def verified(
    capsys: pytest.CaptureFixture[str], folder: Path, template: str, expect: str, *words: str
) -> tuple[int, str]:
    return run(capsys, "verify", template, "--expect", written(folder, "expect.yaml", expect), *words)


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("allow: []", "the 0 expectations are met; nothing else was checked"),
        ("deny: ['internet -> Web']", "the 1 expectation is met; nothing else was checked"),
        (
            "deny: ['internet -> Web', 'Web -> internet']",
            "the 2 expectations are met; nothing else was checked",
        ),
    ],
)
def test_expectations_alone_say_nothing_of_anything_else(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, expect: str, said: str
) -> None:
    code, out = verified(capsys, tmp_path, written(tmp_path, "t.yaml", CLOSED), expect)
    assert (code, out) == (0, f"no findings; {said}\n")


@pytest.mark.parametrize(
    "expect",
    [
        "deny: ['internet -> Web']",
        "deny: ['internet -> Web:22']",
        "allow: ['internet -> Web']",
        "allow: ['internet -> Web:22']",
        "allow: ['internet -> Web/icmp']",
    ],
)
@pytest.mark.parametrize("name", ["custom.yaml", "nested_s3.yaml"])
def test_an_expectation_that_cannot_be_told_fails(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, expect: str
) -> None:
    code, out = verified(capsys, tmp_path, str(FOREIGN / name), expect)
    assert (code, "error[T5015]" in out, "not proven" in out) == (1, True, True)


@pytest.mark.parametrize(
    "expect", ["deny: ['internet -> Wep:22']", "allow: ['internet -> Wep']", "deny: ['Wep -> internet']"]
)
@pytest.mark.parametrize("declared", [True, False], ids=["spec", "template"])
def test_an_expectation_about_what_is_not_there_fails(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, expect: str, *, declared: bool
) -> None:
    subject = written(tmp_path, "spec.yaml", SPEC) if declared else written(tmp_path, "t.yaml", CLOSED)
    code, out = verified(capsys, tmp_path, subject, expect)
    assert (code, "error[T5013]: unknown component or address `Wep`" in out) == (1, True)
    assert "did you mean `" in out


def test_what_is_possible_only_in_part_is_not_allowed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out = verified(
        capsys, tmp_path, str(FOREIGN / "three_tier.yaml"), "allow: ['internet -> Bastion:22']"
    )
    assert (code, "error[T5010]" in out) == (1, True)


def test_verify_bounds_its_claim_by_what_is_not_modeled(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    spec = written(tmp_path, "spec.yaml", SPEC)
    code, out = run(capsys, "verify", spec)
    assert code == 0
    assert "proven: 2 declared flows are possible, and nothing else among what is modeled" in out
    assert "not modeled or not loaded" in out
    assert "`Logic.Mesh`" in out
    _, out = run(capsys, "verify", spec, "--format", "json")
    assert any("Logic.Mesh" in each for each in json.loads(out)["not_modelled"])


COMMANDS = (("matrix",), ("reach", "--from", "internet", "--to", "Web"), ("simulate",))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each[0])
@pytest.mark.parametrize("name", ["custom.yaml", "nested_s3.yaml"])
def test_commands_say_what_was_not_modeled_or_not_loaded(
    capsys: pytest.CaptureFixture[str], command: tuple[str, ...], name: str
) -> None:
    words = (command[0], str(FOREIGN / name), *command[1:])
    code, out = run(capsys, *words)
    assert code == 0
    said = out.partition("not modeled or not loaded, so not part of the proof:\n")[2]
    assert said.count("\n") == 1
    assert ("`Opener`" in said) == (name == "custom.yaml")
    assert ("`Rules`" in said) == (name == "nested_s3.yaml")
    _, out = run(capsys, *words, "--format", "json")
    assert len(json.loads(out)["not_modelled"]) == 1


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each[0])
def test_commands_say_nothing_where_everything_is_modeled(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    path = written(tmp_path, "t.yaml", CLOSED)
    _, out = run(capsys, command[0], path, *command[1:])
    assert "not modeled" not in out
    _, out = run(capsys, command[0], path, *command[1:], "--format", "json")
    assert json.loads(out)["not_modelled"] == []


UNTOLD = """
Parameters: {Group: {Type: "AWS::EC2::SecurityGroup::Id"}, Where: {Type: "AWS::EC2::Subnet::Id"}}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, AvailabilityZone: us-east-1a}}
  Web: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Where, SecurityGroupIds: [!Ref Group]}}
  Api: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Subnet, SecurityGroupIds: [!Ref Group]}}
"""


def test_simulate_does_not_say_that_what_is_unknown_goes_on(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = written(tmp_path, "t.yaml", UNTOLD)
    code, out = run(capsys, "simulate", path, "--lose", "zone:a")
    assert code == 0
    assert out.startswith("without zone us-east-1a: unknown\n")
    assert "no outage" not in out
    assert "  - Web -> Api:0-65535/tcp: unknown\n" in out
    _, out = run(capsys, "simulate", path, "--lose", "zone:a", "--format", "json")
    (outage,) = json.loads(out)["outages"]
    assert outage["broken"] == []
    assert {"from": "Web", "to": "Api", "protocol": "icmp", "ports": [[0, 0]]} in outage["untold"]


def test_simulate_names_each_flow_once_and_with_its_protocol(capsys: pytest.CaptureFixture[str]) -> None:
    _, out = run(capsys, "simulate", str(FOREIGN / "three_tier.yaml"), "--lose", "nat:NatA")
    lines = [line for line in out.splitlines() if line.startswith("  - Web1 -> internet")]
    assert lines == [
        "  - Web1 -> internet:0-65535/tcp: no longer possible",
        "  - Web1 -> internet:0-65535/udp: no longer possible",
        "  - Web1 -> internet by ICMP: no longer possible",
    ]


def test_simulate_joins_the_ports_of_one_promised_flow(capsys: pytest.CaptureFixture[str]) -> None:
    lost = ("--lose", "nat:PublicANatGateway")
    _, out = run(capsys, "simulate", str(SPECS / "minimal.yaml"), *lost)
    assert "  - web -> 0.0.0.0/0:80,443/tcp: no longer possible from or to every part\n" in out


CONDITIONAL = (
    CLOSED
    + """
  Open:
    Type: AWS::EC2::SecurityGroupIngress
    Condition: Here
    Properties: {GroupId: !Ref Group, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/16}
  Peer: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Subnet, SecurityGroupIds: [!Ref Group]}}
Conditions: {Here: %s}
Mappings: {Regions: {eu-west-1: {Open: "yes"}, us-east-1: {Open: "no"}}}
Parameters: {Mode: {Type: String}}
"""
)


@pytest.mark.parametrize(
    ("condition", "way_out"),
    [
        ("!Equals [!Ref AWS::Region, eu-west-1]", "--parameter AWS::Region="),
        ("!Not [!Equals [!Ref AWS::Region, eu-west-1]]", "--parameter AWS::Region="),
        ("!Equals [!Sub 'x-${AWS::Region}', x-eu-west-1]", "--parameter AWS::Region="),
        ("!Equals [!FindInMap [Regions, !Ref AWS::Region, Open], 'yes']", "--parameter AWS::Region="),
        ("!Equals [!Ref AWS::Partition, aws]", "--parameter AWS::Partition="),
        ("!Equals [!Ref AWS::AccountId, '111122223333']", "--parameter AWS::AccountId="),
        ("!Equals [!Ref AWS::StackName, shop]", "--parameter AWS::StackName="),
        ("!Equals [!Ref Mode, open]", "--parameter Mode="),
        ("!Equals [!Join ['', [!Ref Mode, x]], openx]", "--parameter Mode="),
    ],
)
def test_a_reason_says_how_to_give_the_value(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, condition: str, way_out: str
) -> None:
    path = written(tmp_path, "t.yaml", CONDITIONAL % condition)
    ends = ("--from", "Peer", "--to", "Web", "--port", "22")
    _, out = run(capsys, "reach", path, *ends)
    assert out.startswith("Peer -> Web: UNKNOWN")
    assert way_out in out
    values = {"AWS::Region": "eu-west-1", "AWS::Partition": "aws", "AWS::AccountId": "111122223333"}
    values |= {"AWS::StackName": "shop", "Mode": "open"}
    name = way_out.split()[1].rstrip("=")
    _, out = run(capsys, "reach", path, *ends, "--parameter", f"{name}={values[name]}")
    assert ("UNKNOWN" in out) is False
