"""Change sets of nested stacks, one for each child that changes: MiniStack ignores `IncludeNestedStacks`.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/change-sets-for-nested-stacks.html
They are there to be read: the root's alone is executed or deleted, and its children's go with it.
"""

import copy
from typing import Any

from ministack.core.responses import get_account_id, get_region, new_uuid, now_iso
from ministack.services.cloudformation import (
    _change_sets,
    _stacks,
    changesets,
    engine,
    handlers,
    helpers,
    stacks,
)

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Properties

NESTED = "AWS::CloudFormation::Stack"
LATER = "known after the change"
"""Stands for what another stack's output will be."""


def install() -> None:
    """Make them with the root's, describe how they hang together, and remove them with it."""
    actions = handlers._ACTION_HANDLERS
    actions["CreateChangeSet"] = _creating(actions["CreateChangeSet"])
    actions["DescribeChangeSet"] = _describing(actions["DescribeChangeSet"])
    for name in ("ExecuteChangeSet", "DeleteChangeSet"):
        actions[name] = _at_the_root_only(actions[name])


def _creating(create: kit.Handler) -> kit.Handler:
    def create_all(parameters: Any) -> Any:
        answer = create(parameters)
        if answer[0] == 200 and kit.is_true(helpers._p(parameters, "IncludeNestedStacks")):
            root = _change_sets[kit.text_of(_text(answer), "Id")]
            root["RootChangeSetId"] = root["ChangeSetId"]
            _nest(root, _stacks[root["StackName"]])
        return answer

    return create_all


def _text(answer: Any) -> str:
    body = answer[2]
    return str(body.decode() if isinstance(body, bytes) else body)


def _nest(change_set: Properties, stack: Properties) -> None:
    """Make the change sets of all children of a stack that are added or modified."""
    for change in change_set["Changes"]:
        row = change["ResourceChange"]
        if row["ResourceType"] == NESTED and row["Action"] != "Remove":
            child = _child_of(row, stack)
            nested = _nested(change_set, row["LogicalResourceId"], stack, child)
            _change_sets[nested["ChangeSetId"]] = nested
            row |= {"ChangeSetId": nested["ChangeSetId"], "PhysicalResourceId": child["StackId"]}
            _nest(nested, child)


def _child_of(row: Properties, stack: Properties) -> Properties:
    """Return the record of a child, or what stands for one that is not made yet."""
    for each in list(_stacks.values()):
        if each["StackId"] == row.get("PhysicalResourceId"):
            return dict(each)
    name = f"{stack['StackName']}-{row['LogicalResourceId']}-{new_uuid()[:12].replace('-', '').upper()}"
    identity = f"arn:aws:cloudformation:{get_region()}:{get_account_id()}:stack/{name}/{new_uuid()}"
    return {"StackName": name, "StackId": identity}


def _nested(parent: Properties, logical_id: str, stack: Properties, child: Properties) -> Properties:
    wanted = parent["_template"]["Resources"][logical_id].get("Properties", {})
    body, refused = helpers._resolve_template({"TemplateURL": [wanted.get("TemplateURL", "")]})
    if refused:
        raise ValueError(kit.text_of(_text(refused), "Message"))
    template = engine._parse_template(body)
    parameters = _parameters(template, wanted.get("Parameters", {}), parent, stack)
    identity = f"arn:aws:cloudformation:{get_region()}:{get_account_id()}:changeSet"
    return {
        "ChangeSetId": f"{identity}/{parent['ChangeSetName']}-{logical_id}/{new_uuid()}",
        "ChangeSetName": f"{parent['ChangeSetName']}-{logical_id}",
        "ParentChangeSetId": parent["ChangeSetId"],
        "RootChangeSetId": parent["RootChangeSetId"],
        "StackId": child["StackId"],
        "StackName": child["StackName"],
        "Status": "CREATE_COMPLETE",
        "ExecutionStatus": "AVAILABLE",
        "CreationTime": now_iso(),
        "Changes": _differences(template, parameters, child),
        "_template": template,
        "_resolved_params": parameters,
    }


def _parameters(template: Properties, given: Properties, parent: Properties, stack: Properties) -> Properties:
    """Return the values of a child's parameters, as far as they are known before anything is changed."""
    values = {name: _value(value, parent, stack) for name, value in given.items()}
    return {
        name: {
            "Value": str(values.get(name, declared.get("Default", ""))),
            "NoEcho": False,
            "Type": declared.get("Type", "String"),
        }
        for name, declared in template.get("Parameters", {}).items()
    }


def _value(value: Any, parent: Properties, stack: Properties) -> Any:
    template, parameters = parent["_template"], parent["_resolved_params"]
    conditions = engine._evaluate_conditions(template, parameters)
    try:
        return engine._resolve_refs(
            *(copy.deepcopy(value), stack.get("_resources", {}), parameters, conditions),
            *(template.get("Mappings", {}), parent["StackName"], parent["StackId"]),
        )
    except Exception:  # noqa: BLE001 - whatever it cannot resolve yet
        return LATER


def _differences(template: Properties, parameters: Properties, child: Properties) -> Any:
    before = child.get("_resolved_params", {})
    old, new = (
        changesets._resolve_props_for_diff(each, values, child["StackName"], child["StackId"])
        for each, values in ((child.get("_template", {}), before), (template, parameters))
    )
    changed = {
        name
        for name, value in parameters.items()
        if before.get(name, {}).get("Value") not in (value["Value"], None)
    }
    return stacks._diff_resources(old, new, child.get("_resources"), template, changed, ())


def _describing(describe: kit.Handler) -> kit.Handler:
    def describe_with_nested(parameters: Any) -> Any:
        answer = describe(parameters)
        _, found = _named(parameters)
        if not found or not found.get("RootChangeSetId"):
            return answer
        text = _text(answer)
        for change in found["Changes"]:
            row = change["ResourceChange"]
            if row.get("ChangeSetId"):
                said = f"<LogicalResourceId>{row['LogicalResourceId']}</LogicalResourceId>"
                text = text.replace(said, f"{said}<ChangeSetId>{row['ChangeSetId']}</ChangeSetId>")
        return (
            answer[0],
            answer[1],
            text.replace("<Capabilities", f"{_place(found)}<Capabilities", 1).encode(),
        )

    return describe_with_nested


def _place(change_set: Properties) -> str:
    ids = ("ParentChangeSetId", "RootChangeSetId")
    told = "".join(f"<{each}>{change_set[each]}</{each}>" for each in ids if change_set.get(each))
    return f"<IncludeNestedStacks>true</IncludeNestedStacks>{told}"


def _named(parameters: Any) -> Any:
    names = (helpers._p(parameters, name) for name in ("ChangeSetName", "StackName"))
    return changesets._find_change_set(*names)


def _at_the_root_only(act: kit.Handler) -> kit.Handler:
    def act_on_all(parameters: Any) -> Any:
        identity, found = _named(parameters)
        if found and found.get("ParentChangeSetId"):
            message = f"ChangeSet [{identity}] is nested: only the root change set can be executed or deleted"
            return helpers._error("ValidationError", message)
        answer = act(parameters)
        for other, each in list(_change_sets.items()):
            if each.get("ParentChangeSetId") and each["RootChangeSetId"] == identity:
                _change_sets.pop(other, None)
        return answer

    return act_on_all
