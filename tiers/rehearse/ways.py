"""Ways to a shell on a host: from the internet, by way of a bastion, or not at all."""

from typing import NamedTuple

from tiers.rehearse.intents import Declared, from_outside
from tiers.rehearse.model import Host
from tiers.rehearse.servers import ssh


class Way(NamedTuple):
    """A way by SSH: who starts, and through whom it goes, if it does."""

    start: Host
    through: Host | None


class Ways:
    """All ways that are declared."""

    def __init__(self, declared: Declared) -> None:
        """Find who is let in on the port of SSH."""
        self._declared = declared
        self._open = [each for each in declared.intents if each.must and each.port == ssh.PORT]

    def people(self, host: Host) -> list[Host]:
        """Return who on the internet may go to a host directly."""
        return [
            start
            for each in self._open
            if each.destination == host.component and from_outside(each) is not None
            for start in self._declared.sources(each)
        ]

    def bastions(self, host: Host) -> list[Host]:
        """Return the hosts from which one may go to a host."""
        inside = (each for each in self._open if each.destination == host.component)
        return [
            start for each in inside if from_outside(each) is None for start in self._declared.of(each.source)
        ]

    def to(self, host: Host) -> Way | None:
        """Return the way to a host that a person would take; None where there is none by SSH alone."""
        for person in self.people(host):
            return Way(person, None)
        for bastion in self.bastions(host):
            for person in self.people(bastion):
                return Way(person, bastion)
        return None

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
