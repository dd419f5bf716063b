"""Connections: the ones that a target refuses, and those without a stable address."""

from collections.abc import Iterator, Mapping

from tiers.diagnostics.codes import connections as codes
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.ir.facets import CONNECT, Connection
from tiers.language.accepting import place_of_access
from tiers.language.architecture import Architecture


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find connections to unknown components, or to components that do not accept them."""
    yield from architecture.refused
    yield from _with_two_words(architecture)
    yield from _unstable(architecture)


def _with_two_words(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find connections with two access words for one target, although another word means both."""
    for member in architecture.members.values():
        first: dict[str, Connection] = {}
        for each in member.component.connections(architecture.around(member)):
            target = architecture.members.get(each.target)
            if target is None or each.by is not None or each.access not in target.component.words():
                continue
            before = first.setdefault(each.target, each)
            word = _for_both(target.component.words(), before.access, each.access)
            if before.access != each.access and word is not None:
                yield codes.ACCESS_TWICE.at(
                    place_of_access(each.route),
                    f"two access words in the connections of `{member.name}` to `{each.target}`",
                    label="the second access word",
                    also=(Note(Place(place_of_access(before.route)), "the first access word"),),
                    help=f"use `{{to: {each.target}, access: {word}}}` once, and remove the other item",
                )


def _for_both(words: Mapping[str, tuple[str, ...]], one: str, other: str) -> str | None:
    """Return the access word that means the actions of two words, if there is one."""
    both = {*words[one], *words[other]}
    return next((word for word, actions in words.items() if both <= {*actions}), None)


def _unstable(architecture: Architecture) -> Iterator[Diagnostic]:
    """Warn of servers that other servers must find without a load balancer in front."""
    for flow in architecture.flows:
        caller, target = architecture.members[flow.source], architecture.members[flow.target]
        if flow.access == CONNECT and not target.component.has_stable_name(caller):
            yield codes.NO_STABLE_ADDRESS.at(
                flow.route,
                f"`{flow.source}` connects directly to the servers of `{flow.target}`",
                label="their addresses change",
                help=f"add an internal load balancer in front of `{flow.target}`, and connect to it",
            )
