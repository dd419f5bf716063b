"""Mistakes in buckets alone, or with what their events reach."""

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, cast

from tiers.components.bucket import codes
from tiers.components.bucket.keys import (
    CLASSES,
    ArchiveTiers,
    Events,
    Lifecycle,
    LifecycleRule,
    Moves,
    ObjectLock,
)
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.wording import counted, listed
from tiers.language.component import Context
from tiers.workload import rings

if TYPE_CHECKING:
    from tiers.components.bucket.spec import Bucket

INFREQUENT = ("to_ia", "to_one_zone_ia")
LEAST_DAYS = 30
"""Days before objects can move to an infrequent-access class, and that they are charged for there:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html"""


def check(bucket: "Bucket", here: Context) -> Iterator[Diagnostic]:
    """Find what S3 would refuse, and events that cause each other."""
    route = (*here.route, "lifecycle")
    yield from _check_lifecycle(bucket.lifecycle, route)
    for index, rule in enumerate(bucket.lifecycle.rules):
        yield from _check_lifecycle(rule, (*route, "rules", index))
        yield from _check_rule(rule, bucket.lifecycle, (*route, "rules", index))
    if bucket.intelligent_tiering is not None:
        yield from _check_archive(bucket.intelligent_tiering, (*here.route, "intelligent_tiering"))
    yield from _check_versioning(bucket, here)
    if bucket.object_lock is not None:
        yield from _check_lock(bucket.object_lock, here)
    yield from _check_overlaps(bucket, here)
    yield from _check_loop(bucket, here)
    yield from _check_log_ring(bucket, here)
    if any(each.access == "log" for each in here.granted()) and bucket.object_lock is not None:
        yield codes.LOGS_INTO_LOCK.at(
            Place((*here.route, "object_lock"), "key"),
            f"`{here.name}` gets access logs, which S3 cannot write with a lock",
            label="must not be set for logs",
            help="remove it, or use another bucket for the logs",
        )


def _check_lifecycle(lifecycle: Moves, route: Route) -> Iterator[Diagnostic]:
    """Find transitions too early, or in an order that S3 has no way for."""
    moves = lifecycle.moves()
    for key in INFREQUENT:
        if moves.get(key, LEAST_DAYS) < LEAST_DAYS:
            yield _disordered(
                (*route, key), f"`{key}` is {moves[key]} days", f"must be at least {LEAST_DAYS}"
            )
    if "to_one_zone_ia" in moves and "to_glacier_instant" in moves:
        yield _disordered(
            (*route, "to_glacier_instant"),
            "objects cannot move from One Zone-IA to Glacier Instant Retrieval",
            "has no effect with `to_one_zone_ia`",
        )
        return
    for (first, before), (key, after) in zip(moves.items(), list(moves.items())[1:], strict=False):
        least = before + (LEAST_DAYS if first in INFREQUENT else 1)
        if after < least:
            yield _disordered(
                (*route, key),
                f"`{key}` is too early after `{first}`",
                f"must be at least {least}",
                (*route, first),
            )
    last = max(moves, key=lambda key: moves[key], default=None)
    if last is not None and lifecycle.expire is not None and lifecycle.expire <= moves[last]:
        yield _disordered(
            (*route, "expire"),
            f"objects expire before they move by `{last}`",
            f"must be at least {moves[last] + 1}",
            (*route, last),
        )


def _check_rule(rule: LifecycleRule, all_: Lifecycle, route: Route) -> Iterator[Diagnostic]:
    """Find a rule about no objects in particular, or without an effect.

    Of two rules about an object, the earlier deletion counts:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-conflicts.html
    """
    keys = [key for key in (*CLASSES, "expire", "noncurrent") if getattr(rule, key) is not None]
    if not keys or not (rule.prefix or rule.tags):
        yield codes.RULE_WITHOUT_EFFECT.at(
            Place(route),
            "a rule of `lifecycle` does nothing"
            if not keys
            else "a rule of `lifecycle` is about all objects",
            label="moves and deletes nothing" if not keys else "no `prefix` or `tags`",
            help="add `expire: 1`, for example" if not keys else "move its keys to `lifecycle`",
        )
    for key in keys:
        other = "noncurrent" if key == "noncurrent" else "expire"
        own, others = getattr(rule, key), getattr(all_, other)
        if others is not None and own >= others:
            yield codes.RULE_WITHOUT_EFFECT.at(
                (*route, key),
                f"`{key}` of this rule has no effect: `{other}` of all objects is {counted(others, 'day')}",
                label=f"must be less than {others}",
                also=(Note(Place((*route[:-2], other)), "for all objects"),),
                help=f"use fewer days, or remove `{other}` from `lifecycle` and add it to rules"
                if key == other == "expire"
                else f"use fewer days, or more for `{other}` in `lifecycle`",
            )


