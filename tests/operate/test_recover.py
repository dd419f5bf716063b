"""`tiers recover`: what is wrong with a stuck stack, and the least that frees it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.stack_double import World, deployed
from tests.support.standing import DATABASE_LINE, bundle, run
from tiers.ir.placed import Layout


def rollback_failed(layout: Layout = Layout.NESTED) -> World:
    """Return a stack whose update failed at the servers, and its rollback at the database."""
    world = deployed(bundle(layout))
    root, unsuccessful = world.stacks[""], "was not successfully updated"
    data = world.stacks.get("Data", root)
    logic = world.stacks.get("Logic", root)
    world.happen(root, "quiet", "UPDATE_IN_PROGRESS")
    if layout is Layout.NESTED:
        world.happen(data, data.name, "UPDATE_IN_PROGRESS")
        world.happen(logic, logic.name, "UPDATE_IN_PROGRESS")
    world.happen(logic, "WebAutoScalingGroup", "UPDATE_FAILED", "No such launch template")
    world.happen(data, "DbMonitoringRole", "UPDATE_FAILED", "Resource update cancelled")
    if layout is Layout.NESTED:
        world.happen(logic, logic.name, "UPDATE_FAILED", "The following resource(s) failed to update: [Web]")
        world.happen(
            root, "Logic", "UPDATE_FAILED", f"Embedded stack {logic.arn} was not successfully updated"
        )
    world.happen(root, "quiet", "UPDATE_ROLLBACK_IN_PROGRESS")
    world.happen(logic, "WebAutoScalingGroup", "UPDATE_COMPLETE")
    world.happen(data, "DbMonitoringRole", "UPDATE_COMPLETE")
    world.happen(data, "DbDBInstance", "UPDATE_FAILED", "DB instance not found")
    if layout is Layout.NESTED:
        world.happen(root, "Logic", "UPDATE_COMPLETE")
        world.happen(data, data.name, "UPDATE_ROLLBACK_FAILED", "The following resource(s) failed to update")
        world.happen(root, "Data", "UPDATE_FAILED", f"Embedded stack {data.arn} {unsuccessful}")
    world.happen(root, "quiet", "UPDATE_ROLLBACK_FAILED")
    world.ends["ContinueUpdateRollback"] = lambda stack: world.end(stack, "UPDATE_ROLLBACK_COMPLETE")
    return world


def continued(world: World) -> list[dict[str, Any]]:
    return world.account.made("cloudformation.ContinueUpdateRollback")


@pytest.mark.parametrize("layout", Layout)
def test_it_says_why_both_failed_and_nothing_that_followed(layout: Layout, tmp_path: Path) -> None:
    done = run(rollback_failed(layout), tmp_path, "recover")
    logic, data = ("Logic.", "Data.") if layout is Layout.NESTED else ("", "")
    assert f"error[T7309]: `{logic}WebAutoScalingGroup` failed: No such launch template" in done.out
    failed = f"error[T7309]: `{data}DbDBInstance` could not be rolled back: DB instance not found"
    assert f"{failed}\n --> quiet.yaml:{DATABASE_LINE}:3" in done.out
    assert done.out.count("error[T7309]") == 2


def test_a_rollback_is_continued_on_the_root(tmp_path: Path) -> None:
    world = rollback_failed()
    done = run(world, tmp_path, "recover", typed="y\n")
    (given,) = continued(world)
    assert given["StackName"] == world.stacks[""].arn
    assert "ResourcesToSkip" not in given
    assert done.out.endswith(
        "the stack `quiet` is UPDATE_ROLLBACK_COMPLETE: an update failed or was canceled, and was rolled "
        "back\n"
    )
    assert done.code == 0


@pytest.mark.parametrize("name", ["Data.DbDBInstance", "quiet-Data-1X.DbDBInstance"])
def test_what_is_skipped_is_named_as_aws_wants_it(name: str, tmp_path: Path) -> None:
    world = rollback_failed()
    done = run(world, tmp_path, "recover", "--skip", name, typed="yes\n")
    (given,) = continued(world)
    assert given["ResourcesToSkip"] == ["quiet-Data-1X.DbDBInstance"]
    assert "Data.DbDBInstance: skipped resources keep their state" in done.err
    assert "make both the same before the next deployment" in done.err


def test_of_a_single_stack_the_logical_id_alone_is_skipped(tmp_path: Path) -> None:
    world = rollback_failed(Layout.SINGLE)
    run(world, tmp_path, "recover", "--skip", "DbDBInstance", "--yes")
    assert continued(world)[0]["ResourcesToSkip"] == ["DbDBInstance"]


@pytest.mark.parametrize("name", ["Data.DbMonitoringRole", "DbDBInstance", "Data", "Nothing"])
def test_only_what_failed_is_skipped(name: str, tmp_path: Path) -> None:
    world = rollback_failed()
    done = run(world, tmp_path, "recover", "--skip", name, "--yes")
    assert f"error[T7313]: `{name}` cannot be skipped" in done.out
    assert "use one of the failed resources: `Data.DbDBInstance`" in done.out
    assert (done.code, continued(world)) == (1, [])


def test_a_continuation_that_fails_again_says_how_to_leave_out(tmp_path: Path) -> None:
    world = rollback_failed()

    def fail(_stack: object) -> None:
        root, data = world.stacks[""], world.stacks["Data"]
        world.happen(data, "DbDBInstance", "UPDATE_FAILED", "DB instance not found")
        world.happen(root, "Data", "UPDATE_FAILED", f"Embedded stack {data.arn} was not successfully updated")
        world.happen(root, "quiet", "UPDATE_ROLLBACK_FAILED")

    world.ends["ContinueUpdateRollback"] = fail
    done = run(world, tmp_path, "recover", "--yes")
    assert "error[T7308]: the stack `quiet` is still stuck" in done.out
    assert "`tiers recover quiet.yaml --skip Data.DbDBInstance`" in done.out
    assert done.code == 1


@pytest.mark.parametrize("answer", ["", "\n", "n\n", "quiet\n"])
def test_anything_but_yes_is_no(answer: str, tmp_path: Path) -> None:
    world = rollback_failed()
    done = run(world, tmp_path, "recover", typed=answer)
    assert "error[T7305]: canceled; nothing was changed" in done.out
    assert (done.code, continued(world)) == (1, [])


def test_without_a_terminal_an_option_answers(tmp_path: Path) -> None:
    done = run(rollback_failed(), tmp_path, "recover")
    assert "error[T7304]" in done.out
    assert "pass `--yes`" in done.out


# Other states


def test_a_failed_creation_is_deleted_and_what_it_keeps_is_named(tmp_path: Path) -> None:
    world = deployed(bundle(), "ROLLBACK_COMPLETE")
    for stack in world.stacks.values():
        for row in stack.resources.values():
            row["ResourceStatus"] = "DELETE_COMPLETE"
    database = world.stacks["Data"].resources["DbDBInstance"]
    world.stacks[""].resources["Data"]["ResourceStatus"] = "DELETE_FAILED"
    database["ResourceStatus"] = "DELETE_SKIPPED"
    done = run(world, tmp_path, "recover", "--yes")
    assert "keeps (billed until you delete them):\n    Data.DbDBInstance" in done.out
    assert done.out.endswith("kept: AWS::RDS::DBInstance dbdbinstance-1\n")
    assert done.code == 0


def test_a_failed_creation_shows_its_cause_in_a_child_that_is_gone(tmp_path: Path) -> None:
    world = deployed(bundle(), "CREATE_IN_PROGRESS")
    root, data = world.stacks[""], world.stacks["Data"]
    world.happen(data, data.name, "CREATE_IN_PROGRESS")
    world.happen(data, "DbDBInstance", "CREATE_FAILED", "No default VPC")
    world.happen(data, "DbMonitoringRole", "CREATE_FAILED", "Resource creation cancelled")
    world.happen(root, "Data", "CREATE_FAILED", f"Embedded stack {data.arn} was not successfully created")
    world.happen(root, "quiet", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [Data]")
    world.happen(data, data.name, "DELETE_IN_PROGRESS")
    world.happen(data, data.name, "DELETE_COMPLETE")
    world.happen(root, "Data", "DELETE_COMPLETE")
    world.happen(root, "quiet", "ROLLBACK_COMPLETE")
    done = run(world, tmp_path, "recover")
    assert "error[T7309]: `Data.DbDBInstance` failed: No default VPC" in done.out
    assert done.out.count("error[T7309]") == 1


def test_what_blocks_the_deletion_of_a_failed_creation_stops_it(tmp_path: Path) -> None:
    world = deployed(bundle(), "ROLLBACK_FAILED")
    rows = [{"DBInstanceIdentifier": "dbdbinstance-1", "DeletionProtection": True}]
    world.account.on(rds__DescribeDBInstances={"DBInstances": rows})
    done = run(world, tmp_path, "recover", "--yes")
    assert "error[T7306]" in done.out
    assert world.account.made("cloudformation.DeleteStack") == []


def test_an_empty_stack_names_the_change_sets_that_it_waits_for(tmp_path: Path) -> None:
    done = run(deployed(bundle(), "REVIEW_IN_PROGRESS"), tmp_path, "recover")
    assert "waiting change set: `first` (FAILED)" in done.out


def test_a_failed_deletion_gives_up_what_is_named(tmp_path: Path) -> None:
    world = deployed(bundle())
    data = world.stacks["Data"]
    world.happen(data, "DbDBInstance", "DELETE_FAILED", "no")
    world.happen(data, data.name, "DELETE_FAILED")
    world.happen(world.stacks[""], "quiet", "DELETE_FAILED")
    assert run(world, tmp_path, "recover", "--retain", "Data.DbDBInstance", "--yes").code == 0
    given = world.account.made("cloudformation.DeleteStack")
    assert [each.get("RetainResources") for each in given] == [["DbDBInstance"], None]


def test_an_update_in_progress_is_cancelled_if_that_is_wanted(tmp_path: Path) -> None:
    world = deployed(bundle(), "UPDATE_IN_PROGRESS")
    world.ends["CancelUpdateStack"] = lambda stack: world.end(stack, "UPDATE_ROLLBACK_COMPLETE")
    assert "`--cancel` to roll it back" in run(world, tmp_path, "recover").out
    assert world.account.made("cloudformation.CancelUpdateStack") == []
    done = run(world, tmp_path, "recover", "--cancel", typed="y\n")
    assert (done.code, len(world.account.made("cloudformation.CancelUpdateStack"))) == (0, 1)


def test_what_cannot_be_cancelled_is_not(tmp_path: Path) -> None:
    world = deployed(bundle(), "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    done = run(world, tmp_path, "recover", "--cancel", "--yes")
    assert "error[T7307]" in done.out
    assert world.account.made("cloudformation.CancelUpdateStack") == []


def test_an_interrupt_leaves_it_to_aws(tmp_path: Path) -> None:
    world = rollback_failed()

    def interrupt(_stack: object) -> None:
        raise KeyboardInterrupt

    world.ends["ContinueUpdateRollback"] = interrupt
    done = run(world, tmp_path, "recover", "--yes")
    assert (done.code, "the operation continues" in done.err) == (130, True)


def test_programs_get_a_line_of_json_for_each_thing(tmp_path: Path) -> None:
    lines = run(rollback_failed(), tmp_path, "recover", "--yes", "--format", "json").lines
    assert [line["event"] for line in lines] == ["state", "findings", "stuck", "resource", "resource", "end"]
    assert lines[0]["status"] == "UPDATE_ROLLBACK_FAILED"
    assert lines[-1]["status"] == "UPDATE_ROLLBACK_COMPLETE"


@pytest.mark.parametrize(
    ("status", "option"),
    [("CREATE_COMPLETE", "--skip"), ("DELETE_FAILED", "--skip"), ("UPDATE_ROLLBACK_FAILED", "--retain")],
)
def test_what_would_not_be_touched_cannot_be_left_out(status: str, option: str, tmp_path: Path) -> None:
    world = deployed(bundle(), status)
    done = run(world, tmp_path, "recover", "--yes", option, "Data.DbDBInstance")
    assert "error[T7313]: `Data.DbDBInstance` cannot be " in done.out
    assert "remove it; no resource failed" in done.out
    assert done.code == 1


ROLE = "arn:aws:iam::123456789012:role/deliveries/cloudformation"


@pytest.mark.parametrize(
    ("world", "words", "operation"),
    [
        (rollback_failed, ("recover", "--yes"), "ContinueUpdateRollback"),
        (lambda: deployed(bundle(), "UPDATE_FAILED"), ("recover", "--yes"), "RollbackStack"),
        (lambda: deployed(bundle(), "ROLLBACK_COMPLETE"), ("recover", "--yes"), "DeleteStack"),
        (lambda: deployed(bundle()), ("destroy", "--yes-destroy", "quiet"), "DeleteStack"),
    ],
)
def test_cloudformation_works_with_the_role_that_is_named(
    world: Callable[[], World], words: tuple[str, ...], operation: str, tmp_path: Path
) -> None:
    for role in (None, ROLE):
        account = world()
        run(account, tmp_path, *words, *(("--role-arn", role) if role else ()))
        [given] = account.account.made(f"cloudformation.{operation}")
        assert given.get("RoleARN") == role


def test_a_cancelled_update_goes_on_with_its_own_role(tmp_path: Path) -> None:
    world = deployed(bundle(), "UPDATE_IN_PROGRESS")
    done = run(world, tmp_path, "recover", "--cancel", "--yes", "--role-arn", ROLE)
    assert done.code == 1
    assert len(world.account.made("cloudformation.CancelUpdateStack")) == 1


@pytest.mark.parametrize(
    "wrong",
    ["cloudformation", "arn:aws:iam::123456789012:user/ann", "arn:aws:iam::1:role/x", f"{ROLE}{'x' * 60}"],
)
def test_only_the_arn_of_a_role_is_one(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        run(deployed(bundle()), tmp_path, "recover", "--role-arn", wrong)
    assert ended.value.code == 2
