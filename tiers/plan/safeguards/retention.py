"""Shorter retention periods, and settings that no longer keep earlier states."""

from collections.abc import Iterable, Iterator

from tiers import resources
from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic
from tiers.plan.compare.differences import at
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import refers
from tiers.plan.model import Change
from tiers.plan.safeguards.guard import origin_of, place
from tiers.resources.deleting import Keeping
from tiers.untrusted import whole


def shortened(change: Change) -> Iterator[Diagnostic]:
    """Warn of what is deleted because it is kept for a shorter time."""
    retention = resources.find(change.type).retention
    if retention is None or change.staying is None:
        return
    times = [each.properties.get(retention.name) for each in change.staying]
    if any(each is not None and whole(each) is None for each in times):
        return  # known at the deployment only
    before, after = (retention.default if each is None else whole(each) for each in times)
    if after == 0:
        return  # it is switched off, which is refused
    if after is not None and (before is None or after < before):
        was = "indefinitely" if before is None else f"for {before} {retention.unit}"
        yield codes.EVENTS_DELETED.at(
            place(origin_of(change, retention.name)),
            f"`{change.logical_id}` would delete {retention.what} older than {after} {retention.unit}",
            label=f"now kept {was}",
            help=f"undo the change of `{retention.name}`, or first export the data to keep",
        )


def less_kept(old: Resource, new: Resource, beside: Iterable[Resource]) -> Iterator[tuple[str, str]]:
    """Return the properties that no longer keep earlier states, and what that means."""
    row = resources.find(old.type)
    keeping = row.keeping
    if keeping is not None:
        found = [at(each.properties, keeping.path) for each in (old, new)]
        if found[0] == [keeping.on] and found[1] != found[0] and not _kept_instead(keeping, new, beside):
            yield keeping.path[0], keeping.said
    for path in row.backup_days:
        before, after = (whole((*map(str, at(each.properties, path)), "0")[0]) for each in (old, new))
        is_off = after == 0 and row.backups is not None  # which is refused
        if before is not None and after is not None and after < before and not is_off:
            yield path[0], f"backups are kept for {after} instead of {before} days"


def _kept_instead(keeping: Keeping, resource: Resource, beside: Iterable[Resource]) -> bool:
    """Return whether another resource keeps what the setting kept."""
    others = [each.properties for each in beside if each.type == keeping.instead]
    return refers(others, resource.key)
