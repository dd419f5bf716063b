"""`tiers status` of services: tasks, rollouts, events, and why tasks stopped, at the spec's lines."""

from pathlib import Path
from typing import Any

import pytest

from tests.support import service_double as double
from tests.support.aws_double import Refused
from tests.support.service_double import ARN, CLUSTER, container, rolling, service, standing, task, task_arn
from tests.support.stack_double import START, World
from tests.support.standing import Result, run
from tiers.ir.placed import Layout

UNHEALTHY = "Task failed ELB health checks in (x)"
EXITED = "EssentialContainerExited"


def status(world: World, folder: Path, *words: str) -> Result:
    return run(world, folder, "status", *words, spec=double.SPEC)


@pytest.mark.parametrize("layout", Layout)
def test_a_steady_service_is_shown_with_its_last_events(layout: Layout, tmp_path: Path) -> None:
    done = status(standing(layout=layout), tmp_path)
    assert (
        "  services: 1 of 1 steady\n"
        "    api: 2 running, 2 desired, 0 pending; rollout COMPLETED\n"
        "      2026-01-02 03:04:05  (service quiet-api) has reached a steady state.\n"
    ) in done.out
    assert (done.code, "T7353" in done.out) == (0, False)


def test_a_stack_without_services_says_nothing_of_them(tmp_path: Path) -> None:
    world = standing()
    del world.stacks["Logic"].resources["ApiService"]
    assert "services" not in status(world, tmp_path).out
    assert world.account.made("ecs.DescribeServices") == []


def test_why_tasks_stopped_is_shown_at_the_line_of_its_key(tmp_path: Path) -> None:
    pulled = "CannotPullContainerError: pull image manifest: public.ecr.aws/nginx/nginx:1.29: not found"
    rows = [task(number, code="TaskFailedToStart", reason=pulled, after=60 * number) for number in (1, 2)]
    done = status(standing(*rows, row=rolling(2)), tmp_path)
    assert (
        "    api: 0 running, 2 desired, 1 pending; rollout IN_PROGRESS, 2 failed tasks in a row\n" in done.out
    )
    assert (
        "warning[T7353]: 2 tasks of `api` stopped: its image does not exist\n"
        f" --> quiet.yaml:{double.IMAGE_LINE}:12\n"
    ) in done.out
    assert "the last at 2026-01-02 03:06:05 UTC" in done.out
    assert f"note: Amazon ECS: {pulled}" in done.out
    assert "ECS gives the deployment up after 3 failed tasks in a row; 2 so far" in done.out
    assert "help: push the image, or fix its name and tag" in done.out
    assert done.code == 0


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (
            task(1, container(exitCode=137, reason="OutOfMemoryError: killed"), code=EXITED),
            double.MEMORY_LINE,
        ),
        (
            task(1, code="TaskFailedToStart", reason="ResourceInitializationError: x secret from asm: y"),
            double.SECRETS_LINE,
        ),
        (task(1, container(exitCode=3), code=EXITED), double.COMPONENT_LINE),
        (task(1, code="ServiceSchedulerInitiated", reason="Task failed ELB health checks in (x)"), 4),
        (task(1, container("log", exitCode=3), code=EXITED), double.COMPONENT_LINE),
    ],
)
def test_each_cause_has_its_line(row: dict[str, Any], line: int, tmp_path: Path) -> None:
    done = status(standing(row), tmp_path)
    assert done.out.count("warning[T7353]: a task of `api`") == 1
    assert f"--> quiet.yaml:{line}:" in done.out


def test_another_container_is_named(tmp_path: Path) -> None:
    rows = [
        task(1, container("log", exitCode=3), code=EXITED),
        # Any container may be killed for a reason that concerns the task.
        task(2, container("log", exitCode=137), code="ServiceSchedulerInitiated", reason=UNHEALTHY),
    ]
    done = status(standing(*rows), tmp_path)
    assert "a task of `api` (container `log`) stopped: its program ended with exit code 3" in done.out
    assert "a task of `api` stopped: the load balancer found it unhealthy" in done.out


def test_the_log_to_read_is_that_of_the_component(tmp_path: Path) -> None:
    done = status(standing(task(1, container(exitCode=3), code=EXITED)), tmp_path)
    assert "help: read its log: `tiers logs quiet.yaml api --since 1h`" in done.out


def test_without_a_circuit_breaker_ecs_tries_on(tmp_path: Path) -> None:
    off = rolling(deploymentConfiguration={"deploymentCircuitBreaker": {"enable": False, "rollback": False}})
    done = status(standing(task(1, container(exitCode=3), code=EXITED), row=off), tmp_path)
    assert "the circuit breaker is off: ECS starts tasks again and again" in done.out


def test_programs_get_everything(tmp_path: Path) -> None:
    row = task(1, container(exitCode=3), code=EXITED, reason="Essential container in task exited")
    data = status(standing(row, row=rolling(1)), tmp_path, "--format", "json").data
    (found,) = data["services"]
    assert found["component"] == "api"
    assert found["resource"] == "Logic.ApiService"
    assert (found["running"], found["desired"], found["pending"], found["steady"]) == (0, 2, 1, False)
    assert found["rollouts"][0]["failed"] == 1
    assert found["events"][0]["time"] == "2026-01-02T03:06:15+00:00"
    assert found["stopped_tasks"] == [
        {
            "id": task_arn(1).rpartition("/")[2],
            "stop_code": EXITED,
            "reason": "Essential container in task exited",
            "container": "api",
            "container_reason": None,
            "exit_code": 3,
            "stopped": "2026-01-02T03:05:05+00:00",
        }
    ]
    assert [each["code"] for each in data["diagnostics"]] == ["T7353"]


