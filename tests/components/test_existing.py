"""Components that exist already: rules on their groups, values by every form, and what the proof claims."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import Run, command_line
from tests.support.paths import ROOT
from tiers import compiler
from tiers.compile.bundle import Bundle, source_map
from tiers.intent.proven import Proof, load, prove
from tiers.ir.placed import Layout
from tiers.proof.answers.queries import reach
from tiers.proof.answers.simulate import Unlosable, chosen, simulate
from tiers.proof.answers.verdicts import Flow, Verdict

NETWORK = """
version: 1
name: orders
network:
  vpc: vpc-0123456789abcdef0
  cidr: 10.20.0.0/16
  zones: [eu-west-1a, eu-west-1b]
  nat_gateway: {mode: existing}
  subnets:
    app-a: {id: subnet-0123456789abcdef0, zone: a, cidr: 10.20.2.0/24, kind: private}
    app-b: {id: subnet-0123456789abcdef1, zone: b, cidr: 10.20.3.0/24, kind: private}
"""
SPEC = """
logic:
  web: {type: autoscaling, port: 8080, egress: none, connects_to: [store]}
  lonely: {type: autoscaling, port: 8081, egress: none}
  shop: {type: existing, group: {parameter: Shop}, connects_to: [web]}
data:
  store: {type: existing, group: %s, port: 5432}
"""
FORMS = (
    "sg-0123456789abcdef0",
    "{parameter: Store}",
    "{parameter: Store, default: sg-0123456789abcdef0}",
    "{import: 'store:group'}",
    "{stack: store, output: Group}",
)


def compiled(spec: str, layout: Layout = Layout.NESTED) -> compiler.Compiled:
    """Compile a spec that has no errors."""
    found = compiler.compile_spec("spec.yaml", (NETWORK + spec).encode(), layout)
    assert found.bundle is not None, [each.message for each in found.findings]
    return found


def bundle_of(spec: str, layout: Layout = Layout.NESTED) -> Bundle:
    """Return the bundle of a spec."""
    bundle = compiled(spec, layout).bundle
    assert bundle is not None
    return bundle


def proof_of(spec: str, layout: Layout = Layout.NESTED) -> Proof:
    """Prove the bundle of a spec."""
    found = compiled(spec, layout)
    assert found.bundle is not None
    assert found.architecture is not None
    return prove(found.bundle, found.architecture, source_map(found.bundle, found.document))


def resources_of(bundle: Bundle) -> dict[str, Any]:
    """Return all resources of a bundle."""
    return {name: body for each in bundle.templates.values() for name, body in each["Resources"].items()}


def asked(spec: str, source: str, destination: str, port: int | None = None) -> Flow:
    """Return the answer to one question about a spec."""
    found = compiled(spec)
    assert found.bundle is not None
    loaded = load(found.bundle, source_map(found.bundle, found.document))
    answer = reach(loaded.network, source, destination, port=port)
    assert isinstance(answer, Flow)
    return answer


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("form", FORMS)
def test_a_connection_is_two_rules_and_nothing_else(form: str, layout: Layout) -> None:
    made = resources_of(bundle_of(SPEC % form, layout))
    assert "StoreSecurityGroup" not in made
    assert "ShopSecurityGroup" not in made
    rules = {name: made[name]["Properties"] for name in made if "Store" in name or "Shop" in name}
    values = {
        "sg-0123456789abcdef0": "sg-0123456789abcdef0",
        "{import: 'store:group'}": {"Fn::ImportValue": "store:group"},
        "{stack: store, output: Group}": {
            "Fn::GetStackOutput": {"StackName": "store", "OutputName": "Group"}
        },
    }
    group = values.get(form, {"Ref": "Store"})
    assert rules.keys() == {
        "WebEgressToStoreTcp5432",
        "StoreIngressFromWebTcp5432",
        "ShopEgressToWebTcp8080",
        "WebIngressFromShopTcp8080",
    }
    assert rules["WebEgressToStoreTcp5432"]["DestinationSecurityGroupId"] == group
    assert rules["StoreIngressFromWebTcp5432"]["GroupId"] == group
    assert rules["ShopEgressToWebTcp8080"]["GroupId"] == {"Ref": "Shop"}
    assert rules["WebIngressFromShopTcp8080"]["SourceSecurityGroupId"] == {"Ref": "Shop"}


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("form", FORMS)
def test_what_is_declared_is_proven_by_every_form(form: str, layout: Layout) -> None:
    proof = proof_of(SPEC % form, layout)
    assert proof.verified.breaches == ()
    assert {(each.source, each.destination) for each in proof.verified.flows} == {
        ("web", "store"),
        ("shop", "web"),
    }
    assert all(each.verdict is Verdict.YES for each in proof.verified.flows)


def test_a_lost_rule_is_found() -> None:
    found = compiled(SPEC % FORMS[0])
    assert found.bundle is not None
    assert found.architecture is not None
    for name in ("StoreIngressFromWebTcp5432", "WebEgressToStoreTcp5432"):
        templates = {
            stem: {**each, "Resources": {key: body for key, body in each["Resources"].items() if key != name}}
            for stem, each in found.bundle.templates.items()
        }
        broken = found.bundle._replace(templates=templates)
        proof = prove(broken, found.architecture, source_map(broken, found.document))
        kinds = {each.kind for each in proof.verified.breaches}
        # Other rules of the group could allow the same; those of what is created are all known.
        assert kinds == ({"untold"} if name.startswith("Store") else {"impossible"}), name


def test_an_added_rule_is_found() -> None:
    raw = """
