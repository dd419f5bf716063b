"""What the commands on stacks say when AWS does not let them: what was missing is named, nothing breaks."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.operate import test_exec
from tests.operate.test_recover import rollback_failed
from tests.support import service_double
from tests.support.aws_double import Refused
from tests.support.paths import DOCS
from tests.support.stack_double import World, deployed
from tests.support.standing import SPEC, Result, bundle, run
from tiers import cli
from tiers.cli.shared import session_plugin
from tiers.deploy.aws import Failure
from tiers.deploy.operation_permissions import action

Made = Callable[[], World]


def standing() -> World:
    """Return a stack that stands and is protected."""
    world = deployed(bundle())
    world.stacks[""].protected = True
    return world


def cancellable() -> World:
    """Return a stack that is being updated."""
    return deployed(bundle(), "UPDATE_IN_PROGRESS")


def failed_update() -> World:
    """Return a stack whose update failed and was not rolled back."""
    return deployed(bundle(), "UPDATE_FAILED")


def empty() -> World:
    """Return a stack that was never created."""
    return deployed(bundle(), "REVIEW_IN_PROGRESS")


COMMANDS: list[tuple[Made, tuple[str, ...]]] = [
    (standing, ("status",)),
    (rollback_failed, ("status",)),
    (standing, ("outputs",)),
    (standing, ("drift",)),
    (standing, ("destroy", "--yes-destroy", "quiet")),
    (rollback_failed, ("recover", "--yes")),
    (failed_update, ("recover", "--yes")),
    (empty, ("recover", "--yes")),
    (cancellable, ("recover", "--cancel", "--yes")),
]
OPTIONAL = {"rds.DescribeDBInstances", "rds.DescribeDBSnapshots"}
"""What is only asked to say more beforehand or afterwards."""


def calls(made: Made, words: tuple[str, ...], folder: Path) -> list[str]:
    """Return the operations that a command calls, each once."""
    world = made()
    for name in ("ContinueUpdateRollback", "RollbackStack", "CancelUpdateStack"):
        world.ends[name] = lambda stack: world.end(stack, "UPDATE_ROLLBACK_COMPLETE")
    run(world, folder, *words)
    return list(dict.fromkeys(name for name, _ in world.account.calls))


def refused(made: Made, words: tuple[str, ...], folder: Path, operation: str, refusal: Refused) -> Result:
    """Run a command in an account that refuses one operation."""
    world = made()
    world.account.on(**{operation.replace(".", "__"): refusal})
    return run(world, folder, *words)


@pytest.mark.parametrize(("made", "words"), COMMANDS)
def test_each_missing_permission_is_named(made: Made, words: tuple[str, ...], tmp_path: Path) -> None:
    needed = calls(made, words, tmp_path)
    assert "cloudformation.DescribeStacks" in needed
    for operation in needed:
        service, _, name = operation.partition(".")
        message = f"User: arn:aws:iam::1:user/u is not authorized to perform: {service}:{name}"
        done = refused(made, words, tmp_path, operation, Refused("AccessDenied", message, 403))
        if operation in OPTIONAL:
            assert done.code == 0, operation
        else:
            assert f"error[T7104]: the permission `{service}:{name}` is missing" in done.out, operation
            assert done.code == 1


@pytest.mark.parametrize(("made", "words"), COMMANDS)
@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (Refused("ExpiredToken", "The security token included in the request is expired", 403), "T7102"),
        (Refused("Throttling", "Rate exceeded", 400), "T7105"),
        (Refused("InternalFailure", "", 500), "T7111"),
        (Refused("ValidationError", "1 validation error detected"), "T7110"),
    ],
)
def test_whatever_aws_answers_at_any_call_is_a_finding(
    made: Made, words: tuple[str, ...], refusal: Refused, code: str, tmp_path: Path
) -> None:
    for operation in calls(made, words, tmp_path):
        done = refused(made, words, tmp_path, operation, refusal)
        assert (done.code, f"error[{code}]" in done.out) == (1, True), operation


@pytest.mark.parametrize(("made", "words"), COMMANDS)
def test_whatever_aws_answers_programs_can_read(made: Made, words: tuple[str, ...], tmp_path: Path) -> None:
    for operation in set(calls(made, words, tmp_path)) - OPTIONAL:
        refusal = Refused("AccessDenied", "no", 403)
        done = refused(made, (*words, "--format", "json"), tmp_path, operation, refusal)
        told = done.lines[-1] if words[0] in {"destroy", "recover"} else done.data
        assert [each["code"] for each in told["diagnostics"]] == ["T7104"], operation


@pytest.mark.parametrize("words", sorted({words for _, words in COMMANDS}))
def test_an_interrupt_at_any_call_says_so(words: tuple[str, ...], tmp_path: Path) -> None:
    made = next(made for made, each in COMMANDS if each == words)

    def interrupt(_given: object) -> dict[str, object]:
        raise KeyboardInterrupt

    for operation in calls(made, words, tmp_path):
        world = made()
        world.account.on(**{operation.replace(".", "__"): interrupt})
        done = run(world, tmp_path, *words)
        assert (done.code, "tiers: interrupted; " in done.err) == (130, True), operation


@pytest.mark.parametrize("words", sorted({words for _, words in COMMANDS}))
def test_a_stack_that_is_not_there_is_a_finding(words: tuple[str, ...], tmp_path: Path) -> None:
    world = deployed(bundle())
    world.stacks.clear()
    done = run(world, tmp_path, *words)
    expected = {"status": 4, "destroy": 0}.get(words[0], 1)
    assert done.code == expected
    assert "the stack `quiet` does not exist in `eu-west-1`" in done.out


@pytest.mark.parametrize(
    "words",
    [("status",), ("outputs",), ("drift",), ("destroy",), ("recover",), ("logs", "web"), ("exec", "web")],
)
def test_a_spec_that_cannot_be_read_is_a_finding(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    command, *more = words
    assert cli.main([command, "/nonexistent/quiet.yaml", *more]) == 1
    assert "error[T7001]" in capsys.readouterr().out


EVERYTHING = """\
version: 1
name: quiet
presentation:
  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}
