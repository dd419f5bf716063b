"""Ways to a shell on a host: from the internet, by way of a bastion, or not at all."""

from collections.abc import Iterator
from typing import NamedTuple

from tiers.rehearse.intents import Declared, Intent, from_outside
from tiers.rehearse.model import Host
from tiers.rehearse.servers import ssh


class Way(NamedTuple):
    """A way by SSH: who starts, through whom it goes, if it does, and what is declared of it."""

    start: Host
    through: Host | None
    edges: tuple[Intent, ...]


class Ways:
    """All ways that are declared."""

    def __init__(self, declared: Declared) -> None:
        """Find who is let in on the port of SSH."""
        self._declared = declared
        self._open = [each for each in declared.intents if each.must and each.port == ssh.PORT]

    def every(self, host: Host, gone: frozenset[str] = frozenset()) -> Iterator[Way]:
        """Yield one way for each declaration of who gets to a host, from somebody who is not gone."""
        for edge in self._open:
            if edge.destination != host.component:
                continue
            sources = [each for each in self._declared.sources(edge) if each != host]
            start = next((each for each in sources if each.name not in gone), next(iter(sources), None))
            if start is None:
                continue
            before = next(self._people(start), None) if start.kind != "outside" else None
            yield Way(before.start, start, (*before.edges, edge)) if before else Way(start, None, (edge,))

    def _people(self, host: Host) -> Iterator[Way]:
        """Yield how somebody on the internet gets to a host directly."""
        for edge in self._open:
            if edge.destination == host.component and from_outside(edge) is not None:
                yield from (Way(each, None, (edge,)) for each in self._declared.sources(edge))

    def to(self, host: Host) -> Way | None:
        """Return the way to a host from the internet; None where there is none by SSH alone."""
        ways = [each for each in self.every(host) if each.start.kind == "outside"]
        return min(ways, key=lambda each: each.through is not None, default=None)

    def behind(self, host: Host) -> dict[str, str]:
        """Return the bastion for each host that somebody on this one reaches through it."""
        found = {}
        for each in self._declared.hosts:
            way = self.to(each)
            if way is not None and way.through is not None and way.start == host:
                found[each.name] = way.through.name
        return found

    def is_bastion(self, host: Host) -> bool:
        """Whether one goes on from a host to others."""
        return any(each.source == host.component for each in self._open)
