"""`run: before_update`: what runs before the services change, and what keeps the update from beginning."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.deploy_double import NESTED, NOTHING, YES, Deploys, deploy, fresh, operations
from tests.support.stack_double import deployed
from tests.support.standing import Result, bundle, run
from tests.support.tasks_double import DEFINITION, REGISTERED, TASK, Tasks, definition
from tiers.ir.placed import Layout

SPEC = """\
version: 1
name: quiet
logic:
  web:
    type: fargate
    image: {parameter: WebImage, default: "public.ecr.aws/acme/app:1"}
    port: 8080
    connects_to: [db]
  migrate:
    type: job
    image: {parameter: WebImage, default: "public.ecr.aws/acme/app:1"}
    command: [migrate]
    run: before_update
    environment: {HOST: {from: db.endpoint}, MODE: one}
    connects_to: [db]
data:
  db: {type: rds, engine: postgres}
"""
NEXT = SPEC.replace("MODE: one", "MODE: two, MORE: three").replace("[migrate]", "[migrate, --all]")
IMAGE = ("--parameter", "WebImage=public.ecr.aws/acme/app:2")
WORDS = {Layout.SINGLE: YES, Layout.NESTED: NESTED}


def standing(layout: Layout = Layout.SINGLE) -> tuple[Deploys, Tasks]:
    """Return an account where the spec is deployed, and its job as ECS has it."""
    account = Deploys(deployed(bundle(layout, SPEC)))
    main = account.world.stacks[""]
    described = main.described
    parameters = [{"ParameterKey": "WebImage", "ParameterValue": "public.ecr.aws/acme/app:1"}]
    main.described = lambda: {**described(), "Parameters": parameters}  # type: ignore[method-assign]
    return account, of_job(account)


def of_job(account: Deploys) -> Tasks:
    """Have ECS describe the job of the spec."""
    tasks = Tasks(account.world.account)
    tasks.definition = definition("migrate")
    tasks.definition["executionRoleArn"] = "arn:aws:iam::123456789012:role/execution"
    [container] = tasks.definition["containerDefinitions"]
    container["environment"] = [
        {"name": "MODE", "value": "one"},
        {"name": "HOST", "value": "db-1.example.com"},
    ]
    container["logConfiguration"]["options"]["awslogs-region"] = "eu-west-1"
    return tasks


def updated(
    account: Deploys, folder: Path, *words: str, spec: str = NEXT, layout: Layout = Layout.SINGLE
) -> Result:
    """Deploy the next version of the spec."""
    return deploy(account, folder, *WORDS[layout], *words, spec=spec)


def registered(account: Deploys) -> dict[str, Any]:
    """Return the only revision that was registered."""
    [made] = account.world.account.made("ecs.RegisterTaskDefinition")
    return made


def order(account: Deploys) -> list[str]:
    """Return the calls that change something, in order."""
    changing = {
        "ecs.RegisterTaskDefinition",
        "ecs.RunTask",
        "ecs.DeregisterTaskDefinition",
        "cloudformation.ExecuteChangeSet",
    }
    return [each.partition(".")[2] for each in operations(account) if each in changing]


@pytest.mark.parametrize("layout", Layout)
def test_a_job_runs_in_its_new_revision_before_the_update(tmp_path: Path, layout: Layout) -> None:
    account, _ = standing(layout)
    done = updated(account, tmp_path, *IMAGE, layout=layout)
    assert done.code == 0, done.out
    assert order(account) == [
        "RegisterTaskDefinition",
        "RunTask",
        "DeregisterTaskDefinition",
        "ExecuteChangeSet",
    ]
    made = registered(account)
    [container] = made["containerDefinitions"]
    assert container["image"] == "public.ecr.aws/acme/app:2"
    assert container["command"] == ["migrate", "--all"]
    variables = {each["name"]: each["value"] for each in container["environment"]}
    assert variables == {"HOST": "db-1.example.com", "MODE": "two", "MORE": "three"}
    assert container["logConfiguration"]["options"]["awslogs-group"] == "quiet-migrate-log"
    assert made["executionRoleArn"] == "arn:aws:iam::123456789012:role/execution"
    assert (made["family"], made["cpu"], made["networkMode"]) == ("quiet-migrate", "512", "awsvpc")
    [started] = account.world.account.made("ecs.RunTask")
    assert started["taskDefinition"] == REGISTERED
    assert "before the update, `migrate` will run" in done.out
    assert "migrate: done" in done.out


@pytest.mark.parametrize("layout", Layout)
def test_a_job_without_a_change_runs_as_it_is_deployed(tmp_path: Path, layout: Layout) -> None:
    account, _ = standing(layout)
    done = updated(account, tmp_path, spec=SPEC.replace("port: 8080", "port: 8081"), layout=layout)
    assert done.code == 0, done.out
    assert order(account) == ["RunTask", "ExecuteChangeSet"]
    [started] = account.world.account.made("ecs.RunTask")
    assert started["taskDefinition"] == DEFINITION


def test_a_job_that_fails_stops_the_update(tmp_path: Path) -> None:
    account, tasks = standing()
    tasks.written = ["relation exists"]
    tasks.end = tasks.stopped(2)
    done = updated(account, tmp_path)
    assert done.code == 1
    assert "relation exists" in done.out
    assert "the job `migrate` failed: its program failed (exit code 2); no update began" in done.out
    assert order(account) == ["RegisterTaskDefinition", "RunTask", "DeregisterTaskDefinition"]
    assert account.left == []


def test_a_job_that_fails_leaves_the_directory_of_what_is_deployed(tmp_path: Path) -> None:
    account, tasks = standing()
    tasks.end = tasks.stopped(2)
    assert updated(account, tmp_path).code == 1
    assert not (tmp_path / "out").exists()


def test_an_interrupt_stops_the_update_and_leaves_the_task(tmp_path: Path) -> None:
    account, _ = standing()

    def interrupted(_: dict[str, Any]) -> dict[str, Any]:
        raise KeyboardInterrupt

    account.world.account.on(ecs__DescribeTasks=interrupted)
    done = updated(account, tmp_path)
    assert done.code == 130
    assert "the task of `migrate` continues; no update began; to stop it, run `aws ecs stop-task" in done.err
    assert TASK in done.err
    assert order(account) == ["RegisterTaskDefinition", "RunTask", "DeregisterTaskDefinition"]
    assert account.left == []


@pytest.mark.parametrize(
    ("change", "needed"),
    [
        ("    role: {secrets: [db]}\n", "MigrateRole"),
        ("    secrets: {KEY: {ssm: /quiet/key}}\n", "MigrateExecutionRole"),
        ("    exec: true\n", "MigrateRole"),
    ],
)
def test_a_job_that_needs_what_the_update_brings_is_refused(tmp_path: Path, change: str, needed: str) -> None:
    account, _ = standing()
    spec = NEXT.replace("    command:", f"{change}    command:")
    done = updated(account, tmp_path, spec=spec)
    assert done.code == 1
    assert "error[T7265]: the job `migrate` cannot run before this update" in done.out
    assert f"`{needed}`" in done.out
    assert order(account) == []
    assert "cloudformation.CreateChangeSet" not in operations(account)
    skipped = updated(account, tmp_path, "--no-run", spec=spec)
    assert (skipped.code, order(account)) == (0, ["ExecuteChangeSet"])


def test_a_new_connection_of_the_job_is_named(tmp_path: Path) -> None:
    account, _ = standing()
    spec = NEXT.replace("one", "two").replace("    connects_to: [db]", "    connects_to: [db, other]")
    spec += "  other: {type: rds, engine: mysql}\n"
    done = updated(account, tmp_path, spec=spec)
    assert "T7265" in done.out
    assert "MigrateEgressToOtherTcp3306" in done.out


def test_a_database_that_the_update_replaces_is_named(tmp_path: Path) -> None:
    account, _ = standing()
    spec = NEXT.replace("engine: postgres", "engine: postgres, username: other")
    done = updated(account, tmp_path, "--allow-replace", "DbDBInstance", spec=spec)
    assert "error[T7265]: the job `migrate` cannot run before this update" in done.out
    assert "adds or changes `DbDBInstance`" in done.out


def test_a_job_that_is_new_in_the_stack_is_refused(tmp_path: Path) -> None:
    account, _ = standing()
    more = "  seed: {type: job, image: 'public.ecr.aws/acme/app:1', run: before_update}\ndata:"
    done = updated(account, tmp_path, spec=SPEC.replace("data:", more))
    assert "error[T7265]: the job `seed` cannot run before this update" in done.out


def test_nothing_runs_before_an_update_without_changes(tmp_path: Path) -> None:
    account, _ = standing()
    account.failure = NOTHING
    done = updated(account, tmp_path, spec=SPEC)
    assert (done.code, order(account)) == (0, [])
    assert "`migrate` will run" not in done.out


@pytest.mark.parametrize("layout", Layout)
def test_a_new_image_alone_is_a_new_revision(tmp_path: Path, layout: Layout) -> None:
    account, _ = standing(layout)
    done = updated(account, tmp_path, *IMAGE, spec=SPEC, layout=layout)
    assert done.code == 0, done.out
    assert registered(account)["containerDefinitions"][0]["image"] == "public.ecr.aws/acme/app:2"
    assert order(account)[-1] == "ExecuteChangeSet"


def test_a_first_deployment_creates_services_after_the_job(tmp_path: Path) -> None:
    account = fresh()
    of_job(account)
    created: list[str] = []

    def well(stack: Any) -> None:
        created.append("with" if "AWS::ECS::Service" in account.template else "without")
        for logical_id in ("MigrateSchedule", "MigrateTaskDefinition"):
            kind = "Scheduler::Schedule" if "Schedule" in logical_id else "ECS::TaskDefinition"
            stack.add(logical_id, f"AWS::{kind}", logical_id.lower())
        account.well(stack)

    account.end = well
    done = deploy(account, tmp_path, *YES, *IMAGE, spec=SPEC)
    assert done.code == 0, done.out
    assert created == ["without", "with"]
    assert order(account) == ["ExecuteChangeSet", "RunTask", "ExecuteChangeSet"]
    first, second = account.world.account.made("cloudformation.CreateChangeSet")
    assert (first["ChangeSetType"], second["ChangeSetType"]) == ("CREATE", "UPDATE")
    assert "creates all but the services, then runs `migrate`, then the services" in done.out


def test_a_job_that_fails_at_first_leaves_the_services_for_the_next_deployment(tmp_path: Path) -> None:
    account = fresh()
    tasks = of_job(account)
    tasks.end = tasks.stopped(1)

    def well(stack: Any) -> None:
        stack.add("MigrateSchedule", "AWS::Scheduler::Schedule", "migrate")
        account.well(stack)

    account.end = well
    done = deploy(account, tmp_path, spec=SPEC)
    assert done.code == 1
    assert "exit code 1); the services are not created" in done.out
    assert order(account) == ["ExecuteChangeSet", "RunTask"]
    stack = account.world.find("quiet")
    assert (stack.status, stack.protected) == ("CREATE_COMPLETE", True)
    assert "AWS::ECS::Service" not in stack.template


def test_a_first_deployment_checks_the_services_parameters_before_it_begins(tmp_path: Path) -> None:
    account = fresh()
    of_job(account)
    spec = SPEC.replace("port: 8080", "port: 8080\n    cpu: 256").replace(
        ', default: "public.ecr.aws/acme/app:1"', "", 1
    )
    spec = spec.replace("WebImage", "OnlyImage", 1)
    done = deploy(account, tmp_path, spec=spec)
    assert done.code == 1
    assert "the parameter `OnlyImage` has no value" in done.out
    assert order(account) == []


def test_a_value_for_services_alone_waits_for_them(tmp_path: Path) -> None:
    account = fresh()
    of_job(account)

    def well(stack: Any) -> None:
        for logical_id in ("MigrateSchedule", "MigrateTaskDefinition"):
            kind = "Scheduler::Schedule" if "Schedule" in logical_id else "ECS::TaskDefinition"
            stack.add(logical_id, f"AWS::{kind}", logical_id.lower())
        account.well(stack)

    account.end = well
    spec = SPEC.replace("port: 8080", "port: 8080\n    count: {parameter: WebCount, default: 2}")
    done = deploy(account, tmp_path, *YES, *IMAGE, "--parameter", "WebCount=3", spec=spec)
    assert done.code == 0, done.err
    first, second = account.world.account.made("cloudformation.CreateChangeSet")
    assert [each["ParameterKey"] for each in first["Parameters"]] == ["WebImage"]
    assert {"ParameterKey": "WebCount", "ParameterValue": "3"} in second["Parameters"]


def test_json_has_the_jobs(tmp_path: Path) -> None:
    account, _ = standing()
    done = updated(account, tmp_path, "--format", "json")
    assert [each["event"] for each in done.lines][:3] == ["plan", "jobs", "job_started"]
    assert json.loads(done.out.splitlines()[1])["jobs"] == ["migrate"]


def test_a_package_says_that_the_console_runs_no_job(tmp_path: Path) -> None:
    words = ("package", "--no-lint", "--no-verify", "--out", "out", "--bucket", "templates")
    account = fresh()
    assert (
        "Only `tiers deploy` runs `migrate` before updates."
        in run(account.world, tmp_path, *words, spec=SPEC).out
    )
    done = run(account.world, tmp_path, *words, "--format", "json", spec=SPEC)
    assert done.data["package"]["before_updates"] == ["migrate"]
