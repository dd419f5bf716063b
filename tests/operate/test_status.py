"""`tiers status` and `tiers outputs`: how a stack is, over all that it nests, and what it tells."""

from pathlib import Path

import pytest

from tests.operate.test_recover import rollback_failed
from tests.support.aws_double import Refused
from tests.support.stack_double import START, World, deployed
from tests.support.standing import SPEC, bundle, run
from tiers.ir.placed import Layout


@pytest.fixture
def world() -> World:
    return deployed(bundle())


def test_the_tree_is_shown_with_states_and_counts(world: World, tmp_path: Path) -> None:
    done = run(world, tmp_path, "status")
    assert done.out == (
        "quiet in eu-west-1: CREATE_COMPLETE (stable)\n"
        "  created, since 2026-01-02 03:04:05 UTC\n"
        "  termination protection is off; drift has not been checked; run `tiers drift quiet.yaml`\n"
        "  it matches the spec\n"
        "  next: run `tiers deploy quiet.yaml` to change it\n"
        "\n"
        "  quiet       CREATE_COMPLETE  4 resources\n"
        "    Network   CREATE_COMPLETE  26 resources\n"
        "    Security  CREATE_COMPLETE  6 resources\n"
        "    Data      CREATE_COMPLETE  4 resources\n"
        "    Logic     CREATE_COMPLETE  3 resources\n"
    )


def test_the_role_that_cloudformation_uses_is_shown(world: World, tmp_path: Path) -> None:
    role = "arn:aws:iam::123456789012:role/cloudformation"
    assert "uses the role" not in run(world, tmp_path, "status").out
    world.stacks[""].role = role
    assert f"  CloudFormation uses the role {role}\n" in run(world, tmp_path, "status").out
    assert run(world, tmp_path, "status", "--format", "json").data["stack"]["role_arn"] == role


@pytest.mark.parametrize("layout", Layout)
def test_what_failed_is_shown_at_its_line(layout: Layout, tmp_path: Path) -> None:
    done = run(rollback_failed(layout), tmp_path, "status")
    assert "DbDBInstance` could not be rolled back: DB instance not found\n --> quiet.yaml:6:3" in done.out
    assert ("    Data      UPDATE_ROLLBACK_FAILED  4 resources, 1 failed" in done.out) == (
        layout is Layout.NESTED
    )
    assert done.code == 1


def test_an_update_that_was_rolled_back_says_why_and_is_stable(tmp_path: Path) -> None:
    world = rollback_failed()
    world.happen(world.stacks[""], "quiet", "UPDATE_ROLLBACK_COMPLETE")
    done = run(world, tmp_path, "status")
    assert (done.code, "`Logic.WebAutoScalingGroup` failed" in done.out) == (0, True)


@pytest.mark.parametrize("layout", Layout)
def test_a_spec_that_has_moved_on_is_noticed(layout: Layout, tmp_path: Path) -> None:
    world = deployed(bundle(layout))
    same = run(world, tmp_path, "status")
    other = run(world, tmp_path, "status", spec=SPEC.replace("9", "10"))
    assert "it matches the spec" in same.out
    assert "it differs from the spec" in other.out
    assert same.code == other.code == 0


def test_a_spec_with_mistakes_still_names_its_stack(world: World, tmp_path: Path) -> None:
    done = run(world, tmp_path, "status", spec=SPEC + "    colour: red\n")
    assert "quiet in eu-west-1: CREATE_COMPLETE (stable)" in done.out
    assert "which does not compile; run `tiers check quiet.yaml`" in done.out
    assert done.code == 0


def test_a_spec_with_mistakes_still_names_its_region(world: World, tmp_path: Path) -> None:
    done = run(world, tmp_path, "status", spec=SPEC + "    colour: red\nregions: [eu-north-1, eu-west-1]\n")
    assert "quiet in eu-north-1:" in done.out


@pytest.mark.parametrize("spec", ["{", "version: 1\n", "name: [a]\n"])
def test_a_spec_without_a_name_asks_for_one(world: World, tmp_path: Path, spec: str) -> None:
    done = run(world, tmp_path, "status", spec=spec)
    assert "error[T7302]: the spec has no readable name for the stack" in done.out
    assert done.code == 1
    named = run(world, tmp_path, "status", "--stack-name", "quiet", spec=spec)
    assert "quiet in eu-west-1: CREATE_COMPLETE (stable)" in named.out


ENVIRONMENTS = SPEC + "environments:\n  staging: {data: {db: {backup_retention: 1}}}\n"


def test_an_environment_has_a_stack_of_its_own(world: World, tmp_path: Path) -> None:
    done = run(world, tmp_path, "status", "--env", "staging", spec=ENVIRONMENTS)
    assert "the stack `quiet-staging` does not exist in `eu-west-1`" in done.out
    assert "run `tiers deploy quiet.yaml --env staging` to create it" in done.out
    assert done.code == 4


