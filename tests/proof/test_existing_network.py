"""An existing VPC in the proof: assumed as the templates' metadata declares it, whoever wrote them."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import Done, command_line
from tests.support.paths import ROOT
from tiers import compiler
from tiers.cloudformation.evaluate.values import Unknown
from tiers.cloudformation.load import existing
from tiers.ir.placed import Layout
from tiers.proof.answers import assumptions
from tiers.proof.answers.queries import reach
from tiers.proof.answers.verdicts import Flow, Verdict
from tiers.proof.model.loaded import Loaded
from tiers.proof.templates import load_files

SPEC = ROOT / "tests" / "cases" / "existing_network" / "spec.yaml"


def templates(layout: Layout) -> dict[str, Any]:
    """Return the templates of the case by their files, the one to deploy first."""
    bundle = compiler.compile_spec("spec.yaml", SPEC.read_bytes(), layout).bundle
    assert bundle is not None
    names = dict(zip(bundle.files, bundle.templates.values(), strict=True))
    return copy.deepcopy({name: dict(template) for name, template in names.items()})


@pytest.fixture(scope="module")
def files() -> dict[str, Any]:
    return templates(Layout.SINGLE)


def loaded(files: dict[str, Any], **parameters: str) -> Loaded:
    return load_files(files, next(iter(files)), parameters)


def asked(subject: Loaded, source: str, destination: str, port: int) -> Flow:
    found = reach(subject.network, source, destination, "tcp", port)
    assert isinstance(found, Flow)
    return found


def changed(files: dict[str, Any], change: Callable[[Any], None]) -> dict[str, Any]:
    """Return the templates with other metadata."""
    made = copy.deepcopy(files)
    change(next(iter(made.values()))["Metadata"]["Tiers"]["ExistingNetwork"])
    return made


def test_a_subnet_may_have_any_name_of_the_language(files: dict[str, Any]) -> None:
    def rename(declared: Any) -> None:
        declared["subnets"][0]["name"] = "dmz_a"

    assert "dmz_a" in {each.name for each in loaded(changed(files, rename)).assumed}


def test_a_part_that_no_resource_uses_may_have_a_parameter(files: dict[str, Any]) -> None:
    def ask(declared: Any) -> None:
        declared["subnets"][-1]["value"] = {"parameter": "NotDeclared"}

    assert loaded(changed(files, ask)).assumed


@pytest.mark.parametrize("layout", list(Layout))
def test_every_form_of_a_value_names_its_subnet(layout: Layout) -> None:
    subject = loaded(templates(layout))
    subnets = {each.id: each for each in subject.network.subnets}
    assert {*subnets} == {f"{kind}{zone}Subnet" for kind in ("Dmz", "App", "Data") for zone in "AB"}
    places = {
        place.subnet
        for node in subject.network.nodes
        if not isinstance(node.interfaces, Unknown)
        for each in node.interfaces
        for place in each.placements
    }
    assert places == {*subnets}
    assert {each.vpc for each in subnets.values()} == {"Vpc"}


def test_a_parameter_that_is_given_names_the_same_subnet(files: dict[str, Any]) -> None:
    given = loaded(files, DmzB="subnet-ffffffffffffffff0", VpcId="vpc-ffffffffffffffff0")
    assert asked(given, "internet", "FrontLoadBalancer", 80).verdict is Verdict.YES


def test_the_kind_decides_and_the_answer_rests_on_it(files: dict[str, Any]) -> None:
    subject = loaded(files)
    flow = asked(subject, "internet", "FrontLoadBalancer", 80)
    assert flow.verdict is Verdict.YES
    assert {each.name for each in assumptions.of_flow(flow, subject)} == {"dmz-a", "dmz-b"}
    inside = asked(subject, "WebInstance1", "StoreDBInstance", 5432)
    assert inside.verdict is Verdict.YES
    assert assumptions.of_flow(inside, subject) == ()

    def isolated(declared: Any) -> None:
        for each in declared["subnets"]:
            each["kind"] = "isolated"

    other = loaded(changed(files, isolated))
    assert asked(other, "internet", "FrontLoadBalancer", 80).verdict is Verdict.NO
    assert asked(other, "WebInstance1", "internet", 443).verdict is Verdict.NO


def _text(declared: Any) -> None:
    declared["subnets"] = "all"


def _many(declared: Any) -> None:
    declared["subnets"] *= 100


def _kind(declared: Any) -> None:
    declared["subnets"][0]["kind"] = "open"


def _zone(declared: Any) -> None:
    declared["subnets"][0]["zone"] = {"Ref": "Zone"}


def _value(declared: Any) -> None:
    declared["subnets"][0]["value"] = {"parameter": ["a"]}


def _route(declared: Any) -> None:
    declared["subnets"][0]["route"] = [{}]


def _vpc(declared: Any) -> None:
    declared["vpc"] = None


def _endpoints(declared: Any) -> None:
    declared["endpoints"] = {"S3VpcEndpoint": 3}


def _nothing(declared: Any) -> None:
    declared.clear()


def _no_subnets(declared: Any) -> None:
    declared["subnets"] = []


def _dots(declared: Any) -> None:
    declared["subnets"][0]["logical_id"] = "Network.DmzASubnet"


def _shown(declared: Any) -> None:
    declared["subnets"][0]["name"] = "`\n::error::x"


def _text_of_a_rule(declared: Any) -> None:
    declared["vpc"]["value"] = "0.0.0.0/0"


def _id_of_another_kind(declared: Any) -> None:
    declared["subnets"][0]["value"] = "vpc-0123456789abcdef0"


def _parameter_of_another_kind(declared: Any) -> None:
    declared["subnets"][0]["value"] = {"parameter": "DataTable"}


def _same_value(declared: Any) -> None:
    declared["subnets"][0]["value"] = declared["subnets"][1]["value"]


def _same_part(declared: Any) -> None:
    declared["subnets"][0]["logical_id"] = declared["subnets"][1]["logical_id"]


def _two_kinds_of_a_table(declared: Any) -> None:
    declared["subnets"][1]["kind"] = "public"


def _service(declared: Any) -> None:
    declared["endpoints"] = {"S3VpcEndpoint": "s3${Nothing}"}


def _created_part(declared: Any) -> None:
    declared["subnets"][0]["logical_id"] = "StoreDBInstance"


def _created_endpoint(declared: Any) -> None:
    declared["endpoints"]["WebInstance1"] = "s3"


def _created_table(declared: Any) -> None:
    declared["subnets"][0]["table"] = "FrontLoadBalancer"


FORGED = [_text, _many, _kind, _zone, _value, _route, _vpc, _endpoints, _nothing, _no_subnets, _dots, _shown]
FORGED += [_text_of_a_rule, _id_of_another_kind, _parameter_of_another_kind, _same_value]
FORGED += [_same_part, _two_kinds_of_a_table, _service, _created_part, _created_endpoint, _created_table]


@pytest.mark.parametrize("change", FORGED)
def test_metadata_that_no_compiler_writes_assumes_nothing(
    change: Callable[[Any], None], files: dict[str, Any]
) -> None:
    subject = loaded(changed(files, change))
    assert subject.assumed == ()
    assert subject.network.subnets == ()


@pytest.mark.parametrize(
    "metadata", [None, "Tiers", ["Tiers"], {"Tiers": []}, {"Tiers": {"ExistingNetwork": 3}}]
)
def test_metadata_of_any_shape_is_read(metadata: object) -> None:
    assert existing.of_template({"Metadata": metadata, "Resources": {}}) is None


FOREIGN = """
Metadata: {Tiers: {ExistingNetwork: %s}}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attached: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, MapPublicIpOnLaunch: true}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Route:
    Type: AWS::EC2::Route
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
  Associated: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: !Ref Vpc
      GroupDescription: open
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]
  Server: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Subnet, SecurityGroupIds: [!Ref Group]}}
