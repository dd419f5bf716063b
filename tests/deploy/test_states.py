"""`tiers deploy`, whatever the stack is like, whoever else is at work, whenever it is interrupted."""

import re
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.support.aws_double import Refused
from tests.support.deploy_double import SINGLE, YES, deploy, fresh, operations, standing
from tests.support.standing import SPEC
from tiers.deploy.states import STATES, Phase

RUNNING = sorted(name for name, state in STATES.items() if state.phase is Phase.RUNNING)
STUCK = sorted(
    name
    for name, state in STATES.items()
    if state.phase is Phase.STUCK and name not in {"CREATE_FAILED", "UPDATE_FAILED", "REVIEW_IN_PROGRESS"}
)
STABLE = sorted(name for name, state in STATES.items() if state.phase is Phase.STABLE)


@pytest.mark.parametrize("status", STUCK)
def test_a_stuck_stack_is_told_what_it_is_and_what_frees_it(tmp_path: Path, status: str) -> None:
    account = standing(status)
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert f"error[T7203]: `quiet` is {status}: {STATES[status].meaning}" in done.out
    assert STATES[status].next.replace("SPEC", "quiet.yaml") in done.out
    assert "cloudformation.CreateChangeSet" not in operations(account)


@pytest.mark.parametrize("status", [*STABLE, "CREATE_FAILED", "UPDATE_FAILED"])
def test_a_stack_that_can_be_updated_is(tmp_path: Path, status: str) -> None:
    account = standing(status)
    assert deploy(account, tmp_path).code == 0
    assert account.world.find("quiet").status == "UPDATE_COMPLETE"


@pytest.mark.parametrize("status", RUNNING)
def test_a_second_deployment_follows_the_first(tmp_path: Path, status: str) -> None:
    account = standing(status)
    stack = account.world.find("quiet")
    account.world.happen(stack, "DbDBInstance", "UPDATE_COMPLETE")
    account.world.ends_soon(lambda: account.world.happen(stack, "quiet", "UPDATE_COMPLETE"))
    done = deploy(account, tmp_path)
    assert done.code == 0, done.out
    assert f"quiet is {status}" in done.out
    assert "run the command again" in done.out
    assert len(re.findall(r"UPDATE_COMPLETE +DbDBInstance", done.out)) == 1
    assert "cloudformation.CreateChangeSet" not in operations(account)


def test_one_that_was_begun_meanwhile_is_followed_too(tmp_path: Path) -> None:
    account = standing()
    stack = account.world.find("quiet")
    create = account._create

    def late(given: dict[str, Any]) -> dict[str, Any]:
        account.world.happen(stack, "quiet", "UPDATE_IN_PROGRESS", "User Initiated")
        account.world.ends_soon(lambda: account.world.happen(stack, "quiet", "UPDATE_COMPLETE"))
        return create(given)

    account.world.account.on(cloudformation__CreateChangeSet=late)
    done = deploy(account, tmp_path)
    assert done.code == 0, done.out
    assert "run the command again" in done.out
    assert account.left == []


def test_an_update_between_the_comparison_and_the_change_set_is_noticed(tmp_path: Path) -> None:
    account = standing()
    create = account._create

    def late(given: dict[str, Any]) -> dict[str, Any]:
        stack = account.world.find("quiet")
        stack.template = stack.template.replace("BackupRetentionPeriod: 9", "BackupRetentionPeriod: 30")
        return create(given)

    account.world.account.on(cloudformation__CreateChangeSet=late)
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert "error[T7204]: `quiet` changed after the plan was made; nothing was deployed" in done.out
    assert account.left == []
    assert "cloudformation.ExecuteChangeSet" not in operations(account)


@pytest.mark.parametrize("status", ["CREATE_IN_PROGRESS", "CREATE_COMPLETE", "DELETE_COMPLETE"])
def test_one_that_was_created_meanwhile_is_followed_unless_it_is_over(tmp_path: Path, status: str) -> None:
    account, theirs = fresh(), standing()
    world = account.world

    def late(given: dict[str, Any]) -> dict[str, Any]:
        stack = world.stacks["quiet"] = theirs.world.find("quiet")
        world.happen(stack, "quiet", status, "User Initiated")
        world.pending.append(lambda: None)  # the look whether an empty stack was left
        world.ends_soon(lambda: world.happen(stack, "quiet", "CREATE_COMPLETE"))
        message = f"Stack [quiet] already exists and cannot be created again with the changeSet [{given}]"
        raise Refused("ValidationError", message)

    world.account.on(cloudformation__CreateChangeSet=late)
    done = deploy(account, tmp_path)
    assert done.code == (0 if status == "CREATE_IN_PROGRESS" else 1)
    assert ("following it" in done.out) == (status == "CREATE_IN_PROGRESS")
    assert ("error[T7204]: `quiet` changed" in done.out) == (status != "CREATE_IN_PROGRESS")
    assert "cloudformation.DeleteStack" not in operations(account)


GONE = Refused("ValidationError", "Stack [quiet] does not exist")


@pytest.mark.parametrize(
    ("operation", "refused"),
    [
        ("ExecuteChangeSet", Refused("InvalidChangeSetStatus", "it is OBSOLETE")),
        ("ExecuteChangeSet", Refused("ChangeSetNotFound", "it is not there")),
        ("ExecuteChangeSet", GONE),
        ("DescribeStackEvents", GONE),
    ],
)
def test_a_change_set_that_somebody_overtook_is_not_executed(
    tmp_path: Path, operation: str, refused: Refused
) -> None:
    account = standing()
    account.world.account.on(**{f"cloudformation__{operation}": refused})
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert "error[T7204]" in done.out
    assert account.left == []


