"""Updates after which AWS Backup saves less than before, and permanent locks.

https://docs.aws.amazon.com/aws-backup/latest/devguide/deleting-backups.html
"""

from collections.abc import Iterator, Mapping

from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.codes import plan_backups as own
from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.wording import counted
from tiers.plan.compare.changes import Comparison
from tiers.plan.compare.differences import at
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Value, refers
from tiers.plan.model import Change
from tiers.plan.safeguards.guard import origin_of, place, place_of
from tiers.untrusted import whole

_VAULT, _PLAN = "AWS::Backup::BackupVault", "AWS::Backup::BackupPlan"
_SELECTION = "AWS::Backup::BackupSelection"
_LOCK, _MIN, _PERMANENT = "LockConfiguration", "MinRetentionDays", "ChangeableForDays"
_LOCKS = "https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html"


def of_backups(found: Comparison) -> Iterator[Diagnostic]:
    """Warn of backups that are no longer made or kept, and of locks."""
    for change in found.changes:
        if change.type == _SELECTION and change.old is not None:
            yield from _unselected(change, change.old, found)
        elif change.type == _PLAN and change.staying is not None:
            yield from _rules(change, *change.staying)
        elif change.type == _VAULT and change.staying is not None:
            yield from _locked(change, *map(_lock, change.staying))
        elif change.type == _VAULT and change.new is not None:
            yield from _permanent(change, {}, _lock(change.new))


def _unselected(change: Change, old: Resource, found: Comparison) -> Iterator[Diagnostic]:
    """Find resources that stay, and that no selection names after the update."""
    chosen = at(old.properties, ("BackupSelection", "Resources"))
    still = [each.properties for each in found.after.values() if each.type == _SELECTION]
    for key in found.after:
        if key in found.before and refers(chosen, key) and not refers(still, key):
            yield own.FEWER_BACKUPS.at(
                place_of(change),
                f"`{key[1]}` would no longer be backed up",
                label="no selection names it",
                help="undo the change, unless you do not need more backups of it",
                note="existing backups are kept for their time",
            )


def _rules(change: Change, old: Resource, new: Resource) -> Iterator[Diagnostic]:
    """Find rules of a plan that are gone, or keep backups for a shorter time, or copy none."""
    before, after = (_by_name(each) for each in (old, new))
    for name, rule in before.items():
        for words in _less(name, rule, after.get(name)):
            yield own.FEWER_BACKUPS.at(
                place(origin_of(change, "BackupPlan")),
                f"`{change.logical_id}` {words}",
                label="from the next backup on",
                help="undo the change, unless you need fewer backups",
                note="existing backups are kept for their time",
            )


def _by_name(plan: Resource) -> Mapping[str, Value]:
    rules = at(plan.properties, ("BackupPlan", "BackupPlanRule", "*"))
    return {str(each.get("RuleName")): each for each in rules if isinstance(each, Mapping)}


def _less(name: str, old: Value, new: Value | None) -> Iterator[str]:
    if new is None:
        yield f"would no longer make {name} backups"
        return
    before, after = (_days(each) for each in (old, new))
    if after is not None and (before is None or after < before):
        was = "indefinitely" if before is None else counted(before, "day")
        yield f"would keep {name} backups for {counted(after, 'day')} instead of {was}"
    vaults = [
        {str(each) for each in at(one, ("CopyActions", "*", "DestinationBackupVaultArn"))}
        for one in (old, new)
    ]
    if vaults[0] - vaults[1]:
        yield f"would no longer copy {name} backups to the same vault"


def _days(rule: Value) -> int | None:
    """Return the days for which backups are kept; `None` if they are never deleted."""
    found = at(rule, ("Lifecycle", "DeleteAfterDays"))
    return whole(found[0]) if found else None


def _lock(vault: Resource) -> Mapping[str, Value]:
    found = vault.properties.get(_LOCK)
    return found if isinstance(found, Mapping) else {}


def _locked(change: Change, old: Mapping[str, Value], new: Mapping[str, Value]) -> Iterator[Diagnostic]:
    """Find locks that AWS may no longer change, that protect less, or that become permanent."""
    if old == new:
        return
    if _PERMANENT in old:
        yield codes.MAY_BE_REFUSED.at(
            place(origin_of(change, _LOCK)),
            f"AWS rejects a change of the lock of `{change.logical_id}` after its lock date",
            label=f"permanent {counted(whole(old[_PERMANENT]) or 0, 'day')} after it was set",
            help="undo the change, or run `aws backup describe-backup-vault` to see the lock date",
            note=_LOCKS,
        )
    yield from _permanent(change, old, new)
    if words := _weaker(old, new):
        yield codes.WEAKER_PROTECTION.at(
            place(origin_of(change, _LOCK)),
            f"the update weakens the protection of `{change.logical_id}`: {words}",
            help="undo the change, unless you want to delete backups earlier",
        )


def _weaker(old: Mapping[str, Value], new: Mapping[str, Value]) -> str:
    if old and not new:
        return "its lock is removed"
    before, after = (whole(each.get(_MIN)) for each in (old, new))
    if before is not None and after is not None and after < before:
        return f"backups are locked for {after} instead of {counted(before, 'day')}"
    return ""


def _permanent(change: Change, old: Mapping[str, Value], new: Mapping[str, Value]) -> Iterator[Diagnostic]:
    if _PERMANENT in new and _PERMANENT not in old:
        yield own.PERMANENT_LOCK.at(
            place(origin_of(change, _LOCK)),
            f"the lock of `{change.logical_id}` becomes permanent "
            f"{counted(whole(new[_PERMANENT]) or 0, 'day')} after the update",
            label="cannot be removed then",
            help="remove `changeable_for`, unless no backup may ever be deleted before its time",
            note=_LOCKS,
        )
