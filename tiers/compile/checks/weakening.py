"""Overrides that weaken what the compiler sets for security. The proof finds what they open to packets."""

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any

from tiers.compile.checks.balancer_protections import OF_BALANCERS
from tiers.compile.checks.cache_protections import OF_CACHES
from tiers.compile.checks.database_protections import OF_DATABASES
from tiers.compile.checks.edge_protections import OF_DISTRIBUTIONS
from tiers.compile.checks.firewall_protections import OF_FIREWALLS
from tiers.compile.checks.key_protections import OF_KEYS
from tiers.compile.checks.protections import PROTECTIONS, Protection, at
from tiers.compile.checks.sharing_protections import OF_SHARING
from tiers.compile.overrides import target_of
from tiers.diagnostics.model import Code, Diagnostic, Place
from tiers.ir.placed import Built
from tiers.language.spec import Spec

EVERY = (
    *(*PROTECTIONS, *OF_BALANCERS, *OF_DATABASES, *OF_CACHES, *OF_DISTRIBUTIONS),
    *(*OF_FIREWALLS, *OF_KEYS, *OF_SHARING),
)
"""Every property that the compiler sets for security; a test compares the golden templates with it."""


def check(spec: Spec, generated: Built, built: Built) -> Iterator[Diagnostic]:
    """Find the overrides after which a protection of a generated resource is gone."""
    before = {placed.logical_id: placed.body for placed in generated.resources}
    after = {placed.logical_id: placed.body for placed in built.resources}
    for key in spec.overrides:
        logical_id, path = target_of(key, before)
        if logical_id is None:
            continue
        lost: dict[Code, Protection] = {}
        for each in _lost_at(path, before[logical_id], after[logical_id]):
            lost.setdefault(each.code, each)
        replaced = at(before[logical_id], path) if spec.overrides[key] is not None else None
        yield from (
            _diagnostic(key, logical_id, each, _kept_in(path, each.path, replaced)) for each in lost.values()
        )


def _lost_at(
    path: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Protection]:
    """Return the protections at a path of a resource that are gone."""
    for each in EVERY:
        if each.type == before["Type"] and _touches(path, each.path):
            was, now = at(before, each.path), at(after, each.path)
            if each.kept(was, was) and not each.kept(was, now):
                yield each


def _kept_in(path: tuple[str, ...], protected: tuple[str, ...], value: object) -> str:
    """Return what an override of a whole list or mapping must have to keep a protection, or `""`."""
    from tiers.cloudformation.write import flow

    inside = protected[len(path) :]
    kept = at(value, inside)
    if not inside or not isinstance(kept, str | int):
        return ""
    return flow({"Key": inside[0], "Value": kept} if isinstance(value, list) else _nested(inside, kept))


def _nested(path: tuple[str, ...], value: object) -> object:
    return reduce(lambda inner, step: {step: inner}, reversed(path), value)


def _diagnostic(key: str, logical_id: str, lost: Protection, kept: str) -> Diagnostic:
    return lost.code.at(
        Place(("overrides", key), "key"),
        f"override weakens `{lost.path[-1]}` of `{logical_id}`",
        label=lost.label,
        help=f"add `{kept}` to the override, or remove it" if kept else "remove the override",
    )


def _touches(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether one path is a prefix of the other; items of lists have a number in one of them."""
    return all(a == b or a.isdecimal() for a, b in zip(one, other, strict=False))
