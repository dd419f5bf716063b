"""Change sets that CloudFormation refuses for the state that a stack is in, and MiniStack takes."""

from typing import Any

from ministack.services.cloudformation import handlers, helpers

UPDATABLE = {
    *("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"),
    *("IMPORT_ROLLBACK_COMPLETE", "CREATE_FAILED", "UPDATE_FAILED", "DELETE_COMPLETE"),
}


def install() -> None:
    """Look at the stack before a change set is made."""
    create = handlers._ACTION_HANDLERS["CreateChangeSet"]

    def create_where_possible(parameters: Any) -> Any:
        stack = handlers._resolve_stack(helpers._p(parameters, "StackName"))
        status = stack["StackStatus"] if stack else "DELETE_COMPLETE"
        if status not in UPDATABLE and not _may_be_created(status, parameters):
            message = f"Stack:{stack['StackId']} is in {status} state and can not be updated."
            return helpers._error("ValidationError", message)
        return create(parameters)

    handlers._ACTION_HANDLERS["CreateChangeSet"] = create_where_possible


def _may_be_created(status: str, parameters: Any) -> bool:
    return status == "REVIEW_IN_PROGRESS" and helpers._p(parameters, "ChangeSetType") == "CREATE"
