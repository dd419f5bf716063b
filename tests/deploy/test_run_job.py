"""`tiers run`: what is started, what is shown, and how the end of a task is explained."""

import itertools
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.support.stack_double import World, deployed
from tests.support.standing import Result, bundle, run
from tests.support.tasks_double import CLUSTER, DEFINITION, TASK, Tasks, definition
from tiers.deploy import tasks
from tiers.deploy.following import Clock
from tiers.ir.placed import Layout

IMAGE = "public.ecr.aws/docker/library/busybox:1.37"
SPEC = f"""\
version: 1
name: quiet
logic:
  web: {{type: fargate, image: "{IMAGE}", port: 8080}}
  migrate:
    type: job
    image: "{IMAGE}"
    memory: 2048
"""


def standing(layout: Layout = Layout.SINGLE) -> tuple[World, Tasks]:
    """Return an account where the spec is deployed."""
    world = deployed(bundle(layout, SPEC))
    return world, Tasks(world.account)


def job(world: World, folder: Path, *words: str, spec: str = SPEC) -> Result:
    """Run `tiers run quiet.yaml WORD...`."""
    done = run(world, folder, "run", *words, spec=spec)
    assert "Traceback" not in done.err
    assert "T9" not in done.out
    return done


@pytest.mark.parametrize("layout", Layout)
def test_a_job_is_started_as_its_schedule_starts_it(tmp_path: Path, layout: Layout) -> None:
    world, _ = standing(layout)
    done = job(world, tmp_path, "migrate")
    assert (done.code, done.out.splitlines()[-1]) == (0, "migrate: done")
    [asked] = world.account.made("scheduler.GetSchedule")
    assert asked == {"Name": "migrateschedule-1"}
    [started] = world.account.made("ecs.RunTask")
    assert (started["cluster"], started["taskDefinition"]) == (CLUSTER, DEFINITION)
    assert started["networkConfiguration"] == {
        "awsvpcConfiguration": {
            "subnets": ["subnet-1"],
            "securityGroups": ["sg-1"],
            "assignPublicIp": "DISABLED",
        }
    }
    assert "overrides" not in started


def test_its_log_is_shown_once_from_beginning_to_end(tmp_path: Path) -> None:
    world, job_tasks = standing()
    job_tasks.written = ["one", "two", "three\x1b[2J", "four", "five"]
    done = job(world, tmp_path, "migrate")
    lines = [line.split("  ")[-1] for line in done.out.splitlines() if line.startswith("  ")]
    assert lines == ["one", "two", r"three\x1b[2J", "four", "five"]


def test_words_after_two_hyphens_are_its_command(tmp_path: Path) -> None:
    world, _ = standing()
    job(world, tmp_path, "migrate", "--region", "eu-west-1", "--", "rake", "--dry-run", "--", "-x")
    [started] = world.account.made("ecs.RunTask")
    assert started["overrides"] == {
        "containerOverrides": [{"name": "migrate", "command": ["rake", "--dry-run", "--", "-x"]}]
    }


@pytest.mark.parametrize(
    ("code", "reason", "why", "meaning", "line"),
    [
        (1, "", "Essential container exited", "its program failed (exit code 1)", 5),
        (127, "", "Essential container exited", "its command is not in the image (exit code 127)", 5),
        (137, "OutOfMemoryError: used", "", "it needed more than its memory (exit code 137)", 8),
        (None, "CannotPullContainerError: not found", "Task failed to start", "could not be pulled", 7),
        (None, "", "ResourceInitializationError: unable to pull secrets", "a secret, the registry, or", 5),
        (None, "", "", "it did not start", 7),
    ],
)
def test_a_failure_is_explained_where_it_comes_from(
    tmp_path: Path, code: int | None, reason: str, why: str, meaning: str, line: int
) -> None:
    world, job_tasks = standing()
    job_tasks.end = job_tasks.stopped(code, reason, why)
    done = job(world, tmp_path, "migrate")
    assert done.code == 1
    assert "error[T7264]: the job `migrate` failed: " in done.out
    assert meaning in done.out
    assert f"--> quiet.yaml:{line}:" in done.out
    assert reason in done.out
    assert why in done.out
    assert TASK in done.out


def test_a_task_that_was_stopped_is_told_from_one_that_failed(tmp_path: Path) -> None:
    world, job_tasks = standing()
    job_tasks.end = {**job_tasks.stopped(143, "", "Task stopped by a user"), "stopCode": "UserInitiated"}
    done = job(world, tmp_path, "migrate")
    assert "the job `migrate` failed: it was stopped on request (exit code 143)" in done.out


def test_a_task_that_does_not_start_is_reported_within_a_minute(tmp_path: Path) -> None:
    world, job_tasks = standing()
    pulling = {"lastStatus": "PENDING", "pullStartedAt": 1_767_323_045}
    job_tasks.statuses = [{"lastStatus": "PROVISIONING"}, pulling, pulling, pulling]
    with mock.patch.object(tasks, "PATIENCE", 0):
        done = job(world, tmp_path, "migrate")
    assert done.code == 0
    assert done.out.count("after 0 seconds; its image is being pulled") == 1
    assert "PROVISIONING after 0 seconds; it has no network interface or no capacity yet" in done.out


