"""Stack policies that are enforced; MiniStack keeps them only.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
A policy is about its own stack's resources: a root's says nothing about those of its children.
"""

import fnmatch
import json
from functools import lru_cache
from typing import Any

from ministack.services.cloudformation import _stacks, provisioners, stacks

from tests.emulator.additions.kit import Properties

DELETING = {"UPDATE_IN_PROGRESS"}


def install() -> None:
    """Ask before each update and each removal of a resource."""
    update, delete = provisioners._update_resource, provisioners._delete_resource

    def asking_update(
        kind: str, identity: str, old: Properties, new: Properties, stack: str, *rest: Any
    ) -> Any:
        if old != new and not _rolls_back(stack):
            replaces = provisioners._requires_replacement(kind, old, new)
            _ask(stack, rest[0] if rest else "", kind, "Update:Replace" if replaces else "Update:Modify")
        return update(kind, identity, old, new, stack, *rest)

    def asking_delete(
        kind: str,
        identity: str,
        properties: Properties,
        stack: str | None = None,
        logical_id: str | None = None,
    ) -> None:
        removed = logical_id and logical_id not in _wanted(stack)
        if removed and _stacks[stack]["StackStatus"] in DELETING:
            _ask(str(stack), str(logical_id), kind, "Update:Delete")
        delete(kind, identity, properties, stack, logical_id)

    for module in (provisioners, stacks):
        module._update_resource = asking_update
        module._delete_resource = asking_delete


def _rolls_back(stack: str) -> bool:
    return "ROLLBACK" in (_stacks.get(stack) or {}).get("StackStatus", "")


def _wanted(stack: str | None) -> frozenset[str]:
    """Return the resources that an update wants, by what the stack's text says."""
    body = (_stacks.get(stack) or {}).get("_template_body") if stack else None
    return _resources(body) if body else frozenset()


@lru_cache(maxsize=64)
def _resources(body: str) -> frozenset[str]:
    """Return the logical IDs in a template, which is read once for all of its resources."""
    from ministack.services.cloudformation import engine

    return frozenset(engine._parse_template(body).get("Resources", {}))


def _ask(stack: str, logical_id: str, kind: str, action: str) -> None:
    text = (_stacks.get(stack) or {}).get("_stack_policy")
    if not text:
        return
    statements = json.loads(text)["Statement"]
    matching = [
        (number, statement["Effect"])
        for number, statement in enumerate(statements, 1)
        if _is_about(statement, logical_id, kind, action)
    ]
    denying = [number for number, effect in matching if effect == "Deny"]
    if denying or not matching:
        said = f"Statement [#{denying[0]}] does not allow" if denying else "no statement allows"
        raise ValueError(
            f"Action denied by stack policy: {said} [{action}] for resource [LogicalResourceId/{logical_id}]"
        )


def _is_about(statement: Properties, logical_id: str, kind: str, action: str) -> bool:
    actions = any(fnmatch.fnmatchcase(action, pattern) for pattern in _listed(statement.get("Action")))
    others = _listed(statement.get("NotAction"))
    actions = actions or (bool(others) and not any(fnmatch.fnmatchcase(action, each) for each in others))
    name = f"LogicalResourceId/{logical_id}"
    resources = any(fnmatch.fnmatchcase(name, pattern) for pattern in _listed(statement.get("Resource")))
    return actions and resources and _has_kind(statement.get("Condition", {}), kind)


def _has_kind(condition: Properties, kind: str) -> bool:
    patterns = [
        pattern
        for operator in ("StringEquals", "StringLike")
        for pattern in _listed(condition.get(operator, {}).get("ResourceType"))
    ]
    return not patterns or any(fnmatch.fnmatchcase(kind, pattern) for pattern in patterns)


def _listed(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)