def test_an_environment_that_is_not_there_is_no_stack(world: World, tmp_path: Path) -> None:
    done = run(world, tmp_path, "status", "--env", "stagging", spec=ENVIRONMENTS)
    assert (done.code, "error[T0115]: unknown environment `stagging`" in done.out) == (1, True)
    assert "did you mean `staging`?" in done.out
    assert "T7302" not in done.out


def test_protection_and_drift_are_told(world: World, tmp_path: Path) -> None:
    world.stacks[""].protected = True
    for stack in world.stacks.values():
        stack.drift = "IN_SYNC"
    seen = "at the last check, 2026-01-02 03:04:05 UTC"
    assert f"termination protection is on; no drift was found {seen}\n" in run(world, tmp_path, "status").out
    world.stacks["Logic"].drift = "NOT_CHECKED"
    assert f"no drift was found {seen}, but not everything was checked" in run(world, tmp_path, "status").out
    world.stacks["Data"].drift = "DRIFTED"
    assert f"drift was found {seen}\n" in run(world, tmp_path, "status").out


def test_programs_get_one_document(tmp_path: Path) -> None:
    data = run(rollback_failed(), tmp_path, "status", "--format", "json").data
    assert (data["phase"], data["template"]) == ("stuck", "current")
    assert [each["code"] for each in data["diagnostics"]] == ["T7309", "T7309"]
    assert data["stack"]["status"] == "UPDATE_ROLLBACK_FAILED"
    (inner,) = (each for each in data["stack"]["stacks"] if each["path"] == ["Data"])
    failed = [each["logical_id"] for each in inner["resources"] if each["status"] == "UPDATE_FAILED"]
    assert failed == ["DbDBInstance"]


# Outputs


def test_an_output_alone_is_its_value(world: World, tmp_path: Path) -> None:
    assert run(world, tmp_path, "outputs", "DbEndpoint").out == "db.example.com\n"


@pytest.mark.parametrize(
    ("name", "way"), [("Vcp", "did you mean `Vpc`?"), ("x", "use one of `Vpc`, `DbEndpoint`")]
)
def test_an_output_that_is_not_there_is_an_error(world: World, tmp_path: Path, name: str, way: str) -> None:
    done = run(world, tmp_path, "outputs", name)
    assert f"error[T7312]: the stack `quiet` has no output `{name}`" in done.out
    assert (done.code, way in done.out) == (1, True)


def test_programs_get_outputs_as_an_object(world: World, tmp_path: Path) -> None:
    data = run(world, tmp_path, "outputs", "--format", "json").data
    assert data["outputs"] == {"Vpc": "vpc-1", "DbEndpoint": "db.example.com"}
    assert run(world, tmp_path, "outputs", "Vpc", "--format", "json").data["outputs"] == {"Vpc": "vpc-1"}


def test_a_stack_without_outputs_tells_none(world: World, tmp_path: Path) -> None:
    world.stacks[""].outputs = {}
    assert run(world, tmp_path, "outputs").out == ""
    assert "the stack has no outputs" in run(world, tmp_path, "outputs", "Vpc").out


# Alarms

WATCHED = SPEC + "operations: {notify: [ops@example.com]}\n"
ALARMS = sum(
    body["Type"].endswith("Alarm")
    for body in bundle(Layout.SINGLE, WATCHED).templates["quiet"]["Resources"].values()
)
RINGS = {
    "AlarmName": "orderscpu",
    "StateValue": "ALARM",
    "AlarmDescription": "db: CPU utilization in percent above 90",
    "StateReason": "Threshold Crossed: 5 datapoints were greater than the threshold (90.0).",
    "StateTransitionedTimestamp": START,
}


def watched(layout: Layout, *ringing: str) -> World:
    """Return a world where some alarms of a stack ring, by logical ID."""
    world = deployed(bundle(layout, WATCHED))
    rows = [{**RINGS, "AlarmName": f"{each.lower()}-1"} for each in ringing]
    world.account.on(
        cloudwatch__DescribeAlarms=lambda given: {
            "MetricAlarms": [row for row in rows if row["AlarmName"] in given["AlarmNames"]]
        }
    )
    return world


