"""What a spec declares is what its templates allow: the commands that prove it, and what they say if not."""

import json
from pathlib import Path

import pytest

from tests.support import goldens
from tests.support.paths import CASES, DOCS, SHIPPED, SPECS
from tests.support.proof_templates import run
from tiers import compiler, source
from tiers.cli.shared.reporting import located
from tiers.compile.bundle import source_map
from tiers.diagnostics import text
from tiers.intent.declared import declared
from tiers.intent.proven import load, prove
from tiers.ir.placed import Layout
from tiers.language import overlay
from tiers.proof.answers.queries import Engine, matrix
from tiers.proof.answers.simulate import simulate
from tiers.proof.answers.verdicts import CODES, Verdict
from tiers.proof.answers.verify import verify
from tiers.proof.model.network import Network
from tiers.proof.paths.silence import is_silent

OPENED = """\
version: 1
name: shop
presentation:
  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}
logic:
  web: {type: autoscaling, port: 80, connects_to: [db]}
data:
  db: {type: rds, engine: mysql}
"""


def compiled(spec: str, layout: Layout = Layout.NESTED, environment: str | None = None) -> compiler.Compiled:
    """Compile a spec that has no errors."""
    result = compiler.compile_spec("spec.yaml", spec.encode(), layout, environment=environment)
    assert result.bundle is not None, result.findings
    return result


def proven(spec: str, layout: Layout = Layout.NESTED, environment: str | None = None) -> str:
    """Prove a spec; tell the findings as text."""
    result = compiled(spec, layout, environment)
    assert result.bundle is not None
    assert result.architecture is not None
    proof = prove(result.bundle, result.architecture, source_map(result.bundle, result.document))
    return text.render(located(result.document, proof.findings), colour=False)


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("case", [case for case in goldens.cases() if case.is_valid], ids=str)
def test_every_golden_case_proves_clean(case: goldens.Case, layout: Layout) -> None:
    for environment in (None, *overlay.names(source.parse(case.path, case.raw)[0])):
        assert proven(case.raw.decode(), layout, environment) == ""


@pytest.mark.parametrize("spec", SHIPPED, ids=lambda path: path.stem)
def test_both_layouts_allow_the_same(spec: Path) -> None:
    found = []
    for layout in Layout:
        result = compiled(spec.read_text(encoding="utf-8"), layout)
        assert result.bundle is not None
        network = load(result.bundle, source_map(result.bundle, result.document)).network
        short = {
            (each.source.rsplit(".", 1)[-1], each.destination.rsplit(".", 1)[-1], each.protocol): each[4:8]
            for each in matrix(network, ("tcp", "udp", "icmp")).flows
        }
        found.append(short)
    assert found[0] == found[1]


def test_an_override_that_opens_something_is_named() -> None:
    # Nothing of the kind was meant, but the servers may leave for 80 and 443 of anywhere.
    told = proven(OPENED + "overrides: {DbIngressFromWebTcp3306.FromPort: 0}\n")
    assert "error[T5009]: undeclared connection `web` -> `db` is possible on TCP ports 80 and 443" in told
    assert "--> spec.yaml:9:47" in told


BY_SESSION_MANAGER = """\
version: 1
name: shop
presentation: {{gate: {{type: bastion, access: session_manager{egress}}}}}
logic: {{web: {{type: ec2, port: 80{egress}}}}}
"""


