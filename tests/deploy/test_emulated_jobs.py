"""Jobs in an emulator of CloudFormation, ECS, and Scheduler: first deployments, updates, and by hand.

The emulator starts no containers. A task is running at once, and a test stops it.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.account import Account
from tiers.cli import main
from tiers.cli.shared import jobs
from tiers.deploy import following
from tiers.deploy.following import Clock

SPEC = """version: 1
name: shop
logic:
  web: {type: fargate, image: "public.ecr.aws/acme/app:1", port: 8080, capacity: {min: 1, max: 1}}
  migrate:
    type: job
    image: "public.ecr.aws/acme/app:1"
    run: before_update
    environment: {HOST: {from: db.endpoint}}
    connects_to: [db]
data:
  db: {type: rds, engine: postgres}
"""
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def stopped(account: Account, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Stop each task while its display waits; return what the task was when it ran."""
    seen: list[dict[str, Any]] = []
    ecs = account.client("ecs")

    def stop(_: float) -> None:
        for cluster in ecs.list_clusters()["clusterArns"]:
            arns = ecs.list_tasks(cluster=cluster)["taskArns"]
            rows = ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"] if arns else []
            for task in (each for each in rows if each["startedBy"] == "tiers"):
                seen.append(task)
                ecs.stop_task(cluster=cluster, task=task["taskArn"], reason="it is done")

    monkeypatch.setattr(following, "PAUSES", (0.05,))
    monkeypatch.setattr(jobs, "Clock", lambda: Clock(pause=stop))
    return seen


@pytest.fixture
def run(account: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    bucket = f"templates-{account.identity}"
    account.client("s3").create_bucket(
        Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": account.region}
    )
    words = {"single": ["--layout", "single"], "nested": ["--bucket", bucket]}

    def run(command: str, layout: str, spec: str, *more: str) -> tuple[int, str]:
        path = tmp_path / "shop.yaml"
        path.write_text(spec)
        deploys = ["--yes", "--no-lint", "--no-verify", "--out", str(tmp_path / "build"), *words[layout]]
        code = main([command, str(path), *(deploys if command == "deploy" else []), *more])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out + captured.err

    return run


def definitions(account: Account, tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the definition of each task."""
    describe = account.client("ecs").describe_task_definition
    return [describe(taskDefinition=each["taskDefinitionArn"])["taskDefinition"] for each in tasks]


@pytest.mark.parametrize("layout", ["single", "nested"])
def test_a_job_runs_before_services_are_created_and_updated(
    run: Run, account: Account, stopped: list[dict[str, Any]], layout: str
) -> None:
    code, output = run("deploy", layout, SPEC)
    assert code == 0, output
    ran = output.index("migrate: done")
    assert re.search(r"CREATE_COMPLETE +(Logic\.)?MigrateSchedule$", output[:ran], re.MULTILINE)
    assert "WebService" not in output[:ran]
    assert re.search(r"_COMPLETE +(Logic\.)?WebService$", output[ran:], re.MULTILINE)
    code, output = run("deploy", layout, SPEC.replace("app:1", "app:2"))
    assert code == 0, output
    assert output.index("migrate: done") < output.index("shop is being updated")
    code, output = run("run", layout, SPEC, "migrate")
    assert code == 0, output
    first, second, third = definitions(account, stopped)
    own = [each["containerDefinitions"][0] for each in (first, second, third)]
    assert [each["image"].rpartition(":")[2] for each in own] == ["1", "2", "2"]
    assert own[1]["environment"][0]["value"].endswith(".rds.amazonaws.com")
    # The emulator's API adds `cpu`, its CloudFormation does not.
    assert {**own[1], "cpu": 0} == {**own[2], "cpu": 0}
    roles = {(each["executionRoleArn"], each.get("taskRoleArn")) for each in (first, second, third)}
    assert len(roles) == 1
    active = account.client("ecs").list_task_definitions(familyPrefix="shop-migrate", status="ACTIVE")
    assert second["taskDefinitionArn"] not in active["taskDefinitionArns"]
    assert third["taskDefinitionArn"] in active["taskDefinitionArns"]
