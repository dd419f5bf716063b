"""Resources of deleted stacks, and the stack of a resource, which MiniStack does not list.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
"""

from typing import Any

from ministack.services.cloudformation import _stack_events, _stacks, handlers, helpers


def install() -> None:
    """Put this around MiniStack's listings."""
    list_resources = handlers._ACTION_HANDLERS["ListStackResources"]
    describe = handlers._ACTION_HANDLERS["DescribeStackResources"]

    def listed(parameters: Any) -> Any:
        stack = handlers._resolve_stack(helpers._p(parameters, "StackName"))
        if not stack or stack["StackStatus"] != "DELETE_COMPLETE":
            return list_resources(parameters)
        left, stack["_resources"] = stack.get("_resources", {}), _by_events(stack)
        try:
            return list_resources(parameters)
        finally:
            stack["_resources"] = left

    def described(parameters: Any) -> Any:
        physical_id = helpers._p(parameters, "PhysicalResourceId")
        if not physical_id:
            return describe(parameters)
        for stack in _stacks.values():
            resources = (stack.get("_resources") or {}).values()
            if any(each.get("PhysicalResourceId") == physical_id for each in resources):
                return describe({**parameters, "StackName": [stack["StackId"]]})
        return helpers._error("ValidationError", f"Stack for {physical_id} does not exist")

    handlers._ACTION_HANDLERS["ListStackResources"] = listed
    handlers._ACTION_HANDLERS["DescribeStackResources"] = described


def _by_events(stack: Any) -> dict[str, Any]:
    """Return the resources of a deleted stack, each as its last event has it."""
    events = _stack_events.get(stack["StackId"], ())
    return {
        each["LogicalResourceId"]: each
        for each in events
        if each["PhysicalResourceId"] != stack["StackId"] and each["PhysicalResourceId"]
    }