@pytest.mark.parametrize(
    ("egress", "gate", "web"),
    [
        ("", [443], [80, 443]),
        (", egress: https", [443], [443]),
        (", egress: internet", [80, 443], [80, 443]),
    ],
)
def test_a_bastion_calls_session_manager_and_nobody_else(
    egress: str, gate: list[int], web: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(BY_SESSION_MANAGER.format(egress=egress), encoding="utf-8")
    for name, ports in (("gate", gate), ("web", web)):
        where = ("--from", name, "--to", "internet", "--format", "json")
        _, printed = run(capsys, "reach", str(spec), *where)
        assert json.loads(printed)["ports"] == [[port, port] for port in ports]
    assert run(capsys, "verify", str(spec))[0] == 0


def test_one_side_of_an_edge_opens_nothing() -> None:
    assert proven(OPENED + "overrides: {DbIngressFromWebTcp3306.FromPort: 3000}\n") == ""
    both = "overrides: {DbIngressFromWebTcp3306.FromPort: 3000, WebEgressToDbTcp3306.FromPort: 3000}\n"
    assert "is possible on TCP ports 3000-3305" in proven(OPENED + both)


def test_a_raw_resource_that_opens_something_is_named() -> None:
    told = proven(
        OPENED
        + """\
resources:
  security:
    Everybody:
      Type: AWS::EC2::SecurityGroupIngress
      Properties:
        GroupId: !GetAtt SiteSecurityGroup.GroupId
        IpProtocol: tcp
        FromPort: 0
        ToPort: 65535
        CidrIp: 0.0.0.0/0
"""
    )
    # A load balancer listens on its listeners' ports only.
    assert told == ""


def test_an_edge_that_an_override_closes_is_told_where_it_is_declared() -> None:
    told = proven(
        OPENED + "overrides: {WebEgressToDbTcp3306.ToPort: 3305, WebEgressToDbTcp3306.FromPort: 1}\n"
    )
    assert "error[T5008]: declared connection `web` -> `db` is blocked on TCP port 3306" in told
    assert "spec.yaml:6:52" in told


@pytest.mark.parametrize(
    ("expect", "code"),
    [
        ("allow: ['internet -> site:80', 'web -> db']", ""),
        ("deny: ['internet -> db', 'internet -> web']", ""),
        ("allow: ['internet -> db:3306']", "T5010"),
        ("deny: ['web -> internet:443']", "T5011"),
    ],
)
def test_expectations_are_proven(expect: str, code: str) -> None:
    told = proven(OPENED + f"expect: {{{expect}}}\n")
    assert (code in told) if code else not told


def test_a_denied_flow_is_told_with_its_way_and_not_with_what_blocks_other_ports() -> None:
    told = proven(OPENED + "expect: {deny: ['web -> db']}\n")
    assert "network path:\n" in told
    assert "- Security.DbSecurityGroup: allows tcp 3306 from" in told
    assert "no ingress rule" not in told


def test_an_expectation_of_several_ports_is_explained_on_one_that_it_misses() -> None:
    told = proven(OPENED + "expect: {allow: ['internet -> site:80-81']}\n")
    assert "has no tcp listener there" in told


def test_what_nobody_knows_is_told_as_that() -> None:
    chosen = "resources:\n  network:\n    Way:\n      Type: AWS::EC2::Route\n      Properties:\n"
    chosen += "        RouteTableId: !Ref IsolatedRouteTable\n        DestinationCidrBlock: 0.0.0.0/0\n"
    chosen += "        TransitGatewayId: tgw-0123456789abcdef0\n"
    hole = "  security:\n    Out:\n      Type: AWS::EC2::SecurityGroupEgress\n      Properties:\n"
    hole += (
        "        GroupId: !GetAtt DbSecurityGroup.GroupId\n        IpProtocol: tcp\n        FromPort: 25\n"
    )
    hole += "        ToPort: 25\n        CidrIp: 0.0.0.0/0\n"
    told = proven(OPENED + chosen + hole)
    assert "warning[T5012]: cannot determine whether `db` -> `internet` is possible on TCP port 25" in told


def test_verify_says_what_was_proven(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "verify", str(SPECS / "victorleungtwdemo.yaml"))
    assert code == 0
    assert "proven: 7 declared flows are possible, and nothing else (22 pairs are closed)\n" in out
    assert "proven: 4 declared permissions are allowed, and nothing else (30 pairs" in out


def test_a_bundle_is_proven_without_its_spec(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    spec = SPECS / "minimal.yaml"
    out = tmp_path / "bundle"
    assert run(capsys, "compile", str(spec), "--no-lint", "--out", str(out))[0] == 0
    assert run(capsys, "verify", str(out))[0] == 0
    template = out / "security.template.yaml"
    text_ = template.read_text(encoding="utf-8")
    template.write_text(text_.replace("FromPort: 3306", "FromPort: 1"), encoding="utf-8")
    code, told = run(capsys, "verify", str(out), "--format", "json")
    assert code == 1
    data = json.loads(told)
    assert {each["code"] for each in data["diagnostics"]} == {"T5009"}
    assert data["diagnostics"][0]["file"].endswith("security.template.yaml")
    assert any(flow["to"] == "mysql" and flow["ports"] == [[1, 3305]] for flow in data["flows"])


def test_a_template_needs_something_to_be_held_to(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    case = CASES / "minimal" / "single" / "shop.template.yaml"
    code, out = run(capsys, "verify", str(case))
    assert (code, "error[T5014]" in out) == (1, True)
    expect = tmp_path / "expect.yaml"
    expect.write_text("deny: ['internet -> MysqlDBInstance']\n", encoding="utf-8")
    assert run(capsys, "verify", str(case), "--expect", str(expect))[0] == 0
    expect.write_text("allow: ['internet -> MysqlDBInstance:3306']\n", encoding="utf-8")
    code, out = run(capsys, "verify", str(case), "--expect", str(expect))
    assert (code, "error[T5010]" in out) == (1, True)


def test_reach_tells_the_way_and_the_blockers(capsys: pytest.CaptureFixture[str]) -> None:
    spec = str(SPECS / "victorleungtwdemo.yaml")
    code, out = run(capsys, "reach", spec, "--from", "web", "--to", "mysql", "--port", "3306")
    assert code == 0
    assert out.startswith("web -> mysql: YES on TCP port 3306\n")
    assert "Security.MysqlSecurityGroup: allows tcp 3306 from `Security.WebSecurityGroup`" in out
    code, out = run(capsys, "reach", spec, "--from", "internet", "--to", "mysql", "--format", "json")
    data = json.loads(out)
    assert (data["verdict"], data["ports"], data["path"]) == ("NO", [], [])
    assert {each["code"] for each in data["blockers"]} == {"no-public-address", "no-ingress-rule", "no-route"}
    assert all(each["origin"]["spec"]["line"] for each in data["blockers"])


def test_reach_does_not_know_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "reach", str(SHIPPED[0]), "--from", "wbe", "--to", "internet")
    assert (code, "error[T5013]" in out, "did you mean `web`?" in out) == (1, True, True)


def test_the_matrix_is_a_table_and_data(capsys: pytest.CaptureFixture[str]) -> None:
    spec = str(SPECS / "victorleungtwdemo.yaml")
    _, out = run(capsys, "matrix", spec)
    assert out.splitlines()[0].split() == [
        *("tcp:", "from", "\\", "to", "internet", "load_balancer", "web", "bastion", "mysql")
    ]
    _, out = run(capsys, "matrix", spec, "--format", "json")
    data = json.loads(out)
    assert data["nodes"] == ["internet", "load_balancer", "web", "bastion", "mysql"]
    assert len(data["flows"]) == 20


def test_a_single_nat_gateway_is_a_single_point_of_failure() -> None:
    result = compiled((SPECS / "victorleungtwdemo.yaml").read_text(encoding="utf-8"))
    assert result.bundle is not None
    assert result.architecture is not None
    network = load(result.bundle, source_map(result.bundle, result.document)).network
    promises = declared(result.architecture).promises
    assert not verify(Engine(network), promises).breaches
    from tiers.proof.answers.losses import losses

    broken = {
        (each.loss.kind, each.loss.name): {one.source for one in each.broken}
        for each in simulate(network, losses(network), promises)
    }
    assert broken[("nat", "Network.PubSubnet2NatGateway")] == {"web"}
    assert broken[("instance", "Logic.WebInstance1")] == set()


@pytest.mark.parametrize(("multi_az", "broken"), [("true", False), ("false", True)])
def test_a_single_zone_database_is_a_single_point_of_failure(multi_az: str, broken: bool) -> None:  # noqa: FBT001
    result = compiled(OPENED.replace("engine: mysql", f"engine: mysql, multi_az: {multi_az}"))
    assert result.bundle is not None
    assert result.architecture is not None
    network = load(result.bundle, source_map(result.bundle, result.document)).network
    from tiers.proof.answers.losses import losses

    promises = declared(result.architecture).promises
    for kinds in ({"zone"}, {"database"}):
        lost = [each for each in losses(network) if each.kind in kinds]
        outages = simulate(network, lost, promises)
        assert any(one.destination == "db" for each in outages for one in each.broken) is broken


def test_a_replica_is_lost_with_the_zone_of_the_subnet_that_it_is_pinned_to() -> None:
    result = compiled(OPENED.replace("engine: mysql", "engine: mysql, replicas: 2"))
    assert result.bundle is not None
    assert result.architecture is not None
    network = load(result.bundle, source_map(result.bundle, result.document)).network
    from tiers.proof.answers.losses import losses

    lost = {each.name: each for each in losses(network) if each.kind in {"zone", "database"}}
    promises = declared(result.architecture).promises
    for name in ("a", "b", "Data.DbReadReplica1", "Data.DbReadReplica2"):
        [outage] = simulate(network, [lost[name]], promises)
        missed = [each for each in outage.broken if each.destination == "db"]
        assert [each.partly for each in missed] == [True], name


def test_simulate_names_the_single_points_of_failure(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(OPENED.replace("engine: mysql", "engine: mysql, multi_az: false"), encoding="utf-8")
    code, out = run(capsys, "simulate", str(spec))
    assert code == 0
    assert "without the single-zone database Data.DbDBInstance: single point of failure\n" in out
    code, out = run(capsys, "simulate", str(spec), "--lose", "zone:a", "--format", "json")
    (outage,) = json.loads(out)["outages"]
    assert outage["lost"] == {"kind": "zone", "name": "a"}
    assert [each["to"] for each in outage["broken"] if each["partly"]] == ["db"]
    assert run(capsys, "simulate", str(spec), "--lose", "nat:Nothing")[0] == 1


def test_every_code_of_a_blocker_is_documented() -> None:
    page = (DOCS / "reference" / "output-formats.md").read_text(encoding="utf-8")
    for code, words in CODES.items():
        assert f"| `{code}` | {words} |" in page


def test_a_range_that_a_deployment_chooses_is_none_of_ipv6() -> None:
    told = proven(
        """\
version: 1
name: shop
network: {nat_gateway: {mode: single}}
presentation:
  door:
    type: bastion
    key_pair: keys
    allow_ssh_from: [{parameter: Office}]
    connects_to: [web]
logic:
  web: {type: ec2}
accept: {single-nat: it is a test}
overrides:
  Vpc.Tags: []
  DoorInstance.Ipv6AddressCount: 1
  PublicASubnet.Ipv6CidrBlock: 2001:db8::/64
resources:
  network:
    Block:
      Type: AWS::EC2::VPCCidrBlock
      Properties: {VpcId: !Ref Vpc, Ipv6CidrBlock: "2001:db8::/56", Ipv6Pool: p}
    Way:
      Type: AWS::EC2::Route
      Properties:
        RouteTableId: !Ref PublicRouteTable
        DestinationIpv6CidrBlock: ::/0
        GatewayId: !Ref InternetGateway
  security:
    Everybody:
      Type: AWS::EC2::SecurityGroupIngress
      Properties:
        GroupId: !GetAtt DoorSecurityGroup.GroupId
        IpProtocol: tcp
        FromPort: 22
        ToPort: 22
        CidrIpv6: ::/0
"""
    )
    assert "undeclared connection `internet` -> `door` is possible on TCP port 22" in told


def test_a_protocol_is_silent_only_where_no_group_lets_it() -> None:
    def network(spec: str) -> Network:
        result = compiled(spec)
        assert result.bundle is not None
        return load(result.bundle, source_map(result.bundle, result.document)).network

    plain = network(OPENED)
    assert [is_silent(plain, each) for each in ("tcp", "udp", "icmp")] == [False, True, True]
    assert not is_silent(network(OPENED + 'overrides: {WebEgressToDbTcp3306.IpProtocol: "-1"}\n'), "udp")
    assert not is_silent(network(OPENED + "overrides: {WebEgressToDbTcp3306.IpProtocol: udp}\n"), "udp")
    names = matrix(plain, ("udp", "icmp")).flows
    assert {each.verdict for each in names} == {Verdict.NO}


@pytest.mark.parametrize("spec", SHIPPED, ids=lambda path: path.stem)
def test_what_is_silent_is_silent_in_the_matrix(spec: Path) -> None:
    result = compiled(spec.read_text(encoding="utf-8"))
    assert result.bundle is not None
    network = load(result.bundle, source_map(result.bundle, result.document)).network
    inside = [
        each
        for each in matrix(network, ("tcp", "udp", "icmp")).flows
        if is_silent(network, each.protocol) and "VpcEndpoint" not in each.source + each.destination
    ]
    assert {each.verdict for each in inside} <= {Verdict.NO}
