"""Settings of a database in templates that also apply to a server."""

from typing import Literal, NamedTuple

Kind = Literal["mysql", "postgres"]
PORTS: dict[Kind, int] = {"mysql": 3306, "postgres": 5432}


class Database(NamedTuple):
    """One database: its server's kind, its user, and its name."""

    kind: Kind
    port: int
    user: str
    password: str
    name: str
    tls_only: bool
    members: tuple[str, ...] = ()
    """The hosts of its cluster, the writer first; none without a cluster of several."""

    endpoint: str = ""
    """The name that leads to the writer of its cluster."""

    def is_reader(self, host: str) -> bool:
        """Return whether the server on a host copies the writer."""
        return host in self.members[1:]
