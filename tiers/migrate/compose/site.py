"""A Compose file under construction as a spec."""

from typing import NamedTuple

from tiers.migrate.compose.images import Known
from tiers.migrate.compose.ports import Port
from tiers.migrate.draft import Component, Draft
from tiers.migrate.nodes import Node
from tiers.migrate.remarks import Ledger


class Options(NamedTuple):
    """Answers that are not in the file."""

    name: str | None = None
    profiles: tuple[str, ...] = ()


class Service(NamedTuple):
    """A service, and its component if it has one."""

    name: str
    node: Node
    image: str
    known: Known
    component: Component | None
    ports: tuple[Port, ...] = ()
    networks: frozenset[str] = frozenset()


class Site(Draft):
    """A draft that knows the services of a file, by each of their host names."""

    def __init__(self, application: str, root: Node, ledger: Ledger) -> None:
        """`application` is the name of the spec, and the first part of the names of SSM parameters."""
        super().__init__(ledger)
        self.application = application
        self.root = root
        self.services: dict[str, Service] = {}
        self.hosts: dict[str, str] = {}
        self.front = ""
        """The load balancer of what is published."""

    def at_host(self, host: str) -> Service | None:
        """Return the service with a host name."""
        return self.services.get(self.hosts.get(host, ""))


def text(node: Node | None) -> str:
    """Return a scalar as a string, or an empty one."""
    return (node.text if node is not None else None) or ""
