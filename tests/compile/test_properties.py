"""What holds for every spec: it compiles the same in both layouts, again, and beside more."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.support.generated_capacities import Spec
from tests.support.generated_specs import ZONE_IDS, ZONE_NAMES, specs, within_a_vpc
from tests.support.goldens import targets
from tests.support.paths import ROOT as PROJECT
from tests.support.paths import SHIPPED
from tiers import compiler
from tiers.cli.shared.reporting import located
from tiers.cloudformation.flatten import flatten
from tiers.cloudformation.template import ROOT, Template
from tiers.cloudformation.write import to_yaml
from tiers.compile.build import build
from tiers.compile.bundle import Bundle
from tiers.diagnostics import text
from tiers.ir.identifiers import EDGE_STACK_NAME
from tiers.ir.placed import Layout
from tiers.ir.stacks import Stack
from tiers.language.written import written

quickly = partial(
    settings, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def containers(value: Any) -> Iterator[Any]:
    """Tell every list and mapping in a value, itself among them."""
    if isinstance(value, dict | list):
        yield value
        for each in value.values() if isinstance(value, dict) else value:
            yield from containers(each)


@quickly(max_examples=15)
@given(st.lists(specs(), min_size=3, max_size=3))
def test_specs_share_nothing_that_a_test_could_change(drawn: list[Spec]) -> None:
    ids = [id(each) for each in containers(drawn)]
    assert len(ids) == len(set(ids))


def test_each_run_draws_the_same_specs() -> None:
    def drawn(seed: str) -> str:
        command = [sys.executable, "-m", "tests.support.drawn_digests"]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run(
            command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=True
        ).stdout

    assert drawn("1") == drawn("2") != ""


def compiled(spec: Spec, layout: Layout = Layout.NESTED) -> Bundle:
    """Compile a spec that has no errors."""
    result = compiler.compile_spec("spec.yaml", to_yaml(spec).encode(), layout)
    errors = [finding for finding in result.findings if finding.is_error]
    assert result.bundle is not None, errors
    return result.bundle


def resources(spec: Spec) -> Template:
    """Return the resources of a spec's single template, but the dashboard, which draws all others."""
    (template,) = compiled(spec, Layout.SINGLE).templates.values()
    found: Template = template["Resources"]
    return {name: each for name, each in found.items() if each["Type"] != "AWS::CloudWatch::Dashboard"}


def without_waits(bodies: Template) -> Template:
    """Leave out of resources what decides no more than the order."""
    return {
        name: {key: value for key, value in body.items() if key != "DependsOn"}
        for name, body in bodies.items()
    }


# Compiling


@quickly(max_examples=15)
@given(specs())
def test_what_is_chosen_at_deployment_reaches_its_resource(spec: Spec) -> None:
    named = {*parameters(spec), *spec.get("parameters", ())}
    (single,) = compiled(spec, Layout.SINGLE).templates.values()
    found = set(single.get("Parameters", {})) - {EDGE_STACK_NAME}
    # Nothing needs the ID of an existing subnet that no component is in, or unused values of what exists.
    unused = parameters(spec.get("network", {}).get("subnets"))
    unused |= {name for each in existing(spec) for name in parameters(each)}
    assert named - unused <= found <= named
    used = re.findall(r'"Ref": "(\w+)"|\$\{(\w+)', json.dumps(single["Resources"]))
    assert found <= {name for names in used for name in names}


def existing(spec: Spec) -> Iterator[Spec]:
    """Return the components that exist already."""
    for tier in ("presentation", "logic", "data"):
        yield from (each for each in spec.get(tier, {}).values() if each["type"] == "existing")


def parameters(value: Any) -> set[str]:
    """Return the names of the stack parameters in a part of a spec."""
    return {*re.findall(r'"parameter": "(\w+)"', json.dumps(value))}


@quickly(max_examples=15)
@given(specs())
def test_a_valid_spec_compiles(spec: Spec) -> None:
    compiled(spec)


@st.composite
def damaged(draw: st.DrawFn) -> Spec:
    """A valid spec with something else, or nothing, in one place of it."""
    spec: Spec = draw(specs())
    holder, key = draw(st.sampled_from(list(places(spec))))
    if draw(st.booleans()):
        holder[key] = draw(st.sampled_from((None, True, 0, -1, 70000, 2.5, "", "web", "10.0.0.1/8", [], {})))
    else:
        del holder[key]
    return spec


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Tell every place in a value: what holds it, and under which key or position."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


@quickly(max_examples=30)
@given(damaged())
def test_whatever_is_wrong_is_a_finding_and_no_exception(spec: Spec) -> None:
    result = compiler.compile_spec("spec.yaml", to_yaml(spec).encode())
    assert (result.bundle is None) == any(finding.is_error for finding in result.findings)
    assert text.render(located(result.document, result.findings), colour=False) or not result.findings


# Layouts


