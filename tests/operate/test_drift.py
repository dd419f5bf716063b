"""`tiers drift`: what was changed outside CloudFormation, over a stack and all that it nests."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_double import Refused
from tests.support.stack_double import START, World, deployed
from tests.support.standing import DATABASE_LINE, bundle, run
from tiers.deploy.following import PAUSES, Clock
from tiers.deploy.stacks import read_stack
from tiers.ir.placed import Layout
from tiers.operate import drift


@pytest.fixture
def world() -> World:
    return deployed(bundle())


def found(world: World, logical_id: str, status: str, *differences: tuple[str, str, str, str]) -> None:
    """Have CloudFormation find something in the stack of the data tier."""
    stack = world.stacks.get("Data", world.stacks[""])
    row = stack.resources[logical_id]
    told: dict[str, Any] = {
        "StackId": stack.arn,
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": row["PhysicalResourceId"],
        "ResourceType": row["ResourceType"],
        "StackResourceDriftStatus": status,
        "Timestamp": START,
        "PropertyDifferences": [
            {"PropertyPath": path, "DifferenceType": kind, "ExpectedValue": expected, "ActualValue": actual}
            for path, kind, expected, actual in differences
        ],
    }
    if status == "UNKNOWN":
        told["DriftStatusReason"] = "it is being modified"
    world.drifts.setdefault(stack.arn, []).append(told)


def test_root_and_children_are_looked_at(world: World, tmp_path: Path) -> None:
    done = run(world, tmp_path, "drift")
    asked = {given["StackName"] for given in world.account.made("cloudformation.DetectStackDrift")}
    assert asked == {stack.arn for stack in world.stacks.values()}
    assert (done.code, "no drift in 5 stacks" in done.out) == (0, True)


@pytest.mark.parametrize("layout", Layout)
def test_a_change_by_hand_is_shown_at_its_line(layout: Layout, tmp_path: Path) -> None:
    world = deployed(bundle(layout))
    found(world, "DbDBInstance", "MODIFIED", ("/BackupRetentionPeriod", "NOT_EQUAL", "9", "1"))
    done = run(world, tmp_path, "drift")
    called = "Data.DbDBInstance" if layout is Layout.NESTED else "DbDBInstance"
    assert f"error[T7310]: `{called}` was changed outside CloudFormation\n --> quiet.yaml:9:23\n" in done.out
    assert "`BackupRetentionPeriod` is `1`; the template has `9`" in done.out
    assert "`dbdbinstance-1` (AWS::RDS::DBInstance)" in done.out
    assert done.code == 1


def test_each_kind_of_difference_is_said(world: World, tmp_path: Path) -> None:
    found(
        world,
        "DbDBInstance",
        "MODIFIED",
        ("/Tags/1", "ADD", "null", '{"Key":"by","Value":"hand"}'),
        ("/EnableCloudwatchLogsExports/0", "REMOVE", "postgresql", "null"),
    )
    done = run(world, tmp_path, "drift")
    assert '`Tags.1` was added: `{"Key":"by","Value":"hand"}`' in done.out
    assert "`EnableCloudwatchLogsExports.0` was removed; the template has `postgresql`" in done.out


def test_what_was_deleted_by_hand_is_said(world: World, tmp_path: Path) -> None:
    found(world, "DbDBInstance", "DELETED")
    done = run(world, tmp_path, "drift")
    assert (
        "error[T7310]: `Data.DbDBInstance` was deleted outside CloudFormation\n --> "
        f"quiet.yaml:{DATABASE_LINE}:3" in done.out
    )
    assert done.code == 1


def test_what_cannot_be_looked_at_is_counted_and_no_drift(world: World, tmp_path: Path) -> None:
    found(world, "DbDBInstance", "IN_SYNC")
    found(world, "DbMonitoringRole", "NOT_CHECKED")
    found(world, "DbDBSubnetGroup", "UNSUPPORTED")
    done = run(world, tmp_path, "drift")
    unknown = done.out.split("\n\n")[0]
    assert "not checked, because" in unknown
    assert "1 AWS::IAM::Role" in unknown
    assert "1 AWS::RDS::DBSubnetGroup" in unknown
    assert "AWS::RDS::DBInstance" not in unknown
    assert "AWS::CloudFormation::Stack" not in unknown
    assert done.code == 0


def test_a_resource_that_could_not_be_looked_at_is_an_error(world: World, tmp_path: Path) -> None:
    found(world, "DbDBInstance", "UNKNOWN")
    done = run(world, tmp_path, "drift")
    assert "error[T7311]: drift of `quiet-Data-1X` could not be checked completely" in done.out
    assert "`DbDBInstance` could not be checked: it is being modified" in done.out
    assert done.code == 1


def test_a_failed_detection_tells_its_reason_and_what_it_found(world: World, tmp_path: Path) -> None:
    world.detections[world.stacks["Data"].arn] = ["DETECTION_FAILED"]
    found(world, "DbDBInstance", "MODIFIED", ("/Port", "NOT_EQUAL", "5432", "5433"))
    done = run(world, tmp_path, "drift")
    assert "Failed to detect drift on resource [Vpc]" in done.out
    assert "`Port` is `5433`; the template has `5432`" in done.out


def test_a_detection_is_waited_for(world: World, tmp_path: Path) -> None:
    progress = "DETECTION_IN_PROGRESS"
    world.detections[world.stacks["Data"].arn] = [progress, progress, progress, "DETECTION_COMPLETE"]
    assert run(world, tmp_path, "drift").code == 0
    looks = world.account.made("cloudformation.DescribeStackDriftDetectionStatus")
    assert [given["StackDriftDetectionId"] for given in looks].count(world.stacks["Data"].arn) == 4


def test_only_a_few_detections_run_at_a_time(world: World) -> None:
    running: set[str] = set()
    most = 0

    def detect(given: dict[str, Any]) -> dict[str, Any]:
        nonlocal most
        running.add(given["StackName"])
        most = max(most, len(running))
        return {"StackDriftDetectionId": given["StackName"]}

    def status(given: dict[str, Any]) -> dict[str, Any]:
        running.discard(given["StackDriftDetectionId"])
        return world._detection(given)

    world.account.on(
        cloudformation__DetectStackDrift=detect, cloudformation__DescribeStackDriftDetectionStatus=status
    )
    with world.account.connected() as aws:
        stack = read_stack(aws, "quiet")
        assert stack is not None
        assert len(list(drift.detect(aws, stack.walk()))) == 5
    assert most == drift.AT_ONCE


def test_waiting_has_an_end(world: World) -> None:
    world.detections = {stack.arn: ["DETECTION_IN_PROGRESS"] for stack in world.stacks.values()}
    now = 0.0

    def pause(seconds: float) -> None:
        nonlocal now
        now += seconds

    with world.account.connected() as aws:
        stack = read_stack(aws, "quiet")
        assert stack is not None
        looked = list(drift.detect(aws, stack.walk(), Clock(lambda: now, pause)))
    assert len(looked) == 5
    assert {each.trouble for each in looked} == {"CloudFormation did not finish within 20 minutes"}
    assert now < drift.LONGEST + 2 * max(PAUSES)


def test_a_detection_that_somebody_else_began_is_waited_for(world: World, tmp_path: Path) -> None:
    busy = [Refused("ValidationError", "Drift detection is already in progress for stack [quiet]")] * 2

    def detect(given: dict[str, Any]) -> dict[str, Any]:
        if busy and given["StackName"] == world.stacks[""].arn:
            raise busy.pop()
        return world._detect(given)

    world.account.on(cloudformation__DetectStackDrift=detect)
    done = run(world, tmp_path, "drift")
    assert (done.code, busy) == (0, [])


def test_all_pages_are_read(world: World, tmp_path: Path) -> None:
    found(world, "DbMonitoringRole", "IN_SYNC")
    found(world, "DbDBInstance", "DELETED")
    pages = world.drifts[world.stacks["Data"].arn]

    def page(given: dict[str, Any]) -> dict[str, Any]:
        if given["StackName"] != world.stacks["Data"].arn:
            return {"StackResourceDrifts": []}
        number = int(given.get("NextToken", 0))
        more = {"NextToken": str(number + 1)} if number + 1 < len(pages) else {}
        return {"StackResourceDrifts": [pages[number]], **more}

    world.account.on(cloudformation__DescribeStackResourceDrifts=page)
    assert "`Data.DbDBInstance` was deleted outside CloudFormation" in run(world, tmp_path, "drift").out


def test_programs_get_one_document(world: World, tmp_path: Path) -> None:
    found(world, "DbDBInstance", "MODIFIED", ("/Port", "NOT_EQUAL", "5432", "5433"))
    data = run(world, tmp_path, "drift", "--format", "json").data
    assert [each["code"] for each in data["diagnostics"]] == ["T7310"]
    assert [each["path"] for each in data["stacks"]] == [
        [],
        ["Data"],
        ["Logic"],
        ["Network"],
        ["Security"],
    ]
    (drifted,) = data["stacks"][1]["drifted"]
    assert drifted["differences"] == [
        {"path": "/Port", "kind": "NOT_EQUAL", "expected": "5432", "actual": "5433"}
    ]


def test_an_interrupt_says_what_goes_on(world: World, tmp_path: Path) -> None:
    def interrupt(_given: object) -> dict[str, Any]:
        raise KeyboardInterrupt

    world.account.on(cloudformation__DescribeStackDriftDetectionStatus=interrupt)
    done = run(world, tmp_path, "drift")
    assert done.code == 130
    assert "CloudFormation completes the drift detection" in done.err


SHIFTED = """\
version: 1
name: quiet
network: {nat_gateway: {mode: single}}
presentation:
  site: {type: load_balancer, scheme: internal, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}
