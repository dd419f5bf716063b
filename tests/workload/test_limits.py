"""`capacity`: what makes the number of servers or tasks change."""

import json

import pytest

from tiers import compiler
from tiers.diagnostics.model import Place
from tiers.ir.placed import Layout

SCALING = {"AWS::AutoScaling::ScalingPolicy", "AWS::ApplicationAutoScaling::ScalingPolicy"}
LOGIC = {
    "autoscaling": "user_data: echo",
    "fargate": "image: public.ecr.aws/acme/web:1",
}


def compile_with(kind: str, capacity: str) -> compiler.Compiled:
    """Compile a spec with one component of that type and capacity."""
    logic = f"logic:\n  web: {{type: {kind}, {LOGIC[kind]}, port: 8080, capacity: {capacity}}}\n"
    raw = f"version: 1\nname: shop\n{logic}".encode()
    return compiler.compile_spec("spec.yaml", raw, Layout.SINGLE, "json")


def scales(kind: str, capacity: str) -> bool:
    """Return whether a component of that type and capacity is given scaling policies."""
    bundle = compile_with(kind, capacity).bundle
    assert bundle is not None
    resources = json.loads(bundle.files["shop.template.json"])["Resources"]
    return any(each["Type"] in SCALING for each in resources.values())


@pytest.mark.parametrize("kind", LOGIC)
@pytest.mark.parametrize(
    "capacity",
    [
        "{min: 2, max: 3}",
        "{min: {parameter: Least, default: 2}, max: 2}",
        "{min: 2, max: {parameter: Most, default: 2}}",
    ],
)
def test_limits_that_can_differ_are_scaled_between(kind: str, capacity: str) -> None:
    assert scales(kind, capacity)


@pytest.mark.parametrize("kind", LOGIC)
@pytest.mark.parametrize("capacity", ["{min: 2, max: 2}", "{min: 2, max: 2, target_cpu: 55}"])
def test_a_fixed_number_has_no_scaling_policy(kind: str, capacity: str) -> None:
    # cfn-lint refuses one for a group of a fixed size, by E3712.
    assert not scales(kind, capacity)


@pytest.mark.parametrize("kind", LOGIC)
def test_a_stack_parameter_of_a_fixed_capacity_is_refused(kind: str) -> None:
    compiled = compile_with(kind, "{min: 2, max: 2, target_cpu: {parameter: Cpu, default: 55}}")
    (finding,) = [each for each in compiled.findings if each.is_error]
    assert finding.code.name == "fixed-capacity"
    assert finding.place == Place(("logic", "web", "capacity", "target_cpu"))


def test_a_backlog_left_to_deployment_needs_something_to_scale() -> None:
    compiled = compile_with("autoscaling", "{min: 2, max: 2, backlog: {parameter: Waiting, default: 55}}")
    found = [(each.code.name, each.place) for each in compiled.findings if each.is_error]
    assert ("fixed-capacity", Place(("logic", "web", "capacity", "backlog"))) in found
