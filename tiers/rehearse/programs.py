"""The programs that a rehearsal runs, and the Debian packages that have them."""

import os
import shutil

PACKAGES = {
    "ip": "iproute2",
    "nft": "nftables",
}
_ALSO = ("/usr/local/sbin", "/usr/sbin", "/sbin")
"""Where programs for administrators are; an ordinary user's path does not always lead there."""


class MissingError(Exception):
    """A program is not installed."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def find(name: str) -> str:
    """Return the path of a program."""
    found = shutil.which(name) or shutil.which(name, path=os.pathsep.join(_ALSO))
    if found is None:
        raise MissingError(name)
    return found


def missing() -> tuple[str, ...]:
    """Return the programs that the network needs and that are not there."""
    found = []
    for name in PACKAGES:
        try:
            find(name)
        except MissingError:
            found.append(name)
    return tuple(found)