logic:
  web: {type: fargate, image: public.ecr.aws/acme/web:1, port: 8080, deployment: {strategy: blue_green}}
"""
GROUPS = "/Actions/0/ForwardConfig/TargetGroups"
FIRST, SECOND, THIRD = (
    f"arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/{each}" for each in "abc"
)
WEIGHTS = (f"{GROUPS}/0/Weight", "NOT_EQUAL", "100", "0"), (f"{GROUPS}/1/Weight", "NOT_EQUAL", "0", "100")


def shifted(
    layout: Layout, *differences: tuple[str, str, str, str], at: str = "SiteListener80DefaultRule"
) -> World:
    """Return a stack with a rule whose weights ECS sets, and what CloudFormation finds in it."""
    world = deployed(bundle(layout, SHIFTED))
    stack = world.stacks.get("Logic", world.stacks[""])
    row = {
        "StackId": stack.arn,
        "LogicalResourceId": at,
        "PhysicalResourceId": "arn:rule",
        "ResourceType": stack.resources[at]["ResourceType"],
        "StackResourceDriftStatus": "MODIFIED",
        "Timestamp": START,
        "PropertyDifferences": [
            {"PropertyPath": path, "DifferenceType": kind, "ExpectedValue": expected, "ActualValue": actual}
            for path, kind, expected, actual in differences
        ],
    }
    world.drifts[stack.arn] = [row]
    return world


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize(
    "differences",
    [
        WEIGHTS,
        (
            (f"{GROUPS}/0/TargetGroupArn", "NOT_EQUAL", FIRST, SECOND),
            (f"{GROUPS}/1/TargetGroupArn", "NOT_EQUAL", SECOND, FIRST),
        ),
        (
            (f"{GROUPS}/0", "REMOVE", f'{{"TargetGroupArn":"{FIRST}","Weight":100}}', "null"),
            (f"{GROUPS}/0", "ADD", "null", f'{{"TargetGroupArn":"{FIRST}","Weight":0}}'),
        ),
    ],
    ids=["weights", "another order", "whole items"],
)
def test_weights_that_ecs_sets_are_no_drift(
    differences: tuple[tuple[str, str, str, str], ...], layout: Layout, tmp_path: Path
) -> None:
    done = run(shifted(layout, *differences), tmp_path, "drift", spec=SHIFTED)
    called = "Logic.SiteListener80DefaultRule" if layout is Layout.NESTED else "SiteListener80DefaultRule"
    assert done.code == 0
    assert f"Amazon ECS sets them in deployments: the weights of\n  {called}\n" in done.out
    assert "no drift" in done.out


def test_other_changes_of_such_a_rule_are_drift(tmp_path: Path) -> None:
    other = (f"{GROUPS}/0/TargetGroupArn", "NOT_EQUAL", FIRST, THIRD)
    done = run(shifted(Layout.NESTED, *WEIGHTS, other), tmp_path, "drift", spec=SHIFTED)
    assert (done.code, "was changed outside" in done.out) == (1, True)
    assert "Amazon ECS sets" not in done.out
    priority = ("/Priority", "NOT_EQUAL", "50000", "1")
    done = run(shifted(Layout.NESTED, *WEIGHTS, priority), tmp_path, "drift", spec=SHIFTED)
    assert (done.code, "`Priority` is `1`" in done.out, "Weight" in done.out) == (1, True, False)


def test_weights_that_nobody_else_sets_are_drift(tmp_path: Path) -> None:
    path = "/DefaultActions/0/ForwardConfig/TargetGroups/0/Weight"
    world = shifted(Layout.NESTED, (path, "NOT_EQUAL", "1", "2"), at="SiteListener80")
    assert run(world, tmp_path, "drift", spec=SHIFTED).code == 1


@pytest.mark.parametrize(
    "value", ["", "null", "[" * 100_000, '{"TargetGroupArn":5}', "[[1]]", "not JSON", "9" * 5000, "\x1b[2J"]
)
def test_values_of_any_shape_are_read(value: str, tmp_path: Path) -> None:
    differences = ((f"{GROUPS}/0/Weight", "NOT_EQUAL", value, "0"), (f"{GROUPS}", "NOT_EQUAL", "1", value))
    assert run(shifted(Layout.NESTED, *differences), tmp_path, "drift", spec=SHIFTED).code == 0
