"""Nested stacks that are stacks: made, changed, rolled back and deleted by what does it for one at the top.

MiniStack has a second, simpler way for nested stacks. It resolves no dynamic references there, loses the
attributes of what an update does not change, leaves behind what a failed child had made, ignores
`DeletionPolicy`, hides failed deletions and keeps no exports.
"""

import asyncio
import copy
from typing import Any, NamedTuple

from ministack.core.responses import get_account_id, get_region, new_uuid, now_iso
from ministack.services.cloudformation import (
    _stack_events,
    _stacks,
    engine,
    handlers,
    helpers,
    provisioners,
    stacks,
)

from tests.emulator.additions import failures, kit
from tests.emulator.additions.kit import Made, Properties

KIND = "AWS::CloudFormation::Stack"
KEPT = (
    *("_resources", "_template", "_template_body", "_resolved_params", "_conditions"),
    *("Parameters", "Tags", "Outputs"),
)
"""What a stack goes back to when an update of it fails, as MiniStack's UpdateStack keeps it."""


class Wanted(NamedTuple):
    """A template and the values of its parameters."""

    body: str
    template: Properties
    parameters: Properties


def install() -> None:
    """Put this in the place of MiniStack's way."""
    kit.wrap(KIND, create=create, update=update, delete=delete)
    _describe_parents()


def create(logical_id: str, properties: Properties, parent: str) -> Made:
    """Create a child; one that failed is left to its parent, which rolls back or keeps all that it made."""
    wanted = _wanted(properties, parent)
    child = _record(logical_id, properties, parent, wanted)
    _stacks[child["StackName"]] = child
    _stack_events[child["StackId"]] = []
    _announce(parent, logical_id, child)
    _deploy(child, wanted, None)
    if child["StackStatus"] != "CREATE_COMPLETE":
        failures.keep_failed_child(parent, logical_id, child, properties)
        raise ValueError(f"Embedded stack {child['StackId']} was not successfully created: {_cause(child)}")
    return child["StackId"], _attributes(child)


def update(identity: str, _old: Properties, new: Properties, parent: str) -> Made:
    """Update a child, if there is anything to update."""
    child = _child(identity)
    wanted = _wanted(new, parent, child["_resolved_params"])
    if wanted.template == child["_template"] and wanted.parameters == child["_resolved_params"]:
        return identity, _attributes(child)
    previous = {key: copy.deepcopy(child.get(key)) for key in KEPT}
    _apply(child, new, parent, wanted)
    child["StackStatus"], child["LastUpdatedTime"] = "UPDATE_IN_PROGRESS", now_iso()
    _deploy(child, wanted, previous)
    if child["StackStatus"] != "UPDATE_COMPLETE":
        raise ValueError(f"Embedded stack {identity} was not successfully updated: {_cause(child)}")
    return identity, _attributes(child)


def delete(identity: str, _properties: Properties) -> None:
    """Delete a child and all of its own, except for what is to be retained."""
    child = _child(identity)
    if child["StackStatus"] == "DELETE_COMPLETE":
        return
    asyncio.run(stacks._delete_stack_async(child["StackName"], identity))
    if child["StackStatus"] != "DELETE_COMPLETE":
        reason = child.get("StackStatusReason", "")
        raise ValueError(f"Embedded stack {identity} was not successfully deleted: {reason}")


def _child(identity: str) -> Properties:
    return _by_id()[identity]


def _by_id() -> dict[str, Properties]:
    return {stack["StackId"]: stack for stack in list(_stacks.values())}


def _wanted(properties: Properties, parent: str, before: Properties | None = None) -> Wanted:
    body, refused = helpers._resolve_template({"TemplateURL": [properties.get("TemplateURL", "")]})
    if refused:
        raise ValueError(kit.text_of(refused[2].decode(), "Message"))
    template = engine._parse_template(body)
    provisioners._check_nested_stack_capabilities(parent, template)
    given = [{"Key": key, "Value": str(value)} for key, value in (properties.get("Parameters") or {}).items()]
    unknown = sorted({each["Key"] for each in given} - set(template.get("Parameters", {})))
    if unknown:
        raise ValueError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    parameters = engine._resolve_parameters(template, given, before)
    engine.validate_template_support(
        template, engine._evaluate_conditions(template, parameters), params=parameters
    )
    return Wanted(body, template, parameters)