resources:
  security:
    More:
      Type: AWS::EC2::SecurityGroupIngress
      Properties:
        GroupId: !GetAtt StoreSecurityGroup.GroupId
        IpProtocol: tcp
        FromPort: 22
        ToPort: 22
        SourceSecurityGroupId: !GetAtt WebSecurityGroup.GroupId
    Out:
      Type: AWS::EC2::SecurityGroupEgress
      Properties:
        GroupId: !GetAtt WebSecurityGroup.GroupId
        IpProtocol: tcp
        FromPort: 22
        ToPort: 22
        DestinationSecurityGroupId: sg-0123456789abcdef0
"""
    breaches = proof_of(SPEC % FORMS[0] + raw).verified.breaches
    assert [(each.kind, each.flow.source, each.flow.destination) for each in breaches] == [
        ("undeclared", "web", "store")
    ]
    assert breaches[0].flow.ports == ((22, 22),)


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("form", FORMS)
def test_an_added_rule_for_every_address_is_not_one_of_others(form: str, layout: Layout) -> None:
    raw = """
resources:
  security:
    More:
      Type: AWS::EC2::SecurityGroupIngress
      Properties: {{GroupId: !GetAtt {}.GroupId, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: {}}}
"""
    for group, cidr, found in (
        ("StoreSecurityGroup", "0.0.0.0/0", [("untold", "internet", "store")]),
        ("StoreSecurityGroup", "203.0.113.0/24", [("untold", "internet", "store")]),
        # Whoever holds the group is in the VPC, where no component of the spec sends to port 22.
        ("StoreSecurityGroup", "10.20.2.0/24", []),
        ("LonelySecurityGroup", "10.20.2.0/24", []),
    ):
        breaches = proof_of(SPEC % form + raw.format(group, cidr), layout).verified.breaches
        assert [(each.kind, each.flow.source, each.flow.destination) for each in breaches] == found, cidr
        assert all(each.flow.unknown == ((22, 22),) for each in breaches)


@pytest.mark.parametrize(
    ("source", "destination", "port", "verdict"),
    [
        ("web", "store", 5432, Verdict.YES),
        ("web", "store", 5433, Verdict.NO),
        ("lonely", "store", 5432, Verdict.NO),
        ("store", "web", None, Verdict.NO),
        ("shop", "web", 8080, Verdict.YES),
        ("shop", "lonely", None, Verdict.NO),
        # Its own rules, its subnets, and its addresses are not known.
        ("internet", "store", None, Verdict.UNKNOWN),
        ("store", "internet", None, Verdict.UNKNOWN),
        ("shop", "store", None, Verdict.UNKNOWN),
    ],
)
def test_no_answer_is_wider_than_what_is_known(
    source: str, destination: str, port: int | None, verdict: Verdict
) -> None:
    assert asked(SPEC % FORMS[0], source, destination, port).verdict is verdict


def test_what_a_lost_zone_does_to_it_is_not_known() -> None:
    found = compiled(SPEC % FORMS[0])
    assert found.bundle is not None
    network = load(found.bundle, source_map(found.bundle, found.document)).network
    lost = chosen(network, [("zone", "a")])
    assert not isinstance(lost, Unlosable)
    (outage,) = simulate(network, lost)
    assert not any("store" in {each.source, each.destination} for each in outage.broken)
    assert ("web", "store") in {(each.source, each.destination) for each in outage.untold}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line."""
    return command_line(capsys)