def test_a_refused_start_is_an_error_with_the_reason_of_ecs(tmp_path: Path) -> None:
    world, job_tasks = standing()
    job_tasks.failures = [{"reason": "Capacity is unavailable at this time", "detail": "eu-west-1a"}]
    done = job(world, tmp_path, "migrate")
    assert done.code == 1
    assert (
        "error[T7263]: ECS did not start the job `migrate`: Capacity is unavailable at this time: eu-west-1a"
        in done.out
    )


@pytest.mark.parametrize(
    ("name", "message", "help_"),
    [
        ("web", "`web` is of type `fargate`, and not a job", "use one of `migrate`"),
        ("migrat", "unknown job `migrat`", "did you mean `migrate`?"),
        ("x\x1b[2J", "unknown job", "use one of `migrate`"),
    ],
)
def test_only_jobs_are_run(tmp_path: Path, name: str, message: str, help_: str) -> None:
    world, _ = standing()
    done = job(world, tmp_path, name)
    assert done.code == 1
    assert "\x1b" not in done.out
    assert f"error[T7261]: {message}" in done.out
    assert help_ in done.out
    assert world.account.made("ecs.RunTask") == []


def test_a_job_that_is_not_deployed_yet_is_an_error(tmp_path: Path) -> None:
    world, _ = standing()
    more = f"{SPEC}  report: {{type: job, image: '{IMAGE}'}}\n"
    done = job(world, tmp_path, "report", spec=more)
    assert done.code == 1
    assert "error[T7262]: the stack `quiet` has no job `report`" in done.out


def test_an_interrupt_leaves_the_task_and_says_how_to_stop_it(tmp_path: Path) -> None:
    world, _ = standing()

    def interrupted(_: dict[str, Any]) -> dict[str, Any]:
        raise KeyboardInterrupt

    world.account.on(ecs__DescribeTasks=interrupted)
    done = job(world, tmp_path, "migrate")
    assert done.code == 130
    assert "the task of `migrate` continues" in done.err
    assert f"aws ecs stop-task --region eu-west-1 --cluster {CLUSTER} --task {TASK}" in done.err


def test_json_is_one_event_a_line(tmp_path: Path) -> None:
    world, job_tasks = standing()
    job_tasks.written = ["one"]
    done = job(world, tmp_path, "migrate", "--format", "json")
    assert done.code == 0
    events = [each["event"] for each in done.lines]
    assert (events[0], events[-1]) == ("job_started", "job_done")
    assert [each["message"] for each in done.lines if each["event"] == "job_log"] == ["one"]
    world, job_tasks = standing()
    job_tasks.end = job_tasks.stopped(3)
    done = job(world, tmp_path, "migrate", "--format", "json")
    assert done.code == 1
    assert done.lines[-1]["diagnostics"][0]["code"] == "T7264"


def test_a_spec_that_does_not_compile_shows_its_own_mistakes(tmp_path: Path) -> None:
    world, _ = standing()
    done = job(world, tmp_path, "migrate", spec=SPEC.replace("port: 8080", "port: 80800"))
    assert done.code == 1
    assert "T7261" not in done.out
    assert "port" in done.out


def test_a_start_without_a_task_is_an_error(tmp_path: Path) -> None:
    world, _ = standing()
    world.account.on(ecs__RunTask={"tasks": [], "failures": []})
    done = job(world, tmp_path, "migrate")
    assert done.code == 1
    assert "ECS did not start the job `migrate`: AWS gave no reason" in done.out


@pytest.mark.parametrize("seen", [0, 1])
def test_a_task_that_ecs_no_longer_lists_is_not_followed_for_ever(tmp_path: Path, seen: int) -> None:
    world, _ = standing()
    rows = [{"taskArn": TASK, "lastStatus": "RUNNING"}] * seen

    def described(_: dict[str, Any]) -> dict[str, Any]:
        return {"tasks": [rows.pop()] if rows else [], "failures": [{"reason": "MISSING"}]}

    world.account.on(ecs__DescribeTasks=described)
    done = job(world, tmp_path, "migrate")
    assert done.code == 1
    assert "the job `migrate` failed: ECS does not list its task" in done.out
    assert TASK in done.out


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, [1, None], True, 10**30, float("inf")])
def test_an_odd_response_about_a_task_is_no_exception(odd: object) -> None:
    row = {"taskArn": TASK, "lastStatus": "STOPPED", "containers": [{"name": "migrate", "exitCode": 0}]}
    for key in ("lastStatus", "containers", "stoppedReason", "stopCode", "pullStartedAt"):
        event = {"timestamp": odd, "message": odd}
        answers: dict[str, Any] = {
            "describe_tasks": {"tasks": [{**row, key: odd}]},
            "describe_task_definition": {
                "taskDefinition": {
                    "containerDefinitions": [
                        *definition("migrate")["containerDefinitions"],
                        {"name": "other", "logConfiguration": odd},
                        {"name": "another", "logConfiguration": {"options": odd}},
                    ]
                }
            },
            "get_log_events": {"events": [event]},
        }
        aws = mock.Mock(call=lambda _service, operation, answers=answers, **_: answers[operation])
        launch = tasks.Launch(CLUSTER, DEFINITION, {}, is_open=False)
        followed = tasks.follow(aws, launch, TASK, "migrate", Clock(lambda: 0.0, lambda _: None))
        seen = list(itertools.islice(followed, 9))
        assert any(isinstance(each, tasks.State) for each in seen)
