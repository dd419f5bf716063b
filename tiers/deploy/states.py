"""Meaning of each stack status, and the way to free a stack that is stuck.

From https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html and the
reference of the calls that free one: ContinueUpdateRollback, RollbackStack, DeleteStack.
"""

from enum import StrEnum
from typing import NamedTuple


class Phase(StrEnum):
    """The condition of a stack: whether it is stable, in progress, stuck, or gone."""

    STABLE = "stable"
    RUNNING = "in progress"
    STUCK = "stuck"
    GONE = "gone"


class Remedy(StrEnum):
    """The least that frees a stack; the value is what `tiers recover` does, in words."""

    NOTHING = "nothing"
    WAIT = "nothing; wait until the operation ends"
    DELETE = "deletes the rest of it, after confirmation"
    DELETE_AGAIN = "deletes it again, after confirmation; `--retain` keeps a failed resource"
    CONTINUE = "continues the rollback, after confirmation; `--skip` skips a failed resource"
    ROLL_BACK = "rolls it back to its last stable state, after confirmation"
    BY_HAND = "nothing; prints the state"


class State(NamedTuple):
    """One status: what to expect of it, what it means, what to do next, and what `tiers recover` does."""

    phase: Phase
    meaning: str
    next: str
    remedy: Remedy = Remedy.NOTHING


DEPLOY = "run `tiers deploy SPEC` to change it"
FOLLOW = "run `tiers deploy SPEC` to follow it, or `tiers status SPEC` to see its progress"
RECOVER = "run `tiers recover SPEC`"


def _stable(meaning: str) -> State:
    return State(Phase.STABLE, meaning, DEPLOY)


def _running(meaning: str, following: str = FOLLOW) -> State:
    return State(Phase.RUNNING, meaning, following, Remedy.WAIT)


def _stuck(meaning: str, remedy: Remedy, following: str = RECOVER) -> State:
    return State(Phase.STUCK, meaning, following, remedy)


STATES = {
    "CREATE_IN_PROGRESS": _running("its resources are being created"),
    "CREATE_COMPLETE": _stable("created"),
    "CREATE_FAILED": _stuck(
        "its creation failed and was not rolled back; the created resources still exist",
        Remedy.DELETE,
        "fix the cause and run `tiers deploy SPEC` again, or `tiers recover SPEC` to delete it",
    ),
    "ROLLBACK_IN_PROGRESS": _running("its creation failed; the created resources are being deleted"),
    "ROLLBACK_COMPLETE": _stuck(
        "its creation failed and was rolled back; it can only be deleted",
        Remedy.DELETE,
        "run `tiers recover SPEC`, fix the cause, then run `tiers deploy SPEC`",
    ),
    "ROLLBACK_FAILED": _stuck("its creation and its rollback failed; it can only be deleted", Remedy.DELETE),
    "UPDATE_IN_PROGRESS": _running("its resources are being changed"),
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": _running("updated; the replaced resources are being deleted"),
    "UPDATE_COMPLETE": _stable("updated"),
    "UPDATE_FAILED": _stuck(
        "an update failed and was not rolled back; only some resources are updated",
        Remedy.ROLL_BACK,
        "fix the cause and run `tiers deploy SPEC` again, or `tiers recover SPEC` to roll back",
    ),
    "UPDATE_ROLLBACK_IN_PROGRESS": _running("an update failed or was canceled; it is being rolled back"),
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": _running(
        "an update was rolled back; the resources that it created are being deleted"
    ),
    "UPDATE_ROLLBACK_COMPLETE": _stable("an update failed or was canceled, and was rolled back"),
    "UPDATE_ROLLBACK_FAILED": _stuck(
        "an update and its rollback failed; neither can continue without intervention",
        Remedy.CONTINUE,
        "fix the cause, then run `tiers recover SPEC`",
    ),
    "DELETE_IN_PROGRESS": _running("it is being deleted", "run `tiers destroy SPEC` to follow it"),
    "DELETE_FAILED": _stuck(
        "its deletion failed on some resources; the others are deleted",
        Remedy.DELETE_AGAIN,
        "fix the cause and run `tiers destroy SPEC` again, or `tiers recover SPEC`",
    ),
    "DELETE_COMPLETE": State(Phase.GONE, "deleted", "run `tiers deploy SPEC` to create it again"),
    "REVIEW_IN_PROGRESS": _stuck(
        "empty; a change set to create it was not executed",
        Remedy.DELETE,
        "run `tiers deploy SPEC` to create it, or `tiers recover SPEC` to delete it",
    ),
    "IMPORT_IN_PROGRESS": _running("resources are being imported"),
    "IMPORT_COMPLETE": _stable("resources were imported"),
    "IMPORT_ROLLBACK_IN_PROGRESS": _running("an import failed; it is being rolled back"),
    "IMPORT_ROLLBACK_COMPLETE": _stable("an import failed and was rolled back"),
    "IMPORT_ROLLBACK_FAILED": _stuck(
        "an import and its rollback failed",
        Remedy.BY_HAND,
        "check its events in the console; `tiers` cannot undo an import",
    ),
}
"""By `StackStatus`, in the order in which a stack may meet them."""

UNKNOWN = State(
    Phase.STUCK, "a status that this version does not know", "check the stack in the console", Remedy.BY_HAND
)


def state_of(status: str) -> State:
    """Return the meaning of a status; one that AWS has added since is unknown."""
    return STATES.get(status, UNKNOWN)


def table() -> str:
    """Return all states as a table in Markdown: docs/reference/stack-states.md has it."""
    rows = (
        f"| `{status}` | {state.phase} | {state.meaning} | {state.next} | {state.remedy} |"
        for status, state in STATES.items()
    )
    head = (
        "| status | phase | meaning | next step | `tiers recover` |",
        "| --- | --- | --- | --- | --- |",
    )
    return "\n".join((*head, *rows)) + "\n"
