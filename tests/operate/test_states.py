"""Every status that CloudFormation knows: what it means, and what each command does about it."""

from pathlib import Path

import botocore.session
import pytest

from tests.support.stack_double import deployed
from tests.support.standing import bundle, run
from tiers.cli.commands.recover import _REMEDIES
from tiers.cli.commands.status import EXIT_CODES
from tiers.deploy.states import STATES, UNKNOWN, Phase, Remedy, state_of
from tiers.operate.drift import DETECTABLE

MODEL = botocore.session.get_session().get_service_model("cloudformation")
STATUSES = MODEL.shape_for("StackStatus").enum
STANDING = [status for status in STATUSES if status != "DELETE_COMPLETE"]


def test_every_status_of_aws_is_known_and_no_other() -> None:
    assert STATES.keys() == set(STATUSES)
    assert set(STATUSES) >= DETECTABLE


def test_a_status_in_progress_is_waited_for_and_nothing_else_is() -> None:
    for status, state in STATES.items():
        running = status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS"
        assert (state.phase is Phase.RUNNING) == running, status
        assert (state.remedy is Remedy.WAIT) == running, status


def test_what_is_stuck_has_a_remedy_and_what_is_stable_needs_none() -> None:
    for status, state in STATES.items():
        assert (state.remedy is Remedy.NOTHING) == (state.phase in {Phase.STABLE, Phase.GONE}), status


def test_a_status_that_aws_adds_is_said_to_be_unknown() -> None:
    assert state_of("CREATE_SUSPENDED") is UNKNOWN


def test_every_remedy_is_done_and_every_phase_told() -> None:
    assert _REMEDIES.keys() == set(Remedy)
    assert EXIT_CODES.keys() == set(Phase)


@pytest.mark.parametrize("status", STANDING)
def test_status_says_what_a_state_means(status: str, tmp_path: Path) -> None:
    done = run(deployed(bundle(), status), tmp_path, "status")
    state = state_of(status)
    assert done.code == EXIT_CODES[state.phase]
    assert f"quiet in eu-west-1: {status} ({state.phase})\n  {state.meaning}" in done.out
    assert f"next: {state.next.replace('SPEC', 'quiet.yaml')}" in done.out


@pytest.mark.parametrize("status", STANDING)
def test_outputs_are_told_in_every_state(status: str, tmp_path: Path) -> None:
    done = run(deployed(bundle(), status), tmp_path, "outputs")
    assert (done.code, done.out) == (0, "Vpc vpc-1\nDbEndpoint db.example.com\n")


@pytest.mark.parametrize("status", STANDING)
def test_drift_is_looked_for_where_cloudformation_can(status: str, tmp_path: Path) -> None:
    world = deployed(bundle(), status)
    done = run(world, tmp_path, "drift")
    asked = [given["StackName"] for given in world.account.made("cloudformation.DetectStackDrift")]
    assert (world.stacks[""].arn in asked) == (status in DETECTABLE)
    assert done.code == (0 if status in DETECTABLE else 1)
    assert (f"cannot check a stack in {status}" in done.out) == (status not in DETECTABLE)


CHANGING = {"DeleteStack", "ContinueUpdateRollback", "RollbackStack", "CancelUpdateStack"}
"""What changes a stack, of all that the commands call."""
FREED_BY = {
    Remedy.DELETE: ["DeleteStack"],
    Remedy.DELETE_AGAIN: ["DeleteStack"],
    Remedy.CONTINUE: ["ContinueUpdateRollback"],
    Remedy.ROLL_BACK: ["RollbackStack"],
}


def changes(world_calls: list[tuple[str, dict[str, object]]]) -> list[str]:
    """Return the calls that changed something."""
    names = (name.partition(".")[2] for name, _ in world_calls)
    return [name for name in names if name in CHANGING]


@pytest.mark.parametrize("status", STANDING)
def test_recover_does_the_least_that_frees_a_stack(status: str, tmp_path: Path) -> None:
    world = deployed(bundle(), status)
    for name in ("ContinueUpdateRollback", "RollbackStack"):
        world.ends[name] = lambda stack: world.end(stack, "UPDATE_ROLLBACK_COMPLETE")
    done = run(world, tmp_path, "recover", "--yes")
    remedy = state_of(status).remedy
    assert changes(world.account.calls) == FREED_BY.get(remedy, [])
    assert done.code == (1 if remedy is Remedy.BY_HAND else 0)
    assert f"quiet in eu-west-1: {status}" in done.out


@pytest.mark.parametrize("status", STANDING)
def test_recover_changes_nothing_unasked(status: str, tmp_path: Path) -> None:
    world = deployed(bundle(), status)
    done = run(world, tmp_path, "recover")
    assert changes(world.account.calls) == []
    remedy = state_of(status).remedy
    assert ("T7304" in done.out) == (remedy in FREED_BY)


@pytest.mark.parametrize("status", STANDING)
def test_destroy_deletes_what_rests(status: str, tmp_path: Path) -> None:
    world = deployed(bundle(), status)
    running = state_of(status).phase is Phase.RUNNING
    # The first look is for the name of its edge.
    world.ends_soon(lambda: world.end(world.stacks[""], "DELETE_COMPLETE"), looks=2)
    done = run(world, tmp_path, "destroy", "--yes-destroy", "quiet")
    assert changes(world.account.calls) == ([] if running else ["DeleteStack"])
    if running and status != "DELETE_IN_PROGRESS":
        assert (done.code, "T7307" in done.out) == (1, True)
    else:
        assert (done.code, "the stack `quiet` is deleted" in done.out) == (0, True)


@pytest.mark.parametrize("status", STANDING)
def test_destroy_changes_nothing_unasked(status: str, tmp_path: Path) -> None:
    world = deployed(bundle(), status)
    # The first look is for the name of its edge.
    world.ends_soon(lambda: world.end(world.stacks[""], "DELETE_COMPLETE"), looks=2)
    done = run(world, tmp_path, "destroy")
    assert changes(world.account.calls) == []
    assert done.code == (0 if status == "DELETE_IN_PROGRESS" else 1)
