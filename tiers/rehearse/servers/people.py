"""Users and groups of a host: its own files of `/etc`."""

from collections.abc import Iterable

from tiers.rehearse.servers.program import UID, USER

NSSWITCH = "passwd: files\ngroup: files\nshadow: files\nhosts: files\n"
"""Nothing but files is asked: a rehearsal has no DNS, and knows none of the machine's own users."""


def passwd(home: str, shell: str) -> str:
    """Return a host's users: the one that logs in, and the one that the kernel knows outside."""
    return f"root:x:0:0:root:/:/bin/sh\n{USER}:x:{UID}:{UID}:{USER}:{home}:{shell}\n"


def group() -> str:
    """Return a host's groups."""
    return f"root:x:0:\n{USER}:x:{UID}:\n"


def hosts(names: Iterable[tuple[str, str]]) -> str:
    """Return the names that a host knows, of pairs of an address and a name."""
    return "127.0.0.1 localhost\n" + "".join(f"{address} {name}\n" for address, name in names)
