"""Losses of an update other than data: addresses, backups, and what AWS does not delete."""

from collections.abc import Iterator, Sequence

from tiers import resources
from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic
from tiers.plan.compare.differences import at
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Value
from tiers.plan.model import Action, Change
from tiers.plan.safeguards.guard import Risk, at_risk, origin_of, place, place_of
from tiers.plan.safeguards.stateful import policy, protection
from tiers.resources.row import Backups, Identity

_VERBS = {Action.REMOVE: "removed", Action.REPLACE: "replaced", Action.MAY_REPLACE: "replaced"}


def losses(changes: Sequence[Change]) -> Iterator[Risk]:
    """Return what may be lost beside the data that resources hold; each can be allowed by its logical ID."""
    for change in changes:
        found = (*_protected(change), *_released(change), *_without_backups(change))
        yield from (Risk(change.key, each) for each in found)


def _goes(change: Change) -> bool:
    """Return whether CloudFormation deletes, or tries to delete, what is there."""
    if change.old is None or change.kind not in _VERBS:
        return False
    name = "DeletionPolicy" if change.kind is Action.REMOVE else "UpdateReplacePolicy"
    return policy(change.old, name) not in {"Retain", "RetainExceptOnCreate"}


def _allow(change: Change) -> str:
    return f"pass `--allow-replace {change.logical_id}`"


def _protected(change: Change) -> Iterator[Diagnostic]:
    """Find resources without data that AWS will not delete; those with data are refused anyway."""
    if change.old is None or not _goes(change) or at_risk(change):
        return
    name = protection(change.old)
    if name:
        yield codes.PROTECTED_STAYS.at(
            place_of(change),
            f"`{change.logical_id}` would be {_VERBS[change.kind]}, but AWS keeps it (`{change.type}`)",
            label="deletion protection is on",
            help=f"turn it off in an earlier update, or {_allow(change)}",
            note=f"by `{name}`; it stays outside the stack, is billed, and keeps its security groups and "
            "subnets from being deleted",
        )


def _released(change: Change) -> Iterator[Diagnostic]:
    """Find identities that others rely on; public addresses, for example, go back to AWS."""
    identity = resources.find(change.type).identity
    if identity is None or change.old is None or not _goes(change) or not _has(change.old, identity):
        return
    code = codes.ADDRESS_RELEASED if identity.is_address else codes.IDENTITY_LOST
    yield code.at(
        place_of(change),
        f"`{change.logical_id}` would be {_VERBS[change.kind]} with {identity.what}",
        label="a released address is lost" if identity.is_address else "a new one has another identity",
        help=f"undo the change, or {_allow(change)}",
        note=identity.note,
    )


def _has(resource: Resource, identity: Identity) -> bool:
    """Return whether a resource has the identity of its type."""
    name, value = identity.when
    if name and resource.properties.get(name) != value:
        return False
    return not identity.unless or not at(resource.properties, tuple(identity.unless.split(".")))


def _without_backups(change: Change) -> Iterator[Diagnostic]:
    backups = resources.find(change.type).backups
    if backups is None or change.staying is None:
        return
    before, after = (_setting(each, backups) for each in change.staying)
    if before is None or before == backups.off or after != backups.off:
        return
    yield codes.BACKUPS_DELETED.at(
        place(origin_of(change, backups.path[0])),
        f"`{change.logical_id}` would lose {backups.what} (`{change.type}`)",
        label="turning it off deletes existing backups",
        help=f"undo the change, or {_allow(change)}",
        note=f"nothing from before the update can be restored: {backups.page}",
    )


def _setting(resource: Resource, backups: Backups) -> Value:
    """Return a setting; one that is not there is off where that is its default."""
    found = at(resource.properties, backups.path)
    if found:
        return found[0]
    return backups.off if backups.off == "false" else None
