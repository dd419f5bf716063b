"""While a service is waited for: why its tasks stop is said within a minute, once, and nothing else ends."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.support import service_double as double
from tests.support.aws_double import Account, Refused
from tests.support.deploy_double import SINGLE, Deploys
from tests.support.service_double import ARN, container, rolling, standing, task
from tests.support.stack_double import START, Double
from tests.support.standing import Result, Terminal, run
from tiers.deploy.containers.failures import Failure
from tiers.deploy.containers.services import SERVICE, Service
from tiers.deploy.containers.watching import EVERY, TaskWatch
from tiers.deploy.following import Clock
from tiers.ir.placed import Layout

Row = dict[str, Any]
CRASHED = container(exitCode=3)


class Watched:
    """A service that CloudFormation changes; time passes as a test says."""

    def __init__(self) -> None:
        self.time, self.stopped, self.reports = 0.0, list[Row](), list[tuple[Service, tuple[Failure, ...]]]()
        self.numbers: list[tuple[int, int, int]] = []
        self.account = Account(
            ecs__ListTasks=lambda _: {"taskArns": [each["taskArn"] for each in self.stopped]},
            ecs__DescribeTasks=lambda given: {
                "tasks": [each for each in self.stopped if each["taskArn"] in given["tasks"]]
            },
            ecs__DescribeServices={"services": [rolling(1)]},
        )

    def watch(self, aws: Any) -> TaskWatch:
        """Return what watches it."""
        return TaskWatch(
            aws, lambda *found: self.reports.append(found), self.count, Clock(now=lambda: self.time)
        )

    def count(self, service: Service) -> None:
        """Write down the numbers of tasks."""
        self.numbers.append((service.running, service.desired, service.pending))

    @property
    def words(self) -> list[str]:
        """What was reported."""
        return [each.meaning.words for _, found in self.reports for each in found]


def event(status: str, arn: str = ARN, after: int = 0, type_: str = SERVICE) -> tuple[tuple[str, ...], Row]:
    row = {
        "LogicalResourceId": "ApiService",
        "ResourceType": type_,
        "ResourceStatus": status,
        "PhysicalResourceId": arn,
        "Timestamp": START + timedelta(seconds=after),
    }
    return ("Logic",), row


@pytest.fixture
def watched() -> Watched:
    return Watched()


def test_a_failure_is_reported_within_a_minute_and_once(watched: Watched) -> None:
    with watched.account.connected() as aws:
        watch = watched.watch(aws)
        watch.poll([event("UPDATE_IN_PROGRESS")])
        watched.stopped.append(task(1, CRASHED, code="EssentialContainerExited", after=60))
        for _ in range(12):
            watched.time += 5
            watch.poll([])
        assert watched.words == ["its program ended with exit code 3"]
        watched.stopped.append(task(2, CRASHED, code="EssentialContainerExited", after=90))
        watched.stopped.append(
            task(3, code="TaskFailedToStart", reason="CannotPullContainerError: x", after=95)
        )
        watched.time += EVERY
        watch.poll([])
    assert watched.words == ["its program ended with exit code 3", "its image cannot be pulled"]
    service, _ = watched.reports[0]
    assert (service.called, service.failures_allowed) == ("Logic.ApiService", 3)
    described = [given["tasks"] for given in watched.account.made("ecs.DescribeTasks")]
    assert [len(each) for each in described] == [1, 2]


def test_tasks_that_cannot_even_be_created_are_reported_once(watched: Watched) -> None:
    event_row = {
        "id": "1",
        "createdAt": START,
        "message": "(service x) was unable to place a task. Reason: y",
    }
    watched.account.on(ecs__DescribeServices={"services": [rolling(events=[event_row])]})
    with watched.account.connected() as aws:
        watch = watched.watch(aws)
        watch.poll([event("UPDATE_IN_PROGRESS")])
        for _ in range(5):
            watched.time += EVERY
            watch.poll([])
    assert watched.words == ["unable to place a task. Reason: y"]


def test_a_slow_service_shows_its_progress(watched: Watched) -> None:
    with watched.account.connected() as aws:
        watch = watched.watch(aws)
        watch.poll([event("UPDATE_IN_PROGRESS")])
        for running in (0, 0, 1, 1, 2):
            row = rolling(runningCount=running, pendingCount=2 - running)
            watched.account.on(ecs__DescribeServices={"services": [row]})
            watched.time += EVERY
            watch.poll([])
    assert watched.numbers == [(0, 2, 2), (1, 2, 1), (2, 2, 0)]
    assert watched.words == []


def test_it_is_polled_at_a_bounded_rate(watched: Watched) -> None:
    with watched.account.connected() as aws:
        watch = watched.watch(aws)
        watch.poll([event("UPDATE_IN_PROGRESS")])
        for _ in range(100):
            watched.time += 0.3
            watch.poll([])
    assert len(watched.account.made("ecs.ListTasks")) == int(30 / EVERY)


def test_what_stopped_before_is_no_failure_of_this_deployment(watched: Watched) -> None:
    watched.stopped.append(task(1, CRASHED, code="EssentialContainerExited", after=60))
    with watched.account.connected() as aws:
        watch = watched.watch(aws)
        watched.time = EVERY
        watch.poll([event("UPDATE_IN_PROGRESS", after=40)])
    assert watched.words == []


def test_a_service_that_is_created_is_watched_as_soon_as_it_has_a_name(watched: Watched) -> None:
    watched.stopped.append(task(1, CRASHED, code="EssentialContainerExited", after=60))
    with watched.account.connected() as aws:
        watch = watched.watch(aws)
        watched.time = EVERY
        watch.poll([event("CREATE_IN_PROGRESS", arn="")])
        assert watched.account.calls == []
        watched.time += EVERY
        watch.poll([event("CREATE_IN_PROGRESS", after=70)])
    assert len(watched.words) == 1


@pytest.mark.parametrize("status", ["UPDATE_COMPLETE", "UPDATE_FAILED"])
def test_a_service_that_is_done_is_not_asked_for_again(watched: Watched, status: str) -> None:
    with watched.account.connected() as aws:
        watch = watched.watch(aws)
        watch.poll([event("UPDATE_IN_PROGRESS")])
        watched.stopped.append(task(1, CRASHED, code="EssentialContainerExited"))
        watch.poll([event(status)])
        asked = len(watched.account.calls)
        watched.time += 10 * EVERY
        watch.poll([])
    assert len(watched.account.calls) == asked
    # What failed just before the end is the cause of it.
    assert bool(watched.words) == (status == "UPDATE_FAILED")


def test_no_other_resource_is_watched(watched: Watched) -> None:
    with watched.account.connected() as aws:
        watch = watched.watch(aws)
        watched.time = EVERY
        watch.poll([event("UPDATE_IN_PROGRESS", type_="AWS::ECS::Cluster"), event("DELETE_IN_PROGRESS")])
    assert watched.account.calls == []


@pytest.mark.parametrize("operation", ["ListTasks", "DescribeTasks", "DescribeServices"])
@pytest.mark.parametrize("code", ["AccessDeniedException", "ThrottlingException", "ServiceNotFoundException"])
def test_what_cannot_be_read_ends_nothing_and_is_read_later(
    watched: Watched, operation: str, code: str
) -> None:
    watched.stopped.append(task(1, CRASHED, code="EssentialContainerExited"))
    before = watched.account.answers[f"ecs.{operation}"]
    watched.account.on(**{f"ecs__{operation}": Refused(code, "no")})
    with watched.account.connected() as aws:
        watch = watched.watch(aws)
        watched.time = EVERY
        watch.poll([event("UPDATE_IN_PROGRESS")])
        assert watched.words == []
        watched.account.on(**{f"ecs__{operation}": before})
        watched.time += EVERY
        watch.poll([])
    assert len(watched.words) == 1


def deploying(folder: Path, *words: str) -> Result:
    """Deploy a change of a service whose tasks stop until ECS gives it up."""
    rows = [task(1, CRASHED, code="EssentialContainerExited", after=3600)]
    account = Deploys(standing(*rows, row=rolling(1), layout=Layout.SINGLE))
    world = account.world

    def fail(stack: Double) -> None:
        world.happen(stack, "ApiService", "UPDATE_FAILED", "Deployment Circuit Breaker was triggered")
        world.happen(stack, stack.name, "UPDATE_ROLLBACK_COMPLETE")

    def begin(stack: Double) -> None:
        world.happen(stack, "ApiService", "UPDATE_IN_PROGRESS")
        world.ends_soon(lambda: fail(stack))

    account.end = begin
    changed = double.SPEC.replace("nginx:1.29", "nginx:1.30")
    with mock.patch("tiers.deploy.containers.watching.EVERY", 0.0):
        return run(world, folder, "deploy", *SINGLE, "--yes", *words, spec=changed)


def test_deploy_says_why_before_the_service_has_failed(tmp_path: Path) -> None:
    done = deploying(tmp_path)
    rows = done.out.splitlines()
    first = "warning[T7353]: a task of `api` stopped: its program ended with exit code 3"
    failed = next(number for number, row in enumerate(rows) if "UPDATE_FAILED" in row)
    assert rows.index(first) < failed
    assert (
        rows.count(
            "  ApiService: 0 running, 2 desired, 1 pending; rollout IN_PROGRESS, 1 failed task in a row"
        )
        == 1
    )
    assert rows.count(first) == 1
    assert " --> quiet.yaml:4:3" in rows
    assert "ECS gives the deployment up after 3 failed tasks in a row; 1 so far" in done.out
    assert (done.code, "2 errors, 1 warning" in done.out) == (1, True)


def test_programs_get_it_as_a_line_of_findings(tmp_path: Path) -> None:
    done = deploying(tmp_path, "--format", "json")
    found = [each for each in done.lines if each["event"] == "findings"]
    [numbers] = [each for each in done.lines if each["event"] == "service"]
    assert (numbers["resource"], numbers["running"], numbers["desired"], numbers["pending"]) == (
        "ApiService",
        0,
        2,
        1,
    )
    assert [each["code"] for each in found[0]["diagnostics"]] == ["T7353"]


def test_a_terminal_shows_it_above_the_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    with mock.patch("tests.support.standing.io.StringIO", Terminal):
        done = deploying(tmp_path)
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", done.out)
    assert "warning[T7353]: a task of `api` stopped: its program ended with exit code 3" in plain
    assert plain.index("T7353") < plain.index("✗ ApiService  UPDATE_FAILED")
