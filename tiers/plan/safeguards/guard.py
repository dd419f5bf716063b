"""Refusal of updates that replace or remove what holds data without permission."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tiers import resources
from tiers.cloudformation.template import STACK_TYPE, properties_of, resources_of
from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic, Place
from tiers.diagnostics.suggest import nearest
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.snapshot import Snapshot
from tiers.plan.compare.values import Key
from tiers.plan.model import Action, Change
from tiers.plan.report.wording import because, by_key
from tiers.plan.safeguards.stateful import (
    has_final_snapshot,
    held,
    holds_data,
    is_member,
    policy,
    protection,
    weaker,
)

_WORDS = {
    Action.REMOVE: "would be removed",
    Action.REPLACE: "would be replaced",
    Action.MAY_REPLACE: "may be replaced",
}
_KEPT = {
    "Retain": "`{name}: Retain` keeps the old one, outside the stack",
    "RetainExceptOnCreate": "`{name}: RetainExceptOnCreate` keeps the old one, outside the stack",
    "Snapshot": "`{name}: Snapshot` deletes it after a final snapshot",
    "Delete": "`{name}: Delete` deletes it with its data",
}


class Risk(NamedTuple):
    """Something that an update may not do unless the resource is allowed by its logical ID."""

    key: Key
    diagnostic: Diagnostic
    """Points into the new spec; where something is removed, at what is left around it."""


def data_risks(changes: Sequence[Change]) -> Iterator[Risk]:
    """Return each replacement or removal of what holds data."""
    others = by_key(changes)
    yield from (Risk(each.key, _refused(each, others)) for each in changes if at_risk(each))


def at_risk(change: Change) -> bool:
    """Return whether a change may lose the data of a resource; those of a child stack count separately."""
    resource = change.old
    if resource is None or resource.is_child or not change.kind.loses:
        return False
    return holds_data(resource.type, resource.properties)


def mistaken(
    risky: Collection[str], allowed: Collection[str], known: Collection[str]
) -> Iterator[Diagnostic]:
    """Find allowed IDs that name no resource, or one that is not at risk."""
    for name in dict.fromkeys(allowed):
        if name not in known:
            meant = nearest(name, known)
            help_ = f"did you mean `{meant}`?" if meant else "use a logical ID from the plan"
            message = f"unknown logical ID `{name}` in `--allow-replace`"
            yield codes.NOTHING_ALLOWED.at(_nowhere(), message, help=help_)
        elif name not in risky:
            message = f"`--allow-replace {name}` has no effect; its data is not at risk"
            yield codes.UNUSED_ALLOW_REPLACE.at(
                _nowhere(), message, help="remove it, so that it does not allow a later change"
            )


def _refused(change: Change, others: Mapping[Key, Change]) -> Diagnostic:
    assert change.old is not None
    name = "DeletionPolicy" if change.kind is Action.REMOVE else "UpdateReplacePolicy"
    standing = policy(change.old, name)
    if change.new is not None:  # which of the two holds is not documented: the weaker may
        standing = weaker(standing, policy(change.new, name))
    what = f"`{change.logical_id}` {_WORDS[change.kind]}, with {held(change.old)}"
    return codes.DATA_AT_RISK.at(
        place_of(change),
        f"{what} (`{change.type}`)",
        label=because(change, others),
        help=f"undo the change, or pass `--allow-replace {change.logical_id}`",
        note="; ".join((_kept(change.old, name, standing), *_stood(change))),
    )


def _kept(resource: Resource, name: str, standing: str) -> str:
    if protection(resource) and not standing.startswith("Retain"):
        return "deletion protection is on, so AWS keeps the old one, outside any stack"
    holds = resources.find(resource.type).holds
    if standing == "Snapshot" and holds and has_final_snapshot(resource):
        return f"`{holds.final_snapshot}` makes a final snapshot before it is deleted"
    if standing == "Delete" and holds and holds.is_kept_full:
        return f"`{name}: Delete` deletes it only if it is empty; otherwise it stays outside the stack"
    return _KEPT[standing].format(name=name) if standing in _KEPT else f"`{name}: {standing}` is set"


def _stood(change: Change) -> Iterator[str]:
    if change.kind is Action.REMOVE and change.origin and change.origin.get("line"):
        yield f"previously from line {change.origin['line']} of `{change.origin['file']}`"


def origin_of(change: Change, name: str) -> Mapping[str, Any] | None:
    """Return where a property, or another attribute, comes from."""
    return next((each.origin for each in change.details if name in each.path[:2]), change.origin)


def place_of(change: Change) -> Place:
    """Return where in the new spec a change comes from, as far as that is known."""
    return place(change.origin)


def place(origin: Mapping[str, Any] | None) -> Place:
    """Return the place of an origin in the spec, whatever part of a plan has it."""
    route = origin.get("route") if origin else None
    if not isinstance(route, list | tuple):
        return _nowhere()
    return Place(tuple(step for step in route if isinstance(step, str | int)))


def _nowhere() -> Place:
    return NOWHERE


def stack_policy(side: Snapshot, allowed: Collection[str] = ()) -> dict[str, Any]:
    """Return the stack policy that denies what the guard refuses; it is the same for each stack of a tree.

    A stack policy protects the resources of the one stack that it is set on, so it is set on each; a nested
    stack is protected by its name, as long as it has something that must not go.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
    """
    types = sorted({kind for stem in side.templates for kind in _held_types(side, stem, ())} - {STACK_TYPE})
    stacks = [f"LogicalResourceId/{each}" for each in _full_stacks(side, allowed)]
    names = [f"LogicalResourceId/{each}" for each in sorted({*allowed, *_members(side)})]
    of_types = {"Condition": {"StringEquals": {"ResourceType": types}}}
    statements = [
        {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"},
        *([_deny({"Resource": stacks})] if stacks else []),
        *([_deny({**({"NotResource": names} if names else {"Resource": "*"}), **of_types})] if types else []),
    ]
    return {"Statement": statements}


def _deny(what: Mapping[str, Any]) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": ["Update:Replace", "Update:Delete"], "Principal": "*", **what}


def _held_types(side: Snapshot, stem: str, allowed: Collection[str]) -> Iterator[str]:
    """Yield the types of a template's resources that hold data and must not go."""
    for name, resource in resources_of(side.templates[stem]).items():
        if holds_data(resource["Type"], properties_of(resource)) and name not in allowed:
            yield resource["Type"]


def _members(side: Snapshot) -> Iterator[str]:
    """Return the instances of database clusters: their type holds data outside of a cluster only."""
    for template in side.templates.values():
        for name, resource in resources_of(template).items():
            if is_member(resource["Type"], properties_of(resource)):
                yield name


def _full_stacks(side: Snapshot, allowed: Collection[str]) -> Iterator[str]:
    """Yield the nested stacks that may not go: the user's own, and children that hold data."""
    for template in side.templates.values():
        for name, resource in resources_of(template).items():
            child = side.stacks.get(name)
            is_empty = child is not None and not any(_held_types(side, child, allowed))
            if resource["Type"] == STACK_TYPE and name not in allowed and not is_empty:
                yield name
