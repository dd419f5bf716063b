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


@pytest.mark.parametrize("kind", LOGIC)
def test_a_backlog_left_to_deployment_needs_something_to_scale(kind: str) -> None:
    compiled = compile_with(kind, "{min: 2, max: 2, backlog: {parameter: Waiting, default: 55}}")
    found = [(each.code.name, each.place) for each in compiled.findings if each.is_error]
    assert ("fixed-capacity", Place(("logic", "web", "capacity", "backlog"))) in found


@pytest.mark.parametrize("kind", LOGIC)
@pytest.mark.parametrize(
    ("capacity", "parameter", "allowed"),
    [
        ("{min: {parameter: P, default: 2}, max: 6, schedule: [{cron: 0 8 * * *, max: 4}]}", "P", (1, 4)),
        ("{min: 2, max: {parameter: P, default: 6}, schedule: [{cron: 0 8 * * *, min: 4}]}", "P", (4, 1000)),
    ],
)
def test_a_parameter_stays_within_the_limits_of_the_schedule(
    kind: str, capacity: str, parameter: str, allowed: tuple[int, int]
) -> None:
    bundle = compile_with(kind, capacity).bundle
    assert bundle is not None
    found = json.loads(bundle.files["shop.template.json"])["Parameters"][parameter]
    assert (found["MinValue"], found["MaxValue"]) == allowed


@pytest.mark.parametrize("kind", LOGIC)
@pytest.mark.parametrize(
    ("capacity", "code"),
    [
        ("{min: 2, max: 4, schedule: [{cron: 0 8 * * *, min: 5}]}", "capacity"),
        ("{schedule: [{cron: 0 8 * * 7, min: 1}, {cron: 0 8 * * SUN, min: 2}]}", "same-time"),
        ("{schedule: [{cron: '0 8 0 * *', min: 1}]}", "cron"),
        ("{schedule: [{cron: 0 8 * * *, timezone: Mars/Base, min: 1}]}", "unknown-time-zone"),
        ("{min: 2, max: 2, schedule: [{cron: 0 8 * * *, max: 4}]}", "fixed-until-scheduled"),
        ("{backlog: 5}", "scale-without-queue"),
    ],
)
def test_servers_and_tasks_have_the_same_limits(kind: str, capacity: str, code: str) -> None:
    found = [each.code.name for each in compile_with(kind, capacity).findings]
    assert any(name.endswith(code) for name in found), found


@pytest.mark.parametrize("kind", LOGIC)
@pytest.mark.parametrize(
    ("entry", "least", "most"),
    [
        ("min: 5", ("schedule", 0, "min"), ("max",)),
        ("max: 1", ("min",), ("schedule", 0, "max")),
        ("min: 6, max: 5", ("schedule", 0, "min"), ("schedule", 0, "max")),
    ],
)
def test_limits_that_exclude_each_other_are_shown_where_they_are_written(
    kind: str, entry: str, least: tuple[str | int, ...], most: tuple[str | int, ...]
) -> None:
    capacity = f"{{min: 2, max: 4, schedule: [{{cron: 0 8 * * *, {entry}}}]}}"
    (finding,) = [each for each in compile_with(kind, capacity).findings if each.is_error]
    route = ("logic", "web", "capacity")
    assert finding.place == Place((*route, *least))
    assert [each.place for each in finding.also] == [Place((*route, *most))]