logic:
  web: {type: ec2, port: 80, connects_to: [db]}
data:
  db: {type: rds, engine: postgres}
resources:
  data:
    Box: {Type: AWS::S3::Bucket}
    Shared: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql, MasterUsername: a}}
"""
PROTECTED: dict[str, Any] = {
    "rds__DescribeDBInstances": {"DBInstances": [{"DeletionProtection": True}]},
    "rds__DescribeDBClusters": {"DBClusters": [{"DeletionProtection": True}]},
    "elbv2__DescribeLoadBalancerAttributes": {
        "Attributes": [{"Key": "deletion_protection.enabled", "Value": "true"}]
    },
    "ec2__DescribeInstanceAttribute": {"DisableApiTermination": {"Value": True}},
    "rds__DescribeDBClusterSnapshots": {"DBClusterSnapshots": []},
    "rds__ModifyDBInstance": {},
    "rds__ModifyDBCluster": {},
    "elbv2__ModifyLoadBalancerAttributes": {},
    "ec2__ModifyInstanceAttribute": {},
}


def everything() -> World:
    """Return a stack with all that can be protected, protected."""
    world = deployed(bundle(spec=EVERYTHING), "ROLLBACK_FAILED")
    world.account.on(**PROTECTED)
    return world


def calls_for_containers(folder: Path) -> set[str]:
    """Return the operations that commands call for services, logs, and sessions."""
    with_tasks, running = (
        service_double.standing(service_double.task()),
        test_exec.world(test_exec.running_task()),
    )
    with_tasks.account.on(logs__FilterLogEvents={})
    plugin = {"find": mock.Mock(return_value="plugin"), "connect": mock.Mock(return_value=0)}
    for command, world in (("status", with_tasks), ("logs", with_tasks), ("exec", running)):
        words = () if command == "status" else ("api",)
        with mock.patch.multiple(session_plugin, **plugin):
            assert run(world, folder, command, *words, spec=test_exec.SPEC).code == 0
    return {name for world in (with_tasks, running) for name, _ in world.account.calls}


def test_the_documented_policy_is_what_the_commands_need(tmp_path: Path) -> None:
    used = {name for made, words in COMMANDS for name in calls(made, words, tmp_path)}
    used |= calls_for_containers(tmp_path)
    world = everything()
    assert run(world, tmp_path, "recover", "--unprotect", "--yes", spec=EVERYTHING).code == 0
    used |= {name for name, _ in world.account.calls}
    watched = SPEC + "operations: {notify: [ops@example.com]}\n"
    world = deployed(bundle(spec=watched))
    world.account.on(cloudwatch__DescribeAlarms={})
    assert run(world, tmp_path, "status", spec=watched).code == 0
    used |= {name for name, _ in world.account.calls}
    page = (DOCS / "reference" / "permissions.md").read_text(encoding="utf-8")
    (policy,) = re.findall(r"<!-- policy: operate -->\n```json\n(.*?)```", page, re.DOTALL)
    allowed = {action for each in json.loads(policy)["Statement"] for action in each["Action"]}
    pairs = (name.split(".") for name in used)
    called = {action(Failure(service, operation, "", "")) for service, operation in pairs}
    # CloudFormation calls it, with the permissions of whoever asked for drift.
    assert allowed - called == {"cloudformation:DetectStackResourceDrift"}
    assert called <= allowed