def test_every_claim_names_what_is_assumed(tmp_path: Path, run: Run) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(NETWORK + SPEC % FORMS[0] + "accept: {no-stable-address: the shop finds it by tags}\n")
    done = run("verify", str(spec))
    assert done.code == 0
    claim = "nothing else except by other rules of `shop` and `store`, if the existing VPC is as declared"
    assert claim in done.out
    assert "`shop` and `store` have the security groups of the spec" in done.out
    data = json.loads(run("verify", str(spec), "--format", "json").out)
    assert [each["component"] for each in data["existing"]] == ["shop", "store"]
    done = run("reach", str(spec), "--from", "web", "--to", "store")
    said = "`store` has the security group of the spec; its other rules and subnets are not known"
    assert (done.code, said in done.out, "`shop`" in done.out) == (0, True, False)


def test_the_bundle_is_proven_without_its_spec(tmp_path: Path, run: Run) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(NETWORK + SPEC % FORMS[3])
    assert run("compile", str(spec), "--no-lint", "--out", str(tmp_path / "out")).code == 0
    done = run("verify", str(tmp_path / "out"))
    assert (done.code, "except by other rules of `shop` and `store`" in done.out) == (0, True)


@pytest.mark.parametrize(
    "damage",
    [
        {"component": 1},
        {"route": "data"},
        {"value": 7},
        {"vpc": ["Vpc"]},
        {"logical_id": None},
        {"type": {}},
    ],
)
def test_damaged_metadata_is_no_proof_and_no_traceback(damage: dict[str, Any]) -> None:
    found = compiled(SPEC % FORMS[0])
    assert found.bundle is not None
    root = found.bundle.templates["root"]
    written = root["Metadata"]["Tiers"]
    members = [{**each, **damage} for each in written["ExistingMembers"]]
    tiers = {**written, "ExistingMembers": members}
    metadata = {**root["Metadata"], "Tiers": tiers}
    broken = found.bundle._replace(
        templates={**found.bundle.templates, "root": {**root, "Metadata": metadata}}
    )
    loaded = load(broken, source_map(broken, found.document))
    assert loaded.existing == ()


