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
