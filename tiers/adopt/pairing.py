"""Pairs of generated resources and those of the old template: found by their references, never by guesses.

Anchors come first: the recognized resources. From these, references lead to others in both directions.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tiers.cloudformation.references import Path, at, references, target_of

_MOST_ROUNDS = 50


_RULE = ("IpProtocol", "FromPort", "ToPort")
_TELLING: Mapping[str, tuple[str, ...]] = {
    "AWS::EC2::SecurityGroupIngress": (*_RULE, "CidrIp"),
    "AWS::EC2::SecurityGroupEgress": (*_RULE, "CidrIp"),
    "AWS::EC2::Route": ("DestinationCidrBlock",),
}
"""Properties without which a resource is another one."""


class Body(NamedTuple):
    """The type and the properties of a resource on either side."""

    type: str
    properties: Mapping[str, Any]


Bodies = Mapping[str, Body]


def pairs(new: Bodies, old: Bodies, anchors: Mapping[str, str]) -> dict[str, str]:
    """Return the logical ID in the old template of each generated resource that it has."""
    known = {one: other for one, other in anchors.items() if _fit(new, old, one, other)}
    for name in new:
        if name not in known and name not in known.values() and _fit(new, old, name, name):
            known[name] = name
    for _ in range(_MOST_ROUNDS):
        found = {**_forward(new, old, known), **_backward(new, old, known)}
        added = {one: other for one, other in found.items() if one not in known}
        if not added:
            break
        known.update(_one_to_one(added))
    return known


def _fit(new: Bodies, old: Bodies, one: str, other: str) -> bool:
    return one in new and other in old and new[one].type == old[other].type


def _one_to_one(found: Mapping[str, str]) -> dict[str, str]:
    """Return pairs in which no old resource occurs twice; the first one counts."""
    seen: dict[str, str] = {}
    for one, other in found.items():
        seen.setdefault(other, one)
    return {one: other for other, one in seen.items()}


def _forward(new: Bodies, old: Bodies, known: Mapping[str, str]) -> dict[str, str]:
    """Pair what two paired resources refer to at the same path."""
    taken = set(known.values())
    found: dict[str, str] = {}
    for one, other in known.items():
        for path, target in references(new[one].properties):
            meant = target_of(at(old[other].properties, path))
            if meant is None or target in known or meant in taken or target in found:
                continue
            if _fit(new, old, target, meant):
                found[target] = meant
                taken.add(meant)
    return found


_Signature = frozenset[tuple[Path, str]]


def _backward(new: Bodies, old: Bodies, known: Mapping[str, str]) -> dict[str, str]:
    """Pair what alone refers to the same paired resources at the same paths, or is most alike of several."""
    paired = set(known.values())
    ours = _by_signature(new, known, set(known))
    theirs = _by_signature(old, {each: each for each in paired}, paired)
    found: dict[str, str] = {}
    for key, names in ours.items():
        candidates = theirs.get(key, [])
        found.update(_most_alike(names, candidates, new, old))
    return found


def _by_signature(
    bodies: Bodies, meaning: Mapping[str, str], skipped: set[str]
) -> dict[tuple[str, _Signature], list[str]]:
    found: dict[tuple[str, _Signature], list[str]] = {}
    for name, body in bodies.items():
        if name in skipped:
            continue
        signature = frozenset(
            (tuple(step for step in path if isinstance(step, str)), meaning[target])
            for path, target in references(body.properties)
            if target in meaning
        )
        if signature:
            own = frozenset(((key,), str(body.properties.get(key))) for key in _TELLING.get(body.type, ()))
            found.setdefault((body.type, signature | own), []).append(name)
    return found


def _most_alike(
    names: list[str], candidates: list[str], new: Bodies, old: Bodies
) -> Iterator[tuple[str, str]]:
    """Yield pairs from the most alike on; a tie gives none."""
    scores = {
        (one, other): _likeness(new[one].properties, old[other].properties)
        for one in names
        for other in candidates
    }
    for score in sorted({*scores.values()}, reverse=True):
        level = [pair for pair, each in scores.items() if each == score]
        ones, others = Counter(one for one, _ in level), Counter(other for _, other in level)
        for one, other in level:
            if ones[one] == 1 and others[other] == 1:
                yield one, other
        done = {each for pair in level for each in pair}
        scores = {pair: each for pair, each in scores.items() if not done & {*pair}}


def _likeness(one: Mapping[str, Any], other: Mapping[str, Any]) -> int:
    """Return the number of equal scalars at the top, less those that differ."""
    shared = [key for key in one if key in other and not isinstance(one[key], dict | list)]
    return sum(1 if str(one[key]) == str(other[key]) else -1 for key in shared)