def _check_archive(archive: ArchiveTiers, route: Route) -> Iterator[Diagnostic]:
    first, second = archive.archive, archive.deep_archive
    if first is None and second is None:
        yield codes.LIFECYCLE_ORDER.at(
            Place(route, "key"),
            "`intelligent_tiering` has no archive tier",
            label="must have `archive` or `deep_archive`",
            help="add `archive: 90`, or use `lifecycle: {to_intelligent_tiering: 1}` instead",
        )
    elif first is not None and second is not None and second <= first:
        yield _disordered(
            (*route, "deep_archive"),
            "`deep_archive` is too early after `archive`",
            f"must be at least {first + 1}",
            (*route, "archive"),
        )


def _disordered(route: Route, message: str, label: str, other: Route | None = None) -> Diagnostic:
    number = label.rpartition(" ")[2]
    return codes.LIFECYCLE_ORDER.at(
        route,
        message,
        label=label,
        also=(Note(Place(other), "the earlier step"),) if other else (),
        help=f"use `{route[-1]}: {number}` or more" if number.isdigit() else "remove one of the two",
    )


def _check_versioning(bucket: "Bucket", here: Context) -> Iterator[Diagnostic]:
    if bucket.versioning:
        return
    for key in ("object_lock", "replicate_to"):
        if getattr(bucket, key) is not None:
            yield codes.NEEDS_VERSIONING.at(
                (*here.route, "versioning"),
                f"`{key}` of `{here.name}` needs versioning",
                label="must be `true`",
                also=(Note(Place((*here.route, key), "key"), "needs it"),),
                help="remove `versioning: false`",
            )


def _check_lock(lock: ObjectLock, here: Context) -> Iterator[Diagnostic]:
    route = (*here.route, "object_lock")
    if (lock.days is None) == (lock.years is None):
        yield codes.LOCK_DURATION.at(
            Place(route, "key"),
            f"the lock of `{here.name}` has {'no time' if lock.days is None else 'both `days` and `years`'}",
            label="must be `days` or `years`",
            help="add `days: 30`, for example" if lock.days is None else "remove one of the two",
        )
    elif lock.mode == "compliance":
        yield codes.COMPLIANCE_LOCK.at(
            (*route, "mode"),
            f"nobody can delete the objects of `{here.name}` before their lock ends",
            label="cannot be shortened or removed",
            help="use `mode: governance` until you are sure",
        )


def _check_overlaps(bucket: "Bucket", here: Context) -> Iterator[Diagnostic]:
    found: set[str] = set()
    for (first, one), (second, two) in combinations(bucket.events_to.items(), 2):
        if second not in found and set(one.changes) & set(two.changes) and _overlap(one, two):
            found.add(second)
            yield codes.EVENTS_OVERLAP.at(
                Place((*here.route, "events_to", second), "key"),
                f"events of `{here.name}` would go to both `{first}` and `{second}`",
                label="some keys match both",
                also=(Note(Place((*here.route, "events_to", first), "key"), "the first one"),),
                help="use a `prefix` or a `suffix` that tells them apart",
            )


def _overlap(one: Events, two: Events) -> bool:
    """Return whether a key can match both filters."""
    starts, ends = (one.prefix or "", two.prefix or ""), (one.suffix or "", two.suffix or "")
    return (starts[0].startswith(starts[1]) or starts[1].startswith(starts[0])) and (
        ends[0].endswith(ends[1]) or ends[1].endswith(ends[0])
    )


def _check_log_ring(bucket: "Bucket", here: Context) -> Iterator[Diagnostic]:
    """Find buckets that log to each other; each ring is reported at its first bucket."""

    def followed(name: str) -> Iterator[str]:
        other = here.members[name].component
        target = cast("Bucket", other).logs if other.type == bucket.type else None
        if target is not None and target in here.members and target != name:
            yield target

    ring = rings.ring(here, followed)
    if ring:
        yield codes.LOGS_RING.at(
            (*here.route, "logs"),
            f"{listed(ring)} log their requests to each other",
            label="none can be created first",
            help=f"remove `logs` from `{ring[-1]}`",
        )


def _check_loop(bucket: "Bucket", here: Context) -> Iterator[Diagnostic]:
    """Warn of a consumer of all events that writes here: each write may cause the next event."""
    writers = {each.source for each in here.granted() if each.access in {"write", "read_write"}}
    for name, events in bucket.events_to.items():
        if name not in here.members or events.prefix or events.suffix or "created" not in events.changes:
            continue
        consumers = [each for each in here.around(here.members[name]).granted() if each.access == "consume"]
        for grant in consumers:
            if grant.source in writers:
                yield codes.EVENT_LOOP.at(
                    Place((*here.route, "events_to", name), "key"),
                    f"`{grant.source}` consumes events of `{here.name}` and writes to it",
                    label="each write causes an event",
                    also=(Note(Place(grant.route), "consumes them"),),
                    help="use a `prefix` that it does not write to, or another bucket for its results",
                )