def _record(logical_id: str, properties: Properties, parent: str, wanted: Wanted) -> Properties:
    name = f"{parent}-{logical_id}-{new_uuid()[:12].replace('-', '').upper()}"
    child = {
        "StackName": name,
        "StackId": f"arn:aws:cloudformation:{get_region()}:{get_account_id()}:stack/{name}/{new_uuid()}",
        "StackStatus": "CREATE_IN_PROGRESS",
        "StackStatusReason": "",
        "CreationTime": now_iso(),
        # An empty one is no time to botocore.
        "LastUpdatedTime": now_iso(),
        "Outputs": [],
        "_region": get_region(),
        "_resources": {},
        "_parent_stack_name": parent,
        "ParentId": _stacks[parent]["StackId"],
        "RootId": _stacks[parent].get("RootId") or _stacks[parent]["StackId"],
    }
    _apply(child, properties, parent, wanted)
    return child


def _apply(child: Properties, properties: Properties, parent: str, wanted: Wanted) -> None:
    """Let a record say what is wanted of the stack."""
    above = _stacks[parent]
    child |= {
        "Description": wanted.template.get("Description", ""),
        "DisableRollback": above.get("DisableRollback", False),
        "Capabilities": list(above.get("Capabilities", [])),
        "NotificationARNs": list(above.get("NotificationARNs", [])),
        "_template_body": wanted.body,
        "_conditions": engine._evaluate_conditions(wanted.template, wanted.parameters),
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value["Value"], "NoEcho": value["NoEcho"]}
            for key, value in wanted.parameters.items()
        ],
        "Tags": [
            {"Key": key, "Value": value}
            for key, value in provisioners._tag_map(properties.get("Tags")).items()
            if not key.startswith("aws:")
        ],
    }


def _announce(parent: str, logical_id: str, child: Properties) -> None:
    """Tell of the child in its parent's events, by which it is found while it is being made."""
    stacks._add_event(
        _stacks[parent]["StackId"],
        parent,
        logical_id,
        KIND,
        "CREATE_IN_PROGRESS",
        "Resource creation Initiated",
        child["StackId"],
    )


def _deploy(child: Properties, wanted: Wanted, previous: Properties | None) -> None:
    """Create or update a child, and wait for it; this runs in a thread of its own."""
    name, identity = child["StackName"], child["StackId"]
    stacks._add_event(identity, name, name, KIND, child["StackStatus"], physical_id=identity)
    keeps = _stacks[child["_parent_stack_name"]].get("_rollback_disabled", False)
    asyncio.run(
        stacks._deploy_stack_async(
            *(name, identity, wanted.template, wanted.parameters, keeps, child["Tags"]),
            is_update=previous is not None,
            previous_stack=previous,
        )
    )


def _attributes(child: Properties) -> dict[str, str]:
    return {f"Outputs.{output['OutputKey']}": output["OutputValue"] for output in child["Outputs"]}


def _cause(child: Properties) -> str:
    """Tell which resources of a child failed in its last operation, as CloudFormation says it."""
    verbs = {"CREATE_FAILED": "create", "UPDATE_FAILED": "update"}
    failed: dict[str, list[str]] = {}
    for event in reversed(_stack_events[child["StackId"]]):
        own = event["LogicalResourceId"] == child["StackName"]
        if own and event["ResourceStatus"] in {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"}:
            break
        verb = verbs.get(event["ResourceStatus"])
        if verb and not own:
            failed.setdefault(verb, []).append(event["LogicalResourceId"])
    said = [
        f"The following resource(s) failed to {verb}: [{', '.join(ids)}]. " for verb, ids in failed.items()
    ]
    return "".join(said) or child.get("StackStatusReason", "")


def _describe_parents() -> None:
    """Tell the parent and the root of a stack, which MiniStack knows but does not say."""
    for operation in ("DescribeStacks", "ListStacks"):
        handlers._ACTION_HANDLERS[operation] = _with_parents(handlers._ACTION_HANDLERS[operation])


def _with_parents(describe: kit.Handler) -> kit.Handler:
    def described(parameters: Any) -> Any:
        status, headers, body = describe(parameters)
        text = body.decode() if isinstance(body, bytes) else body
        for identity, stack in _by_id().items():
            if stack.get("ParentId"):
                said = f"<StackId>{identity}</StackId>"
                above = f"<ParentId>{stack['ParentId']}</ParentId><RootId>{stack['RootId']}</RootId>"
                text = text.replace(said, said + above)
        return status, headers, text.encode()

    return described
