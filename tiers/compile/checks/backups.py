"""`operations: {backup: …}`: schedules that AWS refuses or ignores, and permanent locks."""

from collections.abc import Iterator

from tiers.compile.checks.names import unknown
from tiers.diagnostics.codes import backups as codes
from tiers.diagnostics.codes.expectations import DUPLICATE_ENTRY
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.wording import counted
from tiers.language.architecture import Architecture
from tiers.language.backup import LEAST_IN_COLD, Backup, BackupRule, VaultLock
from tiers.watch.backups import COLD, ROUTE, BackedUp, backed_up


def check(backup: Backup, architecture: Architecture) -> Iterator[Diagnostic]:
    """Find what AWS Backup cannot do, and what has no effect."""
    found = backed_up(backup, architecture)
    yield from _excluded(backup, architecture)
    if not backup.rules:
        yield codes.NO_SCHEDULE.at(
            ROUTE,
            "`backup` makes no backups",
            label="`daily`, `weekly`, and `monthly` are missing",
            help="add `daily: 35`, in days",
        )
    if not found:
        yield codes.NOTHING_TO_BACK_UP.at(
            ROUTE,
            "no component has data that AWS Backup can save",
            label="nothing to back up",
            help="remove `backup`, or components from `exclude`" if backup.exclude else "remove `backup`",
        )
    yield from _buckets(found)
    yield from _cold(backup, found)
    yield from _order(backup)
    if backup.lock is not None:
        yield from _lock(backup.lock)
        yield from _outside(backup.lock, backup)


def _excluded(backup: Backup, architecture: Architecture) -> Iterator[Diagnostic]:
    """Find names in `exclude` that exclude nothing."""
    for index, name in enumerate(backup.exclude):
        route = (*ROUTE, "exclude", index)
        first = backup.exclude.index(name)
        member = architecture.members.get(name)
        if member is None:
            yield unknown(name, route, architecture, "remove it")
        elif first != index:
            yield DUPLICATE_ENTRY.at(
                route,
                f"duplicate component `{name}`",
                label="already listed",
                also=(Note(Place((*ROUTE, "exclude", first)), "first defined here"),),
                help="remove one of the two",
            )
        elif not list(member.component.saves(architecture.around(member))):
            yield codes.EXCLUDED_WITHOUT_EFFECT.at(
                route,
                f"`{name}` is never backed up",
                label="has no data that AWS Backup can save",
                also=(member.note,),
                help="remove it",
            )


def _buckets(found: tuple[BackedUp, ...]) -> Iterator[Diagnostic]:
    for each in found:
        if getattr(each.member.component, "versioning", True) is False:
            yield codes.BUCKET_WITHOUT_VERSIONS.at(
                (*each.member.route, "versioning"),
                f"AWS Backup cannot back up `{each.member.name}`",
                label="backups need versioning",
                also=(Note(Place(ROUTE), "backs up all components with data"),),
                help=f"remove `versioning: false`, or add `exclude: [{each.member.name}]` to `backup`",
            )


def _cold(backup: Backup, found: tuple[BackedUp, ...]) -> Iterator[Diagnostic]:
    """Find backups that do not stay in cold storage long enough, or never go there."""
    has_cold = any(one.type in COLD for each in found for one in each.saved)
    for name, rule in backup.rules.items():
        if rule.cold_after is None:
            continue
        route = (*ROUTE, name, "cold_after")
        least = rule.cold_after + LEAST_IN_COLD
        if rule.keep < least:
            yield codes.COLD_TOO_LATE.at(
                route,
                f"the {name} backups move to cold storage after {counted(rule.cold_after, 'day')}, "
                f"and are deleted after {counted(rule.keep, 'day')}",
                label=f"must be {LEAST_IN_COLD} days or more before `keep`",
                also=(Note(Place((*ROUTE, name, "keep")), "deleted then"),),
                help=f"use `keep: {least}` or more, or remove `cold_after`",
            )
        elif found and not has_cold:
            yield codes.NO_COLD_STORAGE.at(
                route,
                f"no {name} backup moves to cold storage",
                label="for file systems and tables only",
                help="remove `cold_after`",
            )


def _order(backup: Backup) -> Iterator[Diagnostic]:
    """Find rules that keep a backup no longer than that of the same day."""
    daily = backup.rules.get("daily")
    for name, rule in backup.rules.items():
        if daily is not None and name != "daily" and rule.keep <= daily.keep:
            yield codes.RULE_WITHOUT_EFFECT.at(
                _keep(backup, name),
                f"`{name}` keeps backups no longer than `daily`",
                label=f"kept for {counted(rule.keep, 'day')}",
                also=(Note(Place(_keep(backup, "daily")), f"kept for {counted(daily.keep, 'day')}"),),
                help=f"use more than {daily.keep} days, or remove `{name}`",
            )


def _keep(backup: Backup, name: str) -> Route:
    """Return the route of the days for which a rule keeps backups."""
    return (*ROUTE, name, "keep") if isinstance(getattr(backup, name), BackupRule) else (*ROUTE, name)


def _lock(lock: VaultLock) -> Iterator[Diagnostic]:
    route = (*ROUTE, "lock")
    if lock.changeable_for is not None and not lock.irreversible:
        yield codes.IRREVERSIBLE_LOCK.at(
            (*route, "changeable_for"),
            f"this lock cannot be removed after {counted(lock.changeable_for, 'day')}",
            label="becomes permanent",
            help="remove `changeable_for`, or add `irreversible: true`",
        )
    if lock.changeable_for is None and lock.irreversible:
        yield codes.NOT_IRREVERSIBLE.at(
            (*route, "irreversible"),
            "this lock never becomes permanent",
            label="`changeable_for` is missing",
            help="remove `irreversible`, or add `changeable_for`, in days",
        )
    if lock.max is not None and lock.max < lock.min:
        yield codes.OUTSIDE_LOCK.at(
            (*route, "max"),
            f"the maximum of {counted(lock.max, 'day')} is less than the minimum",
            label=f"must be {lock.min} or more",
            also=(Note(Place((*route, "min")), "the minimum"),),
            help=f"use {lock.min} or more, or remove `max`",
        )


def _outside(lock: VaultLock, backup: Backup) -> Iterator[Diagnostic]:
    """Find backups that the vault would refuse."""
    for name, rule in backup.rules.items():
        is_short = rule.keep < lock.min
        if not is_short and (lock.max is None or rule.keep <= lock.max or lock.max < lock.min):
            continue
        limit = lock.min if is_short else lock.max
        key = "min" if is_short else "max"
        yield codes.OUTSIDE_LOCK.at(
            _keep(backup, name),
            f"each {name} backup would fail",
            label=f"the {key}imum of the lock is {limit} days",
            also=(Note(Place((*ROUTE, "lock", key)), "the lock"),),
            help=f"use {limit} or {'more' if is_short else 'fewer'} days",
        )