"""


@pytest.mark.parametrize("taken", ["Subnet", "Table", "Gateway", "Route", "Group", "Server", "Vpc"])
def test_metadata_hides_no_resource_of_a_template(taken: str) -> None:
    """An assumed part with the logical ID of an open server, or of its path, once made the answer NO."""
    subnet = {
        "logical_id": "Other",
        "name": "other",
        "value": "subnet-0123456789abcdef0",
        "cidr": "10.9.0.0/24",
        "kind": "isolated",
        "zone": 0,
        "route": [],
    }
    vpc = {"logical_id": "OtherVpc", "value": "vpc-0123456789abcdef0", "cidr": "10.9.0.0/16"}
    for declared in (
        {"vpc": vpc, "subnets": [{**subnet, "logical_id": taken}], "nat": False, "endpoints": {}},
        {"vpc": vpc, "subnets": [{**subnet, "table": taken}], "nat": False, "endpoints": {}},
        {"vpc": vpc, "subnets": [subnet], "nat": False, "endpoints": {taken: "s3"}},
        {"vpc": {**vpc, "logical_id": taken}, "subnets": [subnet], "nat": False, "endpoints": {}},
    ):
        subject = load_files({"template.yaml": FOREIGN % json.dumps(declared)}, "template.yaml", {})
        assert asked(subject, "internet", "Server", 22).verdict is Verdict.YES


def test_another_cidr_block_is_unknown_and_not_an_exception(files: dict[str, Any]) -> None:
    def broken(declared: Any) -> None:
        declared["vpc"]["cidr"] = "\x1b[31m10.0.0.0/99"

    subject = loaded(changed(files, broken))
    assert subject.network.vpcs[0].id == "Vpc"


def test_each_command_says_what_is_assumed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    command: Callable[..., Done] = command_line(capsys)
    verified = command("verify", str(SPEC))
    assert verified.code == 0
    assert "if the existing VPC is as declared" in verified.out
    assert "  - `app-a` and `app-b` are private\n" in verified.out
    data = json.loads(command("verify", str(SPEC), "--format", "json").out)
    assert {"subnet": "dmz-a", "kind": "public"} in data["assumed"]
    flows = {(each["from"], each["to"]): each["assumed"] for each in data["flows"]}
    assert flows["web", "store"] == []
    assert flows["internet", "front"] == [
        {"subnet": "dmz-a", "kind": "public"},
        {"subnet": "dmz-b", "kind": "public"},
    ]
    for words in (("matrix",), ("simulate",), ("reach", "--from", "web", "--to", "internet")):
        assert assumptions.HEAD in command(words[0], str(SPEC), *words[1:]).out
    command("diagram", str(SPEC), "--out", str(tmp_path / "picture.svg"))
    assert "the kinds of its subnets are assumed" in (tmp_path / "picture.svg").read_text()


def test_the_default_routes_of_an_existing_vpc_are_no_single_point_of_failure(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    command: Callable[..., Done] = command_line(capsys)
    done = command("simulate", str(SPEC))
    assert "without NAT gateway" not in done.out
    assert f"  - {assumptions.ROUTES_STAY}\n" in done.out
    command("report", str(SPEC), "--out", str(tmp_path / "report.html"))
    page = (tmp_path / "report.html").read_text()
    assert f"Assumed: {assumptions.ROUTES_STAY}." in page
    assert "regional NAT" not in page
    assert "existing NAT" in page
