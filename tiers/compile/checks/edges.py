"""Connections: the ones that a target refuses, and those without a stable address."""

from collections.abc import Iterator

from tiers.diagnostics.codes import connections as codes
from tiers.diagnostics.model import Diagnostic
from tiers.ir.facets import CONNECT
from tiers.language.architecture import Architecture


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find connections to unknown components, or to components that do not accept them."""
    yield from architecture.refused
    yield from _unstable(architecture)


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