def test_values_are_offered_to_others() -> None:
    spec = """
logic:
  web:
    type: autoscaling
    port: 8080
    environment:
      HOST: {from: store.endpoint}
      PORT: {from: store.port}
      SECRET: {from: store.secret_arn}
    connects_to: [store]
data:
  store:
    type: existing
    group: sg-0123456789abcdef0
    port: 5432
    endpoint: {import: 'store:host'}
    secret: arn:aws:secretsmanager:eu-west-1:111122223333:secret:store-AbCdEf
"""
    made = resources_of(bundle_of(spec))
    data = made["WebLaunchTemplate"]["Properties"]["LaunchTemplateData"]["UserData"]["Fn::Base64"]
    text, variables = data["Fn::Sub"]
    assert "PORT='5432'" in text
    assert "HOST='${StoreExistingEndpoint}'" in text
    secret = "secretsmanager:eu-west-1:111122223333:secret:store-AbCdEf"
    assert f"SECRET='arn:${{AWS::Partition}}:{secret}'" in text
    assert variables == {"StoreExistingEndpoint": {"Fn::ImportValue": "store:host"}}
    (policy,) = made["WebRole"]["Properties"]["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Resource"] == [f"arn:aws:{secret}"]


def test_it_can_be_in_every_tier() -> None:
    for tier in ("presentation", "logic", "data"):
        other = "logic:\n  web: {type: autoscaling, port: 80, connects_to: [store]}\n"
        own = f"  store: {{type: existing, group: {FORMS[0]}, port: 5432}}\n"
        bundle_of(other + own if tier == "logic" else f"{other}{tier}:\n{own}")


@pytest.mark.parametrize("endpoint", ["a'b", "a b", "$(reboot)", "`reboot`", "a" * 300, "-a", "a..b", ""])
def test_an_endpoint_is_a_host_name(endpoint: str) -> None:
    spec = (
        NETWORK
        + f"""
logic:
  web: {{type: autoscaling, connects_to: [store], environment: {{HOST: {{from: store.endpoint}}}}}}
data:
  store: {{type: existing, group: {FORMS[0]}, port: 5432, endpoint: {json.dumps(endpoint)}}}
"""
    )
    found = compiler.compile_spec("spec.yaml", spec.encode())
    assert [each.place.route for each in found.findings if each.is_error] == [("data", "store", "endpoint")]


def test_nothing_of_it_is_in_the_templates() -> None:
    for case in ("existing", "existing_by_api"):
        path = ROOT / "tiers/components/existing/cases" / case / "spec.yaml"
        found = compiler.compile_spec(str(path), path.read_bytes())
        assert found.bundle is not None
        assert found.architecture is not None
        exist = {
            each.name for each in found.architecture.members.values() if each.component.type == "existing"
        }
        rules = ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress")
        theirs = [each for each in found.bundle.built.resources if each.component in exist]
        assert exist
        assert {each.body["Type"] for each in theirs} <= {*rules}


@pytest.mark.parametrize("name", ["StoreSecurityGroup", "StoreExisting"])
def test_a_resource_with_the_id_of_what_exists_is_an_error_at_both(name: str) -> None:
    spec = f"""{NETWORK}
logic:
  web: {{type: autoscaling, port: 8080, egress: none, connects_to: [store]}}
data:
  store: {{type: existing, group: sg-0123456789abcdef0, port: 5432, endpoint: db.example.com}}
resources:
  logic:
    {name}: {{Type: AWS::SNS::Topic}}
"""
    compiled = compiler.compile_spec("spec.yaml", spec.encode())
    found = [each for each in compiled.findings if each.code.name == "id-collision"]
    assert [(each.message, each.also[0].place.route) for each in found] == [
        (f"duplicate logical ID `{name}`", ("data", "store"))
    ]


@pytest.mark.parametrize("layout", Layout)
def test_no_echo_comes_by_an_endpoint_service(layout: Layout) -> None:
    # What the group of the clients allows otherwise is not known, so that ICMP is asked about at all.
    spec = """
presentation:
  packets:
    type: network_load_balancer
    scheme: internal
    listeners: [{port: 443, protocol: TCP, forward_to: web}]
    allow_from: []
    share_with: ["111122223333"]
  clients: {type: existing, group: sg-0123456789abcdef0, connects_to: [web]}
logic:
  web: {type: ec2, count: 1, port: 80, image: ami-0123456789abcdef0}
"""
    assert proof_of(spec, layout).verified.breaches == ()
