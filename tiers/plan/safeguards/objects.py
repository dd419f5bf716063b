"""Objects that a lifecycle begins to delete, and locks that become weaker."""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers import resources
from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.wording import counted, listed
from tiers.plan.compare.differences import at
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Value
from tiers.plan.model import Change
from tiers.plan.safeguards.guard import origin_of, place
from tiers.plan.safeguards.never import refused
from tiers.resources.deleting import Expiry, Lock
from tiers.untrusted import whole

YEAR = 365
"""Days."""


def weakened(change: Change) -> Iterator[Diagnostic]:
    """Warn of rules that delete more than before, and of locks that protect less."""
    if change.staying is None:
        return
    row = resources.find(change.type)
    if row.expiry is not None:
        yield from _expiring(change, row.expiry, *change.staying)
    if row.lock is not None:
        yield from _unlocked(change, row.lock, *change.staying)


def _expiring(change: Change, expiry: Expiry, old: Resource, new: Resource) -> Iterator[Diagnostic]:
    """Find the rules with fewer days than the rule about the same objects had, or that about all objects."""
    before, after = (list(_rules(each, expiry)) for each in (old, new))
    for rule in after:
        for path, what in expiry.days.items():
            days = _number(rule, path)
            had = [
                _number(each, path) for each in before if _filter(each, expiry) in (_filter(rule, expiry), {})
            ]
            least = min((each for each in had if each is not None), default=None)
            if days is None or (least is not None and least <= days):
                continue
            some = _some(_filter(rule, expiry))
            was = "never deleted" if least is None else f"deleted after {counted(least, 'day')}"
            yield codes.OBJECTS_EXPIRE.at(
                place(origin_of(change, expiry.rules[0])),
                f"`{change.logical_id}` would delete {what} older than {counted(days, 'day')}{some}",
                label=f"now {was}",
                help="undo the change, or first copy the objects to keep",
                note=expiry.page,
            )


def _rules(resource: Resource, expiry: Expiry) -> Iterator[Mapping[str, Value]]:
    name, value = expiry.on
    for found in at(resource.properties, (*expiry.rules, "*")):
        if isinstance(found, Mapping) and found.get(name) == value:
            yield found


def _filter(rule: Mapping[str, Value], expiry: Expiry) -> dict[str, Any]:
    return {name: rule[name] for name in expiry.filters if name in rule}


def _some(filter_: Mapping[str, Any]) -> str:
    """Return the objects that a filter selects, in words; empty for all of them."""
    shown = (f"{name}: {value[:40]}" if isinstance(value, str) else name for name, value in filter_.items())
    return f" that match {listed(list(shown))}" if filter_ else ""


def _number(rule: Mapping[str, Value], path: tuple[str, ...]) -> int | None:
    found = at(rule, path)
    return whole(found[0]) if len(found) == 1 else None


def _unlocked(change: Change, lock: Lock, old: Resource, new: Resource) -> Iterator[Diagnostic]:
    before, after = (_lock_days(each, lock) for each in (old, new))
    strict, lenient = lock.modes
    modes = [at(each.properties, (*lock.path, lock.mode)) for each in (old, new)]
    found = at(new.properties, lock.versions)
    if before is None:
        return
    if found and found[0] != lock.versioned:
        message = f"`{change.logical_id}` has a lock, so its versioning cannot be turned off"
        yield refused(change, lock.versions[0], message, "undo the change of the versioning", lock.page)
    if after is None:
        yield _weaker(change, lock, "would not be locked")
    elif after < before:
        yield _weaker(change, lock, f"would be locked for {after} instead of {counted(before, 'day')}")
    elif modes == [[strict], [lenient]]:
        yield _weaker(change, lock, f"would be locked in {lenient} instead of {strict} mode")


def _lock_days(resource: Resource, lock: Lock) -> int | None:
    """Return the days that new objects are locked; `None` if they are not, or if that is not known."""
    for unit, factor in (("Days", 1), ("Years", YEAR)):
        found = at(resource.properties, (*lock.path, unit))
        number = whole(found[0]) if found else None
        if number is not None:
            return number * factor
    return None


def _weaker(change: Change, lock: Lock, words: str) -> Diagnostic:
    return codes.LOCK_WEAKENED.at(
        place(origin_of(change, lock.path[0])),
        f"objects written to `{change.logical_id}` after the update {words}",
        label="locks of existing objects are unchanged",
        help="undo the change, unless you want to delete such objects earlier",
        note=lock.page,
    )
