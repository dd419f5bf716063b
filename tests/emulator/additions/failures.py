"""What a failed creation leaves: MiniStack forgets what a rollback could not delete, and the template.

On AWS both stay with the stack, so that deleting it tries again and keeps what is to be retained.
"""

from typing import Any

from ministack.core.responses import now_iso
from ministack.services.cloudformation import _stacks, changesets, handlers, stacks

from tests.emulator.additions.kit import Properties

NESTED = "AWS::CloudFormation::Stack"


def install() -> None:
    """Keep both, and whether a stack's operation rolls back, which holds for its children too."""
    _keep_template()
    _keep_what_is_left()


def keep_failed_child(parent: str, logical_id: str, child: Properties, properties: Properties) -> None:
    """Keep a child that failed among its parent's resources, so that it is deleted as they are."""
    _stacks[parent]["_resources"][logical_id] = {
        "PhysicalResourceId": child["StackId"],
        "ResourceType": NESTED,
        "ResourceStatus": "CREATE_FAILED",
        "LogicalResourceId": logical_id,
        "Properties": properties,
        "Attributes": {},
        "Timestamp": now_iso(),
    }


def _keep_template() -> None:
    deploy = stacks._deploy_stack_async

    async def keeping(
        name: str, identity: str, template: Any, parameters: Any, stays: Any, *rest: Any, **named: Any
    ) -> None:
        _stacks[name]["_rollback_disabled"] = stays
        if not named.get("is_update"):
            _stacks[name]["_template"] = template
        await deploy(name, identity, template, parameters, stays, *rest, **named)

    for module in (stacks, handlers, changesets):
        module._deploy_stack_async = keeping


def _keep_what_is_left() -> None:
    roll_back = stacks._roll_back_operation

    async def keeping(name: str, identity: str, stack: Properties, operation: Properties, *rest: Any) -> None:
        failed = operation.get("failed_logical_id")
        record = stack.get("_resources", {}).get(failed, {})
        if record.get("ResourceType") == NESTED and record.get("ResourceStatus") == "CREATE_FAILED":
            operation["created"].append(failed)
        await roll_back(name, identity, stack, operation, *rest)
        for logical_id, left in stack.get("_rollback_failed", {}).items():
            if "RevertTo" not in left:
                stack["_resources"][logical_id] = _undeleted(logical_id, left)

    for module in (stacks, handlers):
        module._roll_back_operation = keeping


def _undeleted(logical_id: str, left: Properties) -> Properties:
    status = {"ResourceStatus": "DELETE_FAILED", "Attributes": {}, "Timestamp": now_iso()}
    return {**left, **status, "LogicalResourceId": logical_id}