def test_the_right_service_of_the_right_cluster_is_asked_for(tmp_path: Path) -> None:
    world = standing(task(1))
    status(world, tmp_path)
    assert world.account.made("ecs.DescribeServices") == [{"services": [ARN], "cluster": CLUSTER}]
    (given,) = world.account.made("ecs.ListTasks")
    assert given == {"serviceName": "quiet-api", "desiredStatus": "STOPPED", "cluster": CLUSTER}
    assert world.account.made("ecs.DescribeTasks") == [{"tasks": [task_arn(1)], "cluster": CLUSTER}]


def test_many_services_and_tasks_are_read_in_parts(tmp_path: Path) -> None:
    world = standing(*(task(number) for number in range(250)))
    arns = [f"{ARN}-{number}" for number in range(25)]
    for number, arn in enumerate(arns):
        world.stacks["Logic"].add(f"S{number}", "AWS::ECS::Service", arn)
    status(world, tmp_path)
    parts = [len(given["services"]) for given in world.account.made("ecs.DescribeServices")]
    assert parts == [10, 10, 6]
    assert {len(given["tasks"]) for given in world.account.made("ecs.DescribeTasks")} == {100, 50}


@pytest.mark.parametrize("operation", ["DescribeServices", "ListTasks", "DescribeTasks"])
def test_a_missing_permission_is_named_and_stops_nothing(operation: str, tmp_path: Path) -> None:
    world = standing(task(1))
    world.account.on(**{f"ecs__{operation}": Refused("AccessDeniedException", "no", 403)})
    done = status(world, tmp_path)
    assert f"  services: unknown; the permission `ecs:{operation}` is missing\n" in done.out
    assert done.code == 0
    assert status(world, tmp_path, "--format", "json").data["services"] is None


def test_a_service_that_ecs_does_not_have_is_missing(tmp_path: Path) -> None:
    world = standing()
    gone = {"failures": [{"arn": ARN, "reason": "MISSING"}]}
    for answer in (
        gone,
        {"services": [service(status="INACTIVE")]},
        Refused("ClusterNotFoundException", "x"),
    ):
        world.account.on(ecs__DescribeServices=answer)
        done = status(world, tmp_path)
        assert "  services: 0 of 1 steady\n    Logic.ApiService: not found in Amazon ECS\n" in done.out
        assert world.account.made("ecs.ListTasks") == []


def test_what_ecs_says_is_harmless_and_short(tmp_path: Path) -> None:
    nasty = "x\x1b]0;owned\x07\n::error::y\u202e" + "z" * 10_000
    events = [{"id": str(number), "createdAt": START, "message": nasty} for number in range(100)]
    rollout = {"id": nasty, "status": "PRIMARY", "rolloutState": "COMPLETED", "rolloutStateReason": nasty}
    rows = [
        task(number, container(f"{nasty}{number}", reason=nasty, exitCode=1), reason=nasty)
        for number in range(20)
    ]
    done = status(standing(*rows, row=service(events=events, deployments=[rollout])), tmp_path)
    assert not {"\x1b", "\x07", "\u202e"} & set(done.out)
    assert not any(line.lstrip().startswith("::") for line in done.out.splitlines())
    assert max(map(len, done.out.splitlines())) < 2500
    assert len(done.out.splitlines()) < 300


def test_a_spec_with_mistakes_still_shows_services(tmp_path: Path) -> None:
    world = standing(task(1, container(exitCode=3), code=EXITED))
    done = run(world, tmp_path, "status", spec=double.SPEC.replace("port: 8080", "colour: red"))
    assert "    Logic.ApiService: 2 running" in done.out
    assert "warning[T7353]: a task of `Logic.ApiService` (container `api`) stopped" in done.out


QUOTA = "You've reached the limit on the number of vCPUs you can run concurrently"


@pytest.mark.parametrize(
    ("message", "words", "line"),
    [
        (
            f"(service quiet-api) was unable to place a task. Reason: {QUOTA}",
            f"unable to place a task. Reason: {QUOTA}",
            double.COMPONENT_LINE,
        ),
        (
            "(service quiet-api) was unable to place a task. Reason: Capacity is unavailable at this time",
            "Fargate has no capacity in this zone at the moment",
            double.COMPONENT_LINE,
        ),
    ],
)
def test_tasks_that_cannot_be_created_have_a_cause(
    message: str, words: str, line: int, tmp_path: Path
) -> None:
    events = [{"id": "1", "createdAt": START, "message": message}] * 2
    done = status(standing(row=rolling(events=events)), tmp_path)
    assert done.out.count("warning[T7361]") == 1
    assert f"warning[T7361]: ECS cannot create tasks of `api`: {words}\n --> quiet.yaml:{line}:3" in done.out


@pytest.mark.parametrize(
    "message",
    [
        "(service quiet-api) is unable to consistently start tasks successfully.",
        "(service quiet-api) has started 1 tasks: (task was unable to).",
    ],
)
def test_other_events_are_no_obstacle(message: str, tmp_path: Path) -> None:
    events = [{"id": "1", "createdAt": START, "message": message}]
    assert "T7361" not in status(standing(row=rolling(events=events)), tmp_path).out


def test_an_obstacle_of_before_is_over(tmp_path: Path) -> None:
    events = [{"id": "1", "createdAt": START, "message": f"(service x) was unable to place a task. {QUOTA}"}]
    assert "T7361" not in status(standing(row=service(events=events)), tmp_path).out
    later = rolling(events=events)
    later["deployments"][0]["createdAt"] = START.replace(year=2027)
    assert "T7361" not in status(standing(row=later), tmp_path).out
