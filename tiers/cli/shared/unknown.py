"""The finding about a name that no component of a spec has."""

from collections.abc import Iterable

from tiers.diagnostics.codes.connections import UNKNOWN_COMPONENT
from tiers.diagnostics.model import NOWHERE, Diagnostic
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import abridged


def unknown_component(name: str, components: Iterable[str]) -> Diagnostic:
    """Return the finding that a spec has no such component."""
    known = sorted(components)
    meant = nearest(name, known)
    return UNKNOWN_COMPONENT.at(
        NOWHERE,
        f"unknown component `{name}`",
        label=f"did you mean `{meant}`?" if meant else "",
        help=f"use one of {abridged(known)}" if known else "the spec has no components",
    )
