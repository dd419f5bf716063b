"""A listener that exists already: rules and target groups on it, and what the proof claims."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.components.test_existing import NETWORK, asked, compiled, proof_of, resources_of
from tests.support.command_line import command_line
from tiers import compiler
from tiers.cloudformation.load.existing import of_template
from tiers.cloudformation.load.files import from_disk
from tiers.compile.bundle import source_map
from tiers.intent.permissions import permitted
from tiers.intent.proven import Proof, load, prove
from tiers.ir.placed import Layout
from tiers.permissions.answers import proof as permissions
from tiers.proof.answers.verdicts import Verdict
from tiers.rehearse.read.read import network

NAME = "app/shared/50dc6c495c0c9188"
ARN = f"arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/{NAME}/f2f7dc8efc522ab2"
SPEC = """
presentation:
  shared:
    type: existing
    listener: %s
    group: sg-0123456789abcdef2
    port: 443
    endpoint: shop.example.com
    rules:
      - {path: [/orders/*], priority: 120, forward_to: orders}
      - host: [orders.example.com]
        priority: 121
        forward_to: [{to: orders, weight: 9}, {to: next, weight: 1}]
      - {path: [/images/*], priority: 122, forward_to: images}
logic:
  orders:
    type: fargate
    image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:1.4
    port: 8080
    capacity: {min: 2, max: 4, target_requests: 500}
    environment: {SHOP: {from: shared.url}}
    connects_to: [shared]
  next: {type: ec2, count: 2, port: 9000, image: ami-0123456789abcdef0, health_check: {port: 9001}}
  images: {type: function, runtime: python3.13, handler: main.work, code: {bucket: code, key: work.zip}}
operations: {notify: [ops@example.com]}
"""
SHIFTED = """
presentation:
  shared:
    type: existing
    listener: {parameter: Listener}
    group: sg-0123456789abcdef2
    rules: [{path: [/orders/*], priority: 120, forward_to: orders}]
logic:
  orders:
    type: fargate
    image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:1.4
    port: 8080
    deployment: {strategy: %s}
"""
FORMS = (
    ARN,
    "{parameter: Listener}",
    f"{{parameter: Listener, default: '{ARN}'}}",
    "{import: 'shared:listener'}",
    "{stack: shared, output: Listener}\n    full_name: {stack: shared, output: FullName}",
)


def listener_in(form: str) -> Any:
    """Return the value of a listener in templates."""
    if form.startswith("{stack"):
        return {"Fn::GetStackOutput": {"StackName": "shared", "OutputName": "Listener"}}
    if form.startswith("{import"):
        return {"Fn::ImportValue": "shared:listener"}
    return ARN if form == ARN else {"Ref": "Listener"}


def full_name_in(form: str) -> Any:
    """Return the full name of its load balancer in templates."""
    if form == ARN:
        return NAME
    if form.startswith("{stack"):
        return {"Fn::GetStackOutput": {"StackName": "shared", "OutputName": "FullName"}}
    parts = [{"Fn::Select": [n, {"Fn::Split": ["/", listener_in(form)]}]} for n in (1, 2, 3)]
    return {"Fn::Join": ["/", parts]}


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("form", FORMS)
def test_rules_and_target_groups_are_all_that_is_made(form: str, layout: Layout) -> None:
    bundle = compiled(SPEC % form, layout).bundle
    assert bundle is not None
    made = resources_of(bundle)
    rules = {name: each for name, each in made.items() if each["Type"].endswith("::ListenerRule")}
    assert rules.keys() == {f"SharedListenerRule{each}" for each in (120, 121, 122)}
    for each in rules.values():
        assert each["Properties"]["ListenerArn"] == listener_in(form)
    kinds = {each["Type"] for each in made.values()}
    assert not kinds & {f"AWS::ElasticLoadBalancingV2::{each}" for each in ("Listener", "LoadBalancer")}
    groups = [name for name, each in made.items() if each["Type"].endswith("::TargetGroup")]
    assert sorted(groups) == [f"SharedTo{each}TargetGroup" for each in ("Images", "Next", "Orders")]
    alarm = made["SharedToOrdersTargetGroupUnhealthyHostsAlarm"]["Properties"]
    assert alarm["Dimensions"][0] == {"Name": "LoadBalancer", "Value": full_name_in(form)}
    # The health checks of `next` have another port.
    assert {"SharedEgressToNextTcp9001", "NextIngressFromSharedTcp9001"} <= made.keys()


def test_requests_are_counted_by_the_name_of_the_load_balancer() -> None:
    found = {}
    for form in (ARN, "{parameter: Listener}"):
        bundle = compiled(SPEC % form).bundle
        assert bundle is not None
        policy = resources_of(bundle)["OrdersRequestsScalingPolicy"]
        assert policy["DependsOn"] == ["SharedListenerRule120", "SharedListenerRule121"]
        metric = policy["Properties"]["TargetTrackingScalingPolicyConfiguration"]
        found[form] = metric["PredefinedMetricSpecification"]["ResourceLabel"]["Fn::Sub"]
    assert found[ARN] == f"{NAME}/${{SharedToOrdersTargetGroup.TargetGroupFullName}}"
    text, variables = found["{parameter: Listener}"]
    assert list(variables.values()) == [full_name_in("{parameter: Listener}")]
    assert text == f"${{{next(iter(variables))}}}/${{SharedToOrdersTargetGroup.TargetGroupFullName}}"


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("form", FORMS)
def test_what_is_declared_is_proven_by_every_form(form: str, layout: Layout) -> None:
    proof = proof_of(SPEC % form, layout)
    assert proof.verified.breaches == ()
    flows = {(each.source, each.destination): each for each in proof.verified.flows}
    assert {("shared", "orders"), ("shared", "next"), ("orders", "shared")} <= flows.keys()
    assert flows["shared", "orders"].verdict is Verdict.YES
    assert permissions_of(SPEC % form, layout).verified.breaches == ()


def permissions_of(spec: str, layout: Layout = Layout.NESTED) -> permissions.Proof:
    """Prove the permissions of a spec, as `tiers verify` does."""
    found = compiled(spec, layout)
    assert found.bundle is not None
    assert found.architecture is not None
    return permissions.prove(
        load(found.bundle, source_map(found.bundle, found.document)), permitted(found.architecture)
    )


def without(spec: str, name: str) -> Proof:
    """Prove a bundle that lost a resource."""
    found = compiled(spec)
    assert found.bundle is not None
    assert found.architecture is not None
    templates = {
        stem: {**each, "Resources": {key: body for key, body in each["Resources"].items() if key != name}}
        for stem, each in found.bundle.templates.items()
    }
    broken = found.bundle._replace(templates=templates)
    return prove(broken, found.architecture, source_map(broken, found.document))


@pytest.mark.parametrize("form", [ARN, "{parameter: Listener}"])
@pytest.mark.parametrize(
    ("lost", "kind"),
    [
        ("SharedEgressToNextTcp9001", "untold"),
        ("NextIngressFromSharedTcp9001", "impossible"),
        ("OrdersIngressFromSharedTcp8080", "impossible"),
    ],
)
def test_a_lost_rule_of_a_group_is_found(form: str, lost: str, kind: str) -> None:
    assert {each.kind for each in without(SPEC % form, lost).verified.breaches} == {kind}


@pytest.mark.parametrize(
    ("source", "destination", "port", "verdict"),
    [
        ("shared", "orders", 8080, Verdict.YES),
        ("shared", "orders", 8081, Verdict.NO),
        ("shared", "next", 9001, Verdict.YES),
        ("orders", "shared", 443, Verdict.YES),
        # The load balancer may have other listeners, and its group other rules.
        ("internet", "shared", 443, Verdict.UNKNOWN),
        ("internet", "shared", 80, Verdict.UNKNOWN),
        ("shared", "internet", 443, Verdict.UNKNOWN),
        ("next", "orders", 8080, Verdict.NO),
    ],
)
def test_no_more_is_claimed_than_the_templates_say(
    source: str, destination: str, port: int, verdict: Verdict
) -> None:
    answer = asked(SPEC % ARN, source, destination, port)
    assert answer.verdict is verdict


@pytest.mark.parametrize("form", FORMS)
def test_a_listener_on_another_port_is_one_of_two_protocols_over_tcp(form: str) -> None:
    spec = (SPEC % form).replace("port: 443", "port: 8443").replace("{SHOP: {from: shared.url}}", "{}")
    proof = proof_of(spec)
    assert proof.verified.breaches == ()
    (flow,) = [
        each for each in proof.verified.flows if (each.source, each.destination) == ("orders", "shared")
    ]
    assert flow.verdict is Verdict.YES
    answer = asked(spec, "orders", "shared", 8443)
    assert answer.verdict is Verdict.YES
    assert "the protocol of listener `SharedExisting` is HTTP or HTTPS" in str(answer.path)
    assert asked(spec, "orders", "shared", 8444).verdict is Verdict.NO


def test_a_load_balancer_of_the_spec_is_told_from_one_that_exists() -> None:
    more = """
  site: {type: load_balancer, scheme: internal, subnets: [app-a, app-b], forward_to: orders}
logic:
"""
    spec = (
        (SPEC % "{parameter: Listener}").replace("\nlogic:\n", more, 1).replace(", target_requests: 500", "")
    )
    proof = proof_of(spec)
    assert proof.verified.breaches == ()
    assert all(each.verdict is Verdict.YES for each in proof.verified.flows)
    assert asked(spec, "site", "next").verdict is Verdict.NO


@pytest.mark.parametrize("strategy", ["rolling", "canary"])
@pytest.mark.parametrize("lost", ["SharedListenerRule120", "SharedToOrdersTargetGroup"])
def test_a_lost_rule_of_a_listener_is_found(strategy: str, lost: str) -> None:
    # Other rules of the listener could forward to the same tasks.
    kinds = {each.kind for each in without(SHIFTED % strategy, lost).verified.breaches}
    assert kinds == {"untold"}


@pytest.mark.parametrize("strategy", ["blue_green", "canary", "linear"])
def test_traffic_is_shifted_by_the_rule(strategy: str) -> None:
    bundle = compiled(SHIFTED % strategy).bundle
    assert bundle is not None
    made = resources_of(bundle)
    targets = made["OrdersService"]["Properties"]["LoadBalancers"][0]
    assert targets["AdvancedConfiguration"]["ProductionListenerRule"] == {"Ref": "SharedListenerRule120"}
    rule = made["SharedListenerRule120"]["Properties"]["Actions"][0]["ForwardConfig"]["TargetGroups"]
    assert [each["Weight"] for each in rule] == [100, 0]
    alarm = made["SharedToOrdersDeploymentAlarm"]["Properties"]
    dimensions = alarm["Metrics"][1]["MetricStat"]["Metric"]["Dimensions"]
    assert dimensions[0] == {"Name": "LoadBalancer", "Value": full_name_in("{parameter: Listener}")}
    proof = proof_of(SHIFTED % strategy)
    assert proof.verified.breaches == ()
    assert permissions_of(SHIFTED % strategy).verified.breaches == ()


def test_functions_alone_need_no_network() -> None:
    spec = f"""
version: 1
name: images
presentation:
  shared:
    type: existing
    listener: {ARN}
    rules: [{{path: [/images/*], priority: 7, forward_to: images}}]
logic:
  images: {{type: function, runtime: python3.13, handler: main.work, code: {{bucket: code, key: work.zip}}}}
"""
    found = compiler.compile_spec("spec.yaml", spec.encode())
    assert found.bundle is not None, [each.message for each in found.findings]
    made = resources_of(found.bundle)
    assert "SharedListenerRule7" in made
    assert not [each for each in made.values() if each["Type"].startswith("AWS::EC2::")]


@pytest.mark.parametrize(
    "arn",
    [
        ARN.replace("/app/", "/net/"),
        ARN.rpartition("/")[0],
        ARN.replace("listener/", "loadbalancer/"),
        ARN.replace("elasticloadbalancing", "elb"),
        f"'{ARN} '",
        '"arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/a\\u0000b/50dc6c495c0c9188/f2f7dc8efc522ab2"',
        "[]",
        "{}",
        "1",
        "true",
    ],
)
def test_what_is_no_arn_of_a_listener_is_refused(arn: str) -> None:
    found = compiler.compile_spec("spec.yaml", (NETWORK + SPEC % arn).encode())
    assert found.bundle is None
    assert any(each.is_error for each in found.findings)


@pytest.mark.parametrize("priority", ["0", "50001", "-1", "1.5", "'120'", "true", "null", "[]"])
def test_what_is_no_priority_is_refused(priority: str) -> None:
    spec = (SPEC % ARN).replace("priority: 120", f"priority: {priority}")
    found = compiler.compile_spec("spec.yaml", (NETWORK + spec).encode())
    assert found.bundle is None
    routes = [each.place.route for each in found.findings if each.is_error]
    assert ("presentation", "shared", "rules", 0, "priority") in routes


@pytest.fixture
def spec_file(tmp_path: Path) -> str:
    """The path of a spec with a listener that exists."""
    path = tmp_path / "spec.yaml"
    path.write_text(NETWORK + SPEC % ARN)
    return str(path)


def test_costs_say_who_pays_for_the_requests(spec_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = command_line(capsys)("cost", spec_file, "--format", "json")
    (bill,) = json.loads(done.out)["costs"]
    assert any("is billed to its owner" in each for each in bill["traps"])
    assert bill["exists"] == ["shared"]
    assert not any("load balancer" in each["what"] for each in bill["lines"])


def test_a_rehearsal_has_a_stand_in_and_says_what_it_does_not_try(
    spec_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command_line(capsys)("compile", spec_file, "--out", str(tmp_path / "out"), "--no-lint")
    library, main = from_disk(str(tmp_path / "out"))
    found = network(library, main, {})
    assert any("stands in for `shared`, which exists" in each for each in found.assumed)
    assert "the load balancer of `shared`, which exists: no request goes by its rules" in found.omitted


def test_it_is_drawn_as_a_load_balancer_that_exists(
    spec_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "shop.mmd"
    done = command_line(capsys)("diagram", spec_file, "--out", str(picture))
    assert "Not created, and assumed: `shared`." in done.out
    assert "existing load balancer" in picture.read_text()


@pytest.mark.parametrize(
    "properties",
    [
        {"Port": True},
        {"Port": -1},
        {"Port": 65536},
        {"Port": [443]},
        {"Name": "x"},
        {"Protocol": "TLS"},
        {"Protocol": ["HTTP"]},
        {"Port": {"Ref": "A"}},
        "x",
        None,
    ],
)
def test_damaged_metadata_of_a_listener_is_not_believed(properties: object) -> None:
    row = {
        "component": "shared",
        "route": ["presentation", "shared"],
        "type": "AWS::ElasticLoadBalancingV2::Listener",
        "logical_id": "SharedExisting",
        "attribute": "",
        "value": ARN,
    }

    def read(row: dict[str, object]) -> object:
        metadata = {"Tiers": {"ExistingMembers": [row]}}
        return of_template({"Metadata": metadata, "Parameters": {}, "Resources": {}})

    assert read({**row, "properties": {"Port": 443, "Protocol": "HTTPS"}}) is not None
    assert read({**row, "properties": properties}) is None
