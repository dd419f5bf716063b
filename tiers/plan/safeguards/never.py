"""Changes that a service never accepts, by its own documentation, and upgrades that cannot be undone."""

import re
from collections.abc import Iterator

from tiers import resources
from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic
from tiers.plan.compare.differences import at
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Value
from tiers.plan.model import Change
from tiers.plan.safeguards.guard import origin_of, place
from tiers.resources.row import Size, Version
from tiers.untrusted import whole

_MYSQL = ((5, 7), (8, 0), (8, 4), (9, 7))
"""One after the other: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.MySQL.Major.html"""
_MYSQL_PAGE = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.MySQL.Major.html"
_TWO_NUMBERS = ("mysql", "mariadb", "aurora-mysql")
"""Engines whose major versions are two numbers."""


def never_accepted(change: Change) -> Iterator[Diagnostic]:
    """Refuse what rolls back for sure, and warn of an upgrade that nothing undoes."""
    if change.staying is None:
        return
    row = resources.find(change.type)
    if row.size is not None:
        yield from _size(change, *change.staying, row.size)
    if row.version is not None:
        yield from _version(change, *change.staying, row.version)


def _size(change: Change, old: Resource, new: Resource, size: Size) -> Iterator[Diagnostic]:
    before, after = (_number(at(each.properties, size.path)) for each in (old, new))
    name, value = size.but
    if before is None or after is None or before == after or new.properties.get(name) == value:
        return
    name = size.path[-1]
    least = -(-before * (100 + size.growth) // 100)
    if after < before:
        message = f"`{name}` of `{change.logical_id}` cannot shrink from {before} to {after} GiB"
        help_ = f"use {before} GiB, or create a smaller resource and copy the data"
        yield refused(change, name, message, help_, rolls_back(size.page))
    elif after < least:
        message = f"`{name}` of `{change.logical_id}` must grow by {size.growth} % or more"
        help_ = f"use {least} GiB or more, or {before} GiB"
        yield refused(change, name, message, help_, rolls_back(size.page))


def _number(found: list[Value]) -> int | None:
    return whole(found[0]) if len(found) == 1 else None


def refused(change: Change, name: str, message: str, help_: str, note: str = "") -> Diagnostic:
    """Return the finding for a change of a property that AWS always rejects."""
    return codes.NEVER_ACCEPTED.at(
        place(origin_of(change, name)),
        message,
        label="AWS always rejects this change",
        help=help_,
        note=note,
    )


def rolls_back(page: str) -> str:
    """Return the note with the page that says so."""
    return f"the update would roll back: {page}"


def _version(change: Change, old: Resource, new: Resource, version: Version) -> Iterator[Diagnostic]:
    name, page = version.name, version.page
    before, after = (each.properties.get(name) for each in (old, new))
    engine = new.properties.get("Engine")
    if not isinstance(before, str) or not isinstance(after, str) or old.properties.get("Engine") != engine:
        return
    if older(after, before):
        message = f"`{change.logical_id}` cannot go back from version {before} to {after}"
        help_ = f"use version {before}, or restore a snapshot from before the upgrade"
        yield refused(change, name, message, help_, rolls_back(page))
    elif engine == "mysql" and _skipped(before, after):
        between = ".".join(map(str, _skipped(before, after)))
        message = f"`{change.logical_id}` cannot skip from version {before} to {after}"
        help_ = f"use several updates: upgrade to {between} first"
        yield refused(change, name, message, help_, rolls_back(_MYSQL_PAGE))
    elif major(str(engine), before) != major(str(engine), after):
        yield codes.NO_WAY_BACK.at(
            place(origin_of(change, name)),
            f"`{change.logical_id}` cannot go back from version {after} to {before}",
            label="a major upgrade cannot be undone",
            help="take a snapshot and test the upgrade on a copy first",
            note=page,
        )


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, in their order."""
    return tuple(int(each) for each in re.findall(r"\d{1,18}", version))


def older(one: str, other: str) -> bool:
    """Return whether a version is surely older than another; `8.4` may be any version that starts with it."""
    if _product(one) != _product(other):
        return False
    pairs = [*zip(numbers(one), numbers(other), strict=False)]
    return next((first < second for first, second in pairs if first != second), False)


def _product(version: str) -> str:
    """Return the text before the numbers: `OpenSearch_2.17` is not older than `Elasticsearch_7.10`."""
    return re.split(r"\d", version, maxsplit=1)[0]


def major(engine: str, version: str) -> tuple[int, ...]:
    """Return the major version of an engine's version."""
    return numbers(version)[: 2 if engine in _TWO_NUMBERS else 1]


def _skipped(before: str, after: str) -> tuple[int, ...]:
    """Return the major version of MySQL that an upgrade leaves out; empty where it leaves out none."""
    one, other = major("mysql", before), major("mysql", after)
    if one not in _MYSQL or other not in _MYSQL:
        return ()
    between = _MYSQL[_MYSQL.index(one) + 1 : _MYSQL.index(other)]
    return between[0] if between else ()
