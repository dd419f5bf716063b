"""A plan for programs. `docs/reference/plan-changes.md` describes the shape; this is format 1.2 of it.

The second number rises when keys are added, the first when one is removed or means something else.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from tiers.plan.compare.values import NOTHING, Chosen, Key, Link, Phrase, Value
from tiers.plan.model import Action, Change, Detail
from tiers.plan.planning import Plan
from tiers.plan.report.flows import Shift
from tiers.plan.report.permissions import PermissionShift
from tiers.plan.report.wording import because, by_key, chain, reason
from tiers.plan.safeguards.stateful import policy

FORMAT_VERSION = "1.2"


def plan(made: Plan, against: str | None) -> dict[str, Any]:
    """Return a plan as data; `against` is the other side of the comparison, None for the first deployment."""
    counts = Counter(each.kind for each in made.changes)
    return {
        "format_version": FORMAT_VERSION,
        "name": made.new.name,
        "layout": str(made.new.layout),
        "against": against,
        "summary": {kind.word: counts[kind] for kind in Action},
        "changes": [change(each, by_key(made.changes), made.refused_keys) for each in made.changes],
        "parameters": _facing(made, "Parameters"),
        "outputs": _facing(made, "Outputs"),
        "reachability": [_shift(each) for each in made.flows],
        "permissions": [_permission(each) for each in made.permissions],
    }


def _facing(made: Plan, section: str) -> dict[str, str]:
    return {each.name: each.kind.word for each in made.facing if each.section == section}


def change(one: Change, others: Mapping[Key, Change], refused: Collection[Key]) -> dict[str, Any]:
    """Return what becomes of one resource as data; `others` are all changes of the plan."""
    return {
        "stack": one.stack or None,
        "logical_id": one.logical_id,
        "type": one.type,
        "change": one.kind.word,
        "because": because(one, others) if one.kind.loses else None,
        "moved": one.moved,
        "deletion_policy": None if one.old is None else policy(one.old, "DeletionPolicy"),
        "update_replace_policy": None if one.old is None else policy(one.old, "UpdateReplacePolicy"),
        "refused": one.key in refused,
        "spec": dict(one.origin) if one.origin else None,
        "details": [_detail(each, others) for each in one.details],
    }


def _detail(detail: Detail, others: Mapping[Key, Change]) -> dict[str, Any]:
    effect = detail.effect
    return {
        "path": list(detail.path),
        "change": effect.kind.word,
        "create_only": {"create-only": "always", "conditional": "conditionally"}.get(effect.rule),
        "sure": effect.is_sure,
        "follows": list(chain(detail, others)),
        "reason": reason(detail, others),
        "page": effect.page or None,
        "spec": dict(detail.origin) if detail.origin else None,
        "old": data(detail.old),
        "new": data(detail.new),
    }


def data(value: Value) -> Any:  # noqa: ANN401 - JSON-like data
    """Return a value as CloudFormation's JSON writes it; what a side does not have is null."""
    if value == NOTHING:
        return None
    if isinstance(value, Link):
        named = [value.logical_id, value.attribute]
        return {"Fn::GetAtt": named} if value.attribute else {"Ref": value.logical_id}
    if isinstance(value, Chosen):
        return {"Ref": value.parameter}
    if isinstance(value, Phrase):
        return {"Fn::Join": ["", [data(part) for part in value.parts]]}
    if isinstance(value, dict):
        return {key: data(each) for key, each in value.items()}
    return [data(each) for each in value] if isinstance(value, list) else value


def _permission(shift: PermissionShift) -> dict[str, Any]:
    return {
        "subject": shift.subject,
        "source": shift.source,
        "target": shift.target,
        "gained": list(shift.gained),
        "lost": list(shift.lost),
        "sure": shift.is_sure,
    }


def _shift(shift: Shift) -> dict[str, Any]:
    return {
        "from": shift.source,
        "to": shift.destination,
        "protocol": shift.protocol,
        "gained": [list(each) for each in shift.gained],
        "lost": [list(each) for each in shift.lost],
        "sure": shift.is_sure,
    }
