"""Paths to a shell on a host: from the internet, by way of a bastion, or not at all."""

from collections.abc import Iterator
from typing import NamedTuple

from tiers.rehearse.intents import Declared, Intent, from_outside
from tiers.rehearse.model import Host
from tiers.rehearse.servers import ssh


class ShellPath(NamedTuple):
    """A path by SSH: its start, its bastion, if any, and its declaration."""

    start: Host
    through: Host | None
    edges: tuple[Intent, ...]


class ShellPaths:
    """All paths that are declared."""

    def __init__(self, declared: Declared) -> None:
        """Find the clients that may connect to the port of SSH."""
        self._declared = declared
        self._open = [each for each in declared.intents if each.must and each.port == ssh.PORT]

    def every(self, host: Host, gone: frozenset[str] = frozenset()) -> Iterator[ShellPath]:
        """Yield one path for each declared access to a host, from an existing client."""
        for edge in self._open:
            if edge.destination != host.component:
                continue
            sources = [each for each in self._declared.sources(edge) if each != host]
            start = next((each for each in sources if each.name not in gone), next(iter(sources), None))
            if start is None:
                continue
            before = next(self._people(start), None) if not start.is_outside else None
            yield (
                ShellPath(before.start, start, (*before.edges, edge))
                if before
                else ShellPath(start, None, (edge,))
            )

    def _people(self, host: Host) -> Iterator[ShellPath]:
        """Yield the direct path from the internet to a host."""
        for edge in self._open:
            if edge.destination == host.component and from_outside(edge) is not None:
                yield from (ShellPath(each, None, (edge,)) for each in self._declared.sources(edge))

    def to(self, host: Host) -> ShellPath | None:
        """Return the path to a host from the internet; None without one by SSH alone."""
        paths = [each for each in self.every(host) if each.start.is_outside]
        return min(paths, key=lambda each: each.through is not None, default=None)

    def behind(self, host: Host) -> dict[str, str]:
        """Return the bastion for each host that this one reaches through it."""
        found = {}
        for each in self._declared.hosts:
            path = self.to(each)
            if path is not None and path.through is not None and path.start == host:
                found[each.name] = path.through.name
        return found

    def is_bastion(self, host: Host) -> bool:
        """Return whether a host leads to others."""
        return any(each.source == host.component for each in self._open)
