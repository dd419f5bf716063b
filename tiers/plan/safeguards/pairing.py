"""Pairs of a resource that an update adds and one that it removes, if only one of them can exist.

CloudFormation removes and replaces at the end of an update, in nested stacks too. What is added before then
cannot have what is still taken: its service refuses it, or treats both as one, and the removal deletes it.
"""

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

from tiers.plan.compare.normal import Resource
from tiers.plan.compare.schemas import schema_of
from tiers.plan.compare.values import Chosen, Key, Link, Phrase, Value, refers
from tiers.plan.model import Action, Change
from tiers.plan.safeguards.unique import Claim, claims

Kinds = Mapping[Key, Action]
"""The action on each resource that changes."""

_LEAVES = {Action.REMOVE, Action.REPLACE, Action.MAY_REPLACE}
_COMES = {Action.ADD, Action.REPLACE, Action.MAY_REPLACE}


class Certainty(IntEnum):
    """Certainty that two values are the same."""

    NO = 0
    PERHAPS = 1
    SURELY = 2


class Pair(NamedTuple):
    """A change that needs what another resource still has."""

    change: Change
    holder: Change
    claim: Claim
    certainty: Certainty


def pairs(changes: Sequence[Change]) -> Iterator[Pair]:
    """Return, for each resource that comes or changes, the first thing that another one still has."""
    kinds = settled(changes)
    taken: dict[str, list[tuple[Claim, Change]]] = {}
    for change in changes:
        if change.old is not None:
            for claim in claims(change.old):
                taken.setdefault(claim.domain, []).append((claim, change))
    for change in changes:
        found = [*_of(change, taken, kinds)] if change.new is not None else []
        if found:
            yield max(found, key=lambda each: each.certainty)


def _of(change: Change, taken: Mapping[str, list[tuple[Claim, Change]]], kinds: Kinds) -> Iterator[Pair]:
    assert change.new is not None
    own = [*claims(change.old)] if change.old is not None and change.kind not in _COMES else []
    for claim in claims(change.new):
        if any(equal(each, claim, kinds) for each in own):
            continue  # it has that already, and stays
        for held, holder in taken.get(claim.domain, ()):
            certainty = min(equal(held, claim, kinds), _order(change, holder, held, kinds))
            if certainty:
                yield Pair(change, holder, claim, certainty)


def _order(change: Change, holder: Change, claim: Claim, kinds: Kinds) -> Certainty:
    """Return the certainty that the holder still has the claim when the change comes."""
    if change.key == holder.key:
        return _of_itself(change, claim, kinds)
    if holder.kind in _LEAVES:
        return Certainty.PERHAPS if claim.doubtful else _certain(kinds[holder.key])
    if holder.new is None or claim in claims(holder.new) or _refers(change.new, holder.key):
        return Certainty.NO  # it keeps it on both sides, or gives it up first
    swaps = not claim.doubtful and _takes(holder.new, change.old, kinds)
    return Certainty.SURELY if swaps else Certainty.PERHAPS


def _takes(new: Resource, old: Resource | None, kinds: Kinds) -> bool:
    """Return whether a resource gets what another one had, so that neither can be changed first."""
    return old is not None and any(
        equal(held, wanted, kinds) is Certainty.SURELY for held in claims(old) for wanted in claims(new)
    )


def _of_itself(change: Change, claim: Claim, kinds: Kinds) -> Certainty:
    """Return whether a replacement needs what the resource that it replaces has."""
    schema = schema_of(change.type)
    if change.kind not in _COMES or claim.doubtful or (schema is not None and schema.deletes_first):
        return Certainty.NO
    if _only_by(change, claim):
        return Certainty.NO
    return _certain(kinds[change.key])


def _only_by(change: Change, claim: Claim) -> bool:
    """Return whether a resource is replaced only if a value of the claim differs, so that nothing clashes."""
    causes = [each for each in change.details if each.effect.kind in _COMES]
    return bool(causes) and all(
        not each.effect.is_sure and each.because is None and each.path[1:2] and each.path[1] in claim.names
        for each in causes
    )