@quickly(max_examples=15)
@given(specs())
def test_both_layouts_hold_the_same(spec: Spec) -> None:
    nested, single = compiled(spec), compiled(spec, Layout.SINGLE)
    (alone,) = single.templates.values()
    flat = flatten(nested.templates)
    assert without_waits(flat["Resources"]) == without_waits(alone["Resources"])
    assert flat.get("Outputs") == alone.get("Outputs")


def referred(value: Any) -> Iterator[str]:
    """Tell what an emitted value refers to: resources and parameters, by name, but not what AWS provides."""
    if isinstance(value, list):
        for each in value:
            yield from referred(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key == "Ref":
                yield from [] if each.startswith("AWS::") else [each]
            elif key == "Fn::GetAtt":
                yield each[0]
            elif key == "DependsOn":
                yield from [each] if isinstance(each, str) else each
            else:
                yield from referred(each)


@quickly(max_examples=15)
@given(specs())
def test_nothing_refers_to_what_is_not_there(spec: Spec) -> None:
    for layout in Layout:
        templates = compiled(spec, layout).templates
        for template in templates.values():
            known = template["Resources"].keys() | template.get("Parameters", {}).keys()
            assert set(referred([template["Resources"], template.get("Outputs", {})])) <= known
    nested = compiled(spec).templates
    for stack in nested[ROOT]["Resources"].values():
        child = nested[stack["Properties"]["TemplateURL"].split(".")[0]]
        given = stack["Properties"].get("Parameters", {})
        assert given.keys() == child.get("Parameters", {}).keys()


@quickly(max_examples=15)
@given(specs())
def test_no_reference_goes_to_a_later_stack(spec: Spec) -> None:
    checked = compiler.check("spec.yaml", to_yaml(spec).encode())
    assert checked.architecture is not None
    # What the spec adds and changes itself is built by the check.
    built = checked.built or build(checked.architecture)
    order = list(Stack)
    home = {placed.logical_id: order.index(placed.stack) for placed in built.resources}
    for placed in built.resources:
        before = {target.logical_id for target in targets(placed.body)} | set(placed.after)
        assert all(home[other] <= order.index(placed.stack) for other in before), placed


# The same again


SHUT: Spec = {
    "version": 1,
    "name": "shop",
    "presentation": {
        "front": {
            "type": "load_balancer",
            "listeners": [{"port": 80, "protocol": "HTTP", "forward_to": "web"}],
            "allow_from": [],
        }
    },
    "logic": {"web": {"type": "ec2", "port": 80}},
}
"""What is written to be empty must not come back as its default, which here is the whole internet."""


@quickly(max_examples=15)
@given(specs(), st.sampled_from(Layout))
@example(SHUT, Layout.SINGLE)
def test_the_resolved_spec_compiles_to_the_same(spec: Spec, layout: Layout) -> None:
    architecture = compiler.check("spec.yaml", to_yaml(spec).encode()).architecture
    assert architecture is not None
    resolved = written(architecture.spec)
    assert compiled(resolved, layout).files == compiled(spec, layout).files


SEEDED = """
import sys
from tiers import compiler
from tiers.ir.identifiers import EDGE_STACK_NAME
from tiers.ir.placed import Layout
from tiers.compile.bundle import manifest
for path in sys.argv[1:]:
    with open(path, "rb") as spec:
        raw = spec.read()
    for layout in Layout:
        document, bundle, *_ = compiler.compile_spec(path, raw, layout)
        print(*bundle.files.values(), manifest(bundle, document))
"""


def test_no_seed_of_hashes_changes_a_byte() -> None:
    shipped = sorted(path.relative_to(PROJECT).as_posix() for path in SHIPPED)
    printed = {
        subprocess.run(
            [sys.executable, "-c", SEEDED, *shipped],
            cwd=PROJECT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(PROJECT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2", "4294967295")
    }
    assert len(printed) == 1
    assert len(printed.pop()) > 10_000


# More of it

SPANS_ZONES = {
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::EC2::TransitGatewayAttachment",
    "AWS::EC2::VPCEndpoint",
    "AWS::ElastiCache::ServerlessCache",
    "AWS::ElastiCache::SubnetGroup",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::Lambda::Function",
    "AWS::RDS::DBProxy",
    "AWS::RDS::DBProxyEndpoint",
    "AWS::RDS::DBSubnetGroup",
}
"""What stands in every zone says so, and gets the new one: a function, if it is in the VPC.

The plan refuses to replace a serverless cache for it: `tests/support/plan_cache_changes.py`.
"""


@quickly(max_examples=15)
@given(specs())
def test_another_zone_renumbers_nothing(spec: Spec) -> None:
    network = spec.get("network", {})
    zones = network.get("zones", 2)
    assume("subnets" not in network)
    more: int | list[str]
    if isinstance(zones, list):
        more = (ZONE_NAMES if zones[0] in ZONE_NAMES else ZONE_IDS)[: len(zones) + 1]
        zones = len(zones)
    else:
        more = zones + 1
    assume(zones < 4)
    before = resources(spec)
    after = resources({**spec, "network": {**network, "zones": more}})
    assert before.keys() <= after.keys()
    # What a server waits for, on its first boot, is no part of it.
    changed = {name for name in before if without_waits(before)[name] != without_waits(after)[name]}
    # Instances and replicas stand in the zones round and round: those beyond the first round may move.
    fixed = {name for name in changed if before[name]["Type"] not in SPANS_ZONES}
    # Another zone may move the members of a cluster: `tests/support/plan_cluster_changes.py`.
    fixed -= {name for name in fixed if "DBClusterIdentifier" in before[name].get("Properties", ())}
    numbers = [
        re.search(r"(?:Instance|ReadReplica)(\d+)(?:(?:Volume|Attachment)[A-Z])?$", name) for name in fixed
    ]
    assert all(number and int(number[1]) > zones for number in numbers)


ADDED: tuple[tuple[str, str, Spec], ...] = (
    ("presentation", "new-gate", {"type": "bastion", "access": "session_manager"}),
    ("logic", "new-group", {"type": "autoscaling", "port": 7000}),
    ("logic", "new-servers", {"type": "ec2", "count": 2, "port": 7001}),
    ("data", "new-database", {"type": "rds", "engine": "postgres"}),
)


@quickly(max_examples=15)
@given(within_a_vpc(), st.sampled_from(ADDED), st.integers(0, 3))
def test_another_component_changes_nothing(spec: Spec, added: tuple[str, str, Spec], place: int) -> None:
    tier, name, component = added
    before = resources(spec)
    more = deepcopy(spec)
    entries = [*more.get(tier, {}).items()]
    more[tier] = dict([*entries[:place], (name, component), *entries[place:]])
    if tier != "presentation":
        caller = next(iter(spec["logic"]))
        more["logic"][caller].setdefault("connects_to", []).append(name)
    after = resources(more)
    for name, body in before.items():
        if body["Type"] == "AWS::KMS::Key":  # its policy has the services whose resources it encrypts
            assert body["Properties"].keys() == after[name]["Properties"].keys()
        else:
            assert after[name] == body, name


@quickly(max_examples=15)
@given(specs())
def test_another_load_balancer_changes_only_what_it_forwards_to(spec: Spec) -> None:
    service = next(iter(spec["logic"]))
    listener = {"port": 8443, "protocol": "HTTP", "forward_to": service}
    # Requests are counted behind one load balancer only.
    spec["logic"][service].get("capacity", {}).pop("target_requests", None)
    more = deepcopy(spec)
    more.setdefault("presentation", {})["new-front"] = {"type": "load_balancer", "listeners": [listener]}
    before, after = resources(spec), resources(more)
    rolls = spec["logic"][service].get("update") == "rolling"
    for name, body in before.items():
        if body["Type"] == "AWS::AutoScaling::AutoScalingGroup":
            registered = {"TargetGroupARNs": None, "HealthCheckType": None}
            assert body["Properties"] | registered == after[name]["Properties"] | registered
        elif body["Type"] == "AWS::EC2::LaunchTemplate" and rolls:
            # New servers signal once they answer what a load balancer would ask.
            assert without_user_data(body) == without_user_data(after[name])
        else:
            assert body == after[name]


def without_user_data(template: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the properties of a launch template but for what its servers run at first boot."""
    properties = template["Properties"]
    data = {name: each for name, each in properties["LaunchTemplateData"].items() if name != "UserData"}
    return {**properties, "LaunchTemplateData": data}


@quickly(max_examples=15)
@given(specs())
def test_no_rule_takes_the_priority_of_another(spec: Spec) -> None:
    """CloudFormation changes rules one by one, and AWS refuses one whose priority is still another's."""
    service = next(iter(spec["logic"]))
    # Requests are counted behind one load balancer only.
    spec["logic"][service].get("capacity", {}).pop("target_requests", None)
    more = deepcopy(spec)
    fronts = [each for each in more.get("presentation", {}).values() if each["type"] == "load_balancer"]
    assume(fronts)
    rule = {"path": ["/first/*"], "forward_to": service}
    listener = fronts[0]["listeners"][0]
    listener["rules"] = [rule, *listener.get("rules", [])]
    assume(not any(rule.get("priority") for rule in listener["rules"]))
    before, after = resources(spec), resources(more)
    for name, body in before.items():
        if body["Type"] == "AWS::ElasticLoadBalancingV2::ListenerRule":
            assert after[name]["Properties"]["Priority"] == body["Properties"]["Priority"]


@pytest.mark.parametrize("tier", ["presentation", "logic", "data"])
def test_an_empty_tier_is_no_stack(tier: str) -> None:
    spec: Spec = {"version": 1, "name": "shop", tier: {}, "logic": {"web": {"type": "ec2"}}}
    templates = compiled(spec).templates
    assert templates.keys() == {"root", "network", "security", "logic"}
    assert json.dumps(templates)
