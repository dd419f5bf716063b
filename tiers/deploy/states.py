"""What each status of a stack means, and what frees one that is stuck.

From https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html and the
reference of the calls that free one: ContinueUpdateRollback, RollbackStack, DeleteStack.
"""

from enum import StrEnum
from typing import NamedTuple


class Phase(StrEnum):
    """What can be expected of a stack as it is."""

    STABLE = "stable"
    RUNNING = "in progress"
    STUCK = "stuck"
    GONE = "gone"


class Remedy(StrEnum):
    """The least that frees a stack; the value is what `tiers recover` does, in words."""

    NOTHING = "nothing: there is nothing to recover"
    WAIT = "nothing: it waits for nobody"
    DELETE = "deletes what is left of it, after asking"
    DELETE_AGAIN = "deletes it again, after asking; `--retain` gives up what cannot be deleted"
    CONTINUE = "continues the rollback, after asking; `--skip` leaves out what cannot be rolled back"
    ROLL_BACK = "rolls it back to its last stable state, after asking"
    BY_HAND = "nothing: it says what is known of it"


class State(NamedTuple):
    """One status: what to expect of it, what it means, what to do next, and what `tiers recover` does."""

    phase: Phase
    meaning: str
    next: str
    remedy: Remedy = Remedy.NOTHING


DEPLOY = "`tiers deploy SPEC` changes it"
FOLLOW = "`tiers deploy SPEC` follows it to its end, `tiers status SPEC` shows where it is"
RECOVER = "`tiers recover SPEC`"


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
        "its creation failed and was not rolled back: what was created is still there",
        Remedy.DELETE,
        "mend the cause and `tiers deploy SPEC` again, or `tiers recover SPEC` to delete it",
    ),
    "ROLLBACK_IN_PROGRESS": _running("its creation failed; what was created is being removed"),
    "ROLLBACK_COMPLETE": _stuck(
        "its creation failed and was rolled back: it can only be deleted",
        Remedy.DELETE,
        "`tiers recover SPEC`, mend the cause, then `tiers deploy SPEC`",
    ),
    "ROLLBACK_FAILED": _stuck(
        "its creation failed, and so did removing what was created: it can only be deleted", Remedy.DELETE
    ),
    "UPDATE_IN_PROGRESS": _running("its resources are being changed"),
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": _running("updated; what was replaced is being removed"),
    "UPDATE_COMPLETE": _stable("updated"),
    "UPDATE_FAILED": _stuck(
        "an update failed and was not rolled back: some of it is changed, some is not",
        Remedy.ROLL_BACK,
        "mend the cause and `tiers deploy SPEC` again, or `tiers recover SPEC` to roll back",
    ),
    "UPDATE_ROLLBACK_IN_PROGRESS": _running("an update failed or was cancelled; it is being rolled back"),
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": _running(
        "an update was rolled back; what it had created is being removed"
    ),
    "UPDATE_ROLLBACK_COMPLETE": _stable("an update failed or was cancelled; all is as it was before it"),
    "UPDATE_ROLLBACK_FAILED": _stuck(
        "an update failed, and so did its rollback: neither can go on by itself",
        Remedy.CONTINUE,
        "fix the cause, then `tiers recover SPEC`",
    ),
    "DELETE_IN_PROGRESS": _running("it is being deleted", "`tiers destroy SPEC` follows it to its end"),
    "DELETE_FAILED": _stuck(
        "its deletion stopped at what could not be deleted; the rest is gone",
        Remedy.DELETE_AGAIN,
        "mend the cause and `tiers destroy SPEC` again, or `tiers recover SPEC`",
    ),
    "DELETE_COMPLETE": State(Phase.GONE, "deleted", "`tiers deploy SPEC` creates it anew"),
    "REVIEW_IN_PROGRESS": _stuck(
        "empty: a change set was made to create it, and never executed",
        Remedy.DELETE,
        "`tiers deploy SPEC` creates it, `tiers recover SPEC` removes it",
    ),
    "IMPORT_IN_PROGRESS": _running("resources are being imported"),
    "IMPORT_COMPLETE": _stable("resources were imported"),
    "IMPORT_ROLLBACK_IN_PROGRESS": _running("an import failed; it is being rolled back"),
    "IMPORT_ROLLBACK_COMPLETE": _stable("an import failed; all is as it was before it"),
    "IMPORT_ROLLBACK_FAILED": _stuck(
        "an import failed, and so did its rollback",
        Remedy.BY_HAND,
        "look at its events in the console; `tiers` imports nothing and cannot undo it",
    ),
}
"""By `StackStatus`, in the order in which a stack may meet them."""

UNKNOWN = State(
    Phase.STUCK, "a status that this version does not know", "look at it in the console", Remedy.BY_HAND
)


def state_of(status: str) -> State:
    """Return what a status means; one that AWS has added since is said to be unknown."""
    return STATES.get(status, UNKNOWN)


def table() -> str:
    """Return all states as a table in Markdown: docs/reference/stack-states.md has it."""
    rows = (
        f"| `{status}` | {state.phase} | {state.meaning} | {state.next} | {state.remedy} |"
        for status, state in STATES.items()
    )
    head = (
        "| status | it is | meaning | next | `tiers recover` does |",
        "| --- | --- | --- | --- | --- |",
    )
    return "\n".join((*head, *rows)) + "\n"