def test_a_new_stack_that_another_one_plans_is_left_alone(tmp_path: Path) -> None:
    account = fresh()
    with account.world.account.connected():
        account._create({"StackName": "quiet", "ChangeSetName": "theirs"})
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert "error[T7202]: `quiet` is not created yet; the change set `theirs` is waiting" in done.out
    assert len(account.left) == 2


def test_an_empty_stack_that_nobody_waits_for_is_created(tmp_path: Path) -> None:
    account = fresh()
    with account.world.account.connected():
        account._create({"StackName": "quiet", "ChangeSetName": "theirs"})
    account.sets.clear()
    assert deploy(account, tmp_path).code == 0
    assert account.world.find("quiet").status == "CREATE_COMPLETE"


def test_no_leaves_nothing(tmp_path: Path) -> None:
    account = fresh()
    done = deploy(account, tmp_path, *SINGLE, typed="no\n")
    assert done.code == 1
    assert "T7305" in done.out
    assert account.left == []


def test_yes_deploys(tmp_path: Path) -> None:
    account = fresh()
    done = deploy(account, tmp_path, *SINGLE, typed="y\n")
    assert done.code == 0
    assert "Deploy this to `quiet` in `eu-west-1`?" in done.err


def test_a_pipeline_must_say_yes(tmp_path: Path) -> None:
    account = fresh()
    done = deploy(account, tmp_path, *SINGLE)
    assert done.code == 1
    assert "T7304" in done.out
    assert account.left == []


def test_warnings_on_the_way_are_counted_once_in_the_end(tmp_path: Path) -> None:
    account = standing()
    fewer = SPEC.replace("backup_retention: 9", "backup_retention: 8")
    done = deploy(account, tmp_path, *SINGLE, spec=fewer)
    assert re.findall(r"^\d+ errors?, .*$", done.out, re.MULTILINE) == ["1 error, 1 warning"]
    assert done.out.index("warning[T6012]") < done.out.index("compared with the stack")
    done = deploy(account, tmp_path, spec=fewer)
    assert done.code == 0
    assert "warning[T6012]" in done.out
    assert not re.search(r"^\d+ errors?, ", done.out, re.MULTILINE)


def interrupting(_: dict[str, Any]) -> dict[str, Any]:
    raise KeyboardInterrupt


@pytest.mark.parametrize("operation", ["DescribeChangeSet", "SetStackPolicy"])
def test_an_interrupt_before_anything_began_leaves_nothing(tmp_path: Path, operation: str) -> None:
    account = standing() if operation == "SetStackPolicy" else fresh()
    account.world.account.on(**{f"cloudformation__{operation}": interrupting})
    done = deploy(account, tmp_path)
    assert done.code == 130
    assert "nothing was changed" in done.err
    assert account.left == []
    assert "cloudformation.ExecuteChangeSet" not in operations(account)


@pytest.mark.parametrize("operation", ["ExecuteChangeSet", "DescribeStackEvents", "SetStackPolicy"])
def test_an_interrupt_of_what_may_have_begun_says_so_and_removes_nothing(
    tmp_path: Path, operation: str
) -> None:
    account = fresh()
    name = f"cloudformation__{operation}"
    execute = account._execute

    def executed(given: dict[str, Any]) -> dict[str, Any]:
        answer = execute(given)
        if operation == "ExecuteChangeSet":
            raise KeyboardInterrupt
        account.world.account.on(**{name: interrupting})
        return answer

    account.world.account.on(cloudformation__ExecuteChangeSet=executed)
    done = deploy(account, tmp_path)
    assert done.code == 130
    assert "the deployment continues" in done.err
    assert not {"cloudformation.DeleteChangeSet", "cloudformation.DeleteStack"} & set(operations(account))


@pytest.mark.parametrize("words", [("--layout", "nested", "--bucket", "templates"), ("--parameter", "X=1")])
def test_what_is_refused_is_not_written_over_what_is_deployed(tmp_path: Path, words: tuple[str, ...]) -> None:
    account = standing()
    assert deploy(account, tmp_path).code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    changed = SPEC.replace("backup_retention: 9", "backup_retention: 10")
    assert deploy(account, tmp_path, *YES, *words, spec=changed).code == 1
    assert deploy(account, tmp_path, *SINGLE, typed="no\n", spec=changed).code == 1
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert deploy(account, tmp_path, *YES, spec=changed).code == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} != before


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_called(tmp_path: Path) -> None:
    account = fresh()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "quiet.template.yaml").write_text("somebody's own")
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert "error[T7003]" in done.out
    assert operations(account) == []


def test_an_interrupt_afterwards_leaves_the_deployment_running(tmp_path: Path) -> None:
    account = fresh()
    with mock.patch("tiers.cli.shared.live.watch", side_effect=KeyboardInterrupt):
        done = deploy(account, tmp_path)
    assert done.code == 130
    assert "the deployment continues" in done.err
    assert account.world.find("quiet").status == "CREATE_IN_PROGRESS"
    assert deploy(account, tmp_path).code == 0
    assert account.world.find("quiet").status == "CREATE_COMPLETE"
