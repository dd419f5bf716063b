"""The name and the files of a host, in addition to its network.

The calls to the kernel are made here, not by programs: a script with `mount` and `hostname` started ten
programs for each command on a host.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from tiers.rehearse.servers.program import folder, home
from tiers.rehearse.testbed import kernel

SCRATCH = "scratch"
"""A host's own directory for what programs leave in the machine's directory of temporary files."""

_ETC = ("passwd", "group", "hosts", "nsswitch.conf")
_SETTINGS = "/proc/sys/net"


@contextmanager
def at_home(host: str) -> Iterator[None]:
    """Be on a host, beside its network: this thread and what it starts, in the home of the user."""
    before = [os.open(f"/proc/thread-self/ns/{each}", os.O_RDONLY | os.O_CLOEXEC) for each in ("mnt", "uts")]
    try:
        kernel.unshare(kernel.NEW_MOUNTS | kernel.NEW_NAMES)
        _furnish(host)
        yield
    finally:
        for each in before:
            kernel.enter(each)
            os.close(each)


def _furnish(host: str) -> None:
    socket.sethostname(host)
    for name in _ETC:
        if os.path.exists(f"/etc/{name}"):
            _bind(f"{folder(host)}/etc/{name}", f"/etc/{name}")
    _bind(f"{folder(host)}/{SCRATCH}", "/tmp")  # noqa: S108 - the host's own is laid over it
    _bind(_SETTINGS, _SETTINGS)
    kernel.restrict(_SETTINGS, kernel.READ_ONLY)
    os.chdir(home(host))


def _bind(source: str, target: str) -> None:
    kernel.mount(source, target, "none", kernel.BIND)