def settled(changes: Sequence[Change]) -> dict[Key, Action]:
    """Return what becomes of each resource, as far as no value of AWS's decides on it.

    A zone by its name may be the one that `Fn::GetAZs` gave before, so that nothing is replaced after all.
    """
    kinds = {each.key: each.kind for each in changes}
    pending = [each for each in changes if each.kind is Action.REPLACE]
    unsure = {each.key for each in pending}
    while found := [each for each in pending if each.key in unsure and _surely(each, unsure)]:
        unsure -= {each.key for each in found}
    return {**kinds, **dict.fromkeys(unsure, Action.MAY_REPLACE)}


def _surely(change: Change, unsure: set[Key]) -> bool:
    """Return whether one of the reasons for a replacement is sure, as far as it is known of others."""
    reasons = [each for each in change.details if each.effect.kind is Action.REPLACE]
    return any(
        not (_is_open(each.old) or _is_open(each.new)) if each.because is None else each.because not in unsure
        for each in reasons
    )


def _is_open(value: Value) -> bool:
    """Return whether a value is a function that AWS evaluates."""
    return isinstance(value, Mapping) and len(value) == 1 and next(iter(value)).startswith("Fn::")


def _certain(kind: Action) -> Certainty:
    return Certainty.PERHAPS if kind is Action.MAY_REPLACE else Certainty.SURELY


def _refers(resource: Resource | None, key: Key) -> bool:
    """Return whether a resource refers to another, so that it is created or updated after it."""
    return resource is not None and refers(resource.properties, key)


def equal(held: Claim, wanted: Claim, kinds: Kinds) -> Certainty:
    """Return whether two claims are for the same thing."""
    if held.domain != wanted.domain or len(held.values) != len(wanted.values):
        return Certainty.NO
    certainty = min(map(lambda one, other: same(one, other, kinds), held.values, wanted.values))
    if certainty is Certainty.NO and held.overlaps and _overlap(held, wanted):
        certainty = min(same(held.values[0], wanted.values[0], kinds), Certainty.SURELY)
    if held.within != wanted.within or any(
        same(one, other, kinds) is not Certainty.SURELY
        for one, other in zip(held.within, wanted.within, strict=True)
    ):
        return min(certainty, Certainty.PERHAPS)
    return certainty


def _overlap(held: Claim, wanted: Claim) -> bool:
    one, other = held.values[-1], wanted.values[-1]
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    try:
        first, second = ipaddress.ip_network(one), ipaddress.ip_network(other)
    except ValueError:
        return False
    return first.version == second.version and first.overlaps(second)


def same(held: Value, wanted: Value, kinds: Kinds) -> Certainty:
    """Return whether a value before the update is the same as one after it; `kinds` are all changes."""
    if isinstance(held, Link) or isinstance(wanted, Link):
        return _same_links(held, wanted, kinds)
    if isinstance(held, Chosen) or isinstance(wanted, Chosen):
        return _same_choices(held, wanted)
    if isinstance(held, Phrase) and isinstance(wanted, Phrase):
        held, wanted = list(held.parts), list(wanted.parts)
    if isinstance(held, Mapping) and isinstance(wanted, Mapping):
        if held.keys() != wanted.keys():
            return Certainty.NO
        held, wanted = [*held.values()], [wanted[each] for each in held]
    if isinstance(held, list) and isinstance(wanted, list):
        if len(held) != len(wanted):
            return Certainty.NO
        return min(
            (same(one, other, kinds) for one, other in zip(held, wanted, strict=True)),
            default=Certainty.SURELY,
        )
    return Certainty.SURELY if held == wanted else Certainty.NO


def _same_links(held: Value, wanted: Value, kinds: Kinds) -> Certainty:
    """Two references to one resource are one thing, unless it is replaced between them."""
    if not isinstance(held, Link) or not isinstance(wanted, Link) or held.key != wanted.key:
        return Certainty.NO
    kind = kinds.get(held.key)
    if kind in {Action.REPLACE, Action.REVISE}:
        return Certainty.NO
    return Certainty.PERHAPS if kind is Action.MAY_REPLACE else Certainty.SURELY


def _same_choices(held: Value, wanted: Value) -> Certainty:
    if isinstance(held, Chosen) and isinstance(wanted, Chosen) and held.parameter == wanted.parameter:
        return Certainty.SURELY
    defaults = [each.default if isinstance(each, Chosen) else each for each in (held, wanted)]
    if None in defaults:
        return Certainty.PERHAPS
    return Certainty.SURELY if defaults[0] == defaults[1] else Certainty.NO