@pytest.mark.parametrize("layout", Layout)
def test_alarms_that_ring_are_listed_with_their_components(layout: Layout, tmp_path: Path) -> None:
    world = watched(layout, "DbDBInstanceCpuAlarm")
    done = run(world, tmp_path, "status", spec=WATCHED)
    assert (
        f"  alarms: 1 of {ALARMS} ring\n"
        "    db: CPU utilization in percent above 90, since 2026-01-02 03:04:05 UTC\n"
        "      `db`: Threshold Crossed: 5 datapoints were greater than the threshold (90.0).\n"
    ) in done.out
    assert done.code == 0
    (alarm,) = run(world, tmp_path, "status", "--format", "json", spec=WATCHED).data["alarms"]
    assert (alarm["component"], alarm["logical_id"]) == ("db", "DbDBInstanceCpuAlarm")
    assert alarm["called"] == ("Data." if layout is Layout.NESTED else "") + "DbDBInstanceCpuAlarm"
    assert alarm["since"] == "2026-01-02T03:04:05+00:00"


def test_an_alarm_that_only_scales_is_not_counted(tmp_path: Path) -> None:
    # The one that removes servers rings whenever there is little to do.
    steps = "capacity: {steps: [{cpu: 70, add: 1}, {cpu: 20, remove: 1}]}"
    spec = f"version: 1\nname: quiet\nlogic:\n  web: {{type: autoscaling, {steps}}}\noperations: {{}}\n"
    compiled = bundle(Layout.SINGLE, spec)
    bodies = compiled.templates["quiet"]["Resources"]
    others = [name for name in bodies if name.endswith("Alarm") and not name.endswith("ScalingAlarm")]
    world = deployed(compiled)
    policy = "arn:aws:autoscaling:eu-west-1:111122223333:scalingPolicy:1:autoScalingGroupName/g:policyName/p"
    of_tasks = (
        "arn:aws:autoscaling:eu-west-1:111122223333:scalingPolicy:1:resource/ecs/service/c/s:policyName/p"
    )
    rows = [
        {**RINGS, "AlarmName": "webcpuremovescalingalarm-1", "AlarmActions": [policy]},
        {**RINGS, "AlarmName": "webcpuaddscalingalarm-1", "AlarmActions": [of_tasks]},
        {
            **RINGS,
            "AlarmName": "webautoscalinggroupcpualarm-1",
            "AlarmActions": ["arn:aws:sns:eu-west-1:1:t"],
        },
    ]
    world.account.on(cloudwatch__DescribeAlarms={"MetricAlarms": rows})
    assert f"  alarms: 1 of {len(others)} ring\n" in run(world, tmp_path, "status", spec=spec).out


def test_silence_is_said_where_there_are_alarms(tmp_path: Path) -> None:
    done = run(watched(Layout.NESTED), tmp_path, "status", spec=WATCHED)
    assert f"  alarms: none of {ALARMS} rings\n" in done.out
    assert "alarms" not in run(deployed(bundle()), tmp_path, "status").out


def test_alarms_that_may_not_be_read_hide_nothing_else(tmp_path: Path) -> None:
    world = watched(Layout.NESTED)
    message = "User: arn:aws:iam::1:user/u is not authorized to perform: cloudwatch:DescribeAlarms"
    world.account.on(cloudwatch__DescribeAlarms=Refused("AccessDenied", message, 403))
    done = run(world, tmp_path, "status", spec=WATCHED)
    assert "  alarms: unknown; the permission `cloudwatch:DescribeAlarms` is missing\n" in done.out
    assert (done.code, "CREATE_COMPLETE (stable)" in done.out) == (0, True)
    assert run(world, tmp_path, "status", "--format", "json", spec=WATCHED).data["alarms"] is None


def test_another_failure_of_cloudwatch_is_a_finding(tmp_path: Path) -> None:
    world = watched(Layout.NESTED)
    world.account.on(cloudwatch__DescribeAlarms=Refused("InternalFailure", "", 500))
    done = run(world, tmp_path, "status", spec=WATCHED)
    assert (done.code, "error[T7111]" in done.out) == (1, True)


def test_an_alarm_is_asked_for_by_name_a_hundred_at_a_time(tmp_path: Path) -> None:
    spec = "version: 1\nname: quiet\nlogic:\n  web: {type: ec2, count: 60}\noperations: {}\n"
    world = deployed(bundle(Layout.SINGLE, spec))
    world.account.on(cloudwatch__DescribeAlarms={})
    run(world, tmp_path, "status", spec=spec)
    asked = [each["AlarmNames"] for each in world.account.made("cloudwatch.DescribeAlarms")]
    assert max(map(len, asked)) == 100
    assert len({name for names in asked for name in names}) == sum(map(len, asked)) > 120


def test_text_of_an_alarm_is_shown_as_text(tmp_path: Path) -> None:
    world = deployed(bundle(Layout.SINGLE, WATCHED))
    row = {**RINGS, "AlarmDescription": "\x1b[31mred\nline", "StateReason": "\x1b]0;title\x07"}
    world.account.on(cloudwatch__DescribeAlarms={"MetricAlarms": [row]})
    out = run(world, tmp_path, "status", spec=WATCHED).out
    assert "\x1b" not in out
    assert "red" in out
