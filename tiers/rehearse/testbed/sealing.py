"""The view of an enclosure on the machine: its files, read-only, without devices, homes, and sockets.

The process that mounts this owns it and could undo it. So it is only safe in a further namespace of users and
of mounts: there the kernel locks mounts from a more privileged namespace. See `mount_namespaces(7)`.
"""

import os
from contextlib import ExitStack
from pathlib import Path

from tiers.rehearse.testbed import kernel

WORK = Path("/run")
"""A file system in memory for everything that is written; it is gone with the processes."""

_MOST = 2 << 30
"""Bytes that may be written; the memory for them is taken only when they are."""
_LITTLE = 64 << 20
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
_LINKS = {
    "ptmx": "pts/ptmx",
    "fd": "/proc/self/fd",
    **{name: f"/proc/self/fd/{number}" for number, name in enumerate(("stdin", "stdout", "stderr"))},
}
_OF_THE_MACHINE = ("sys", "sysrq-trigger", "irq", "bus", "fs", "acpi", "scsi", "asound", "driver", "mtrr")
"""The parts of `/proc` that are about the machine and not about processes."""
_NETWORK = "/proc/sys/net"
_HIDDEN = ("/home", "/root", "/mnt", "/media", "/opt", "/srv", "/var", "/dev/shm")  # noqa: S108 - to be hidden
"""Directories of users' and services' data, and sockets: one can be connected to although its file
system is read-only."""
_SYSTEM = {"bin", "dev", "etc", "lib", "lib64", "proc", "run", "sbin", "sys", "tmp", "usr"}
"""Folders that programs need or that are new here. Some users of a machine have a home in one."""


def seal(owner: int) -> None:
    """Cut off the machine's mounts, and mount those of a rehearsal; `owner` may write to new ones."""
    kernel.mount("none", "/", "none", kernel.PRIVATE)
    everything = kernel.READ_ONLY | kernel.NO_IDENTITIES | kernel.NO_DEVICES
    kernel.restrict("/", everything, below=True)
    _processes()
    for each in dict.fromkeys((*_HIDDEN, *_home())):
        _hide(each)
    _devices()
    kernel.mount("tmpfs", "/tmp", "tmpfs", kernel.RUNNABLE, f"mode=1777,size={_LITTLE}")  # noqa: S108 - new
    owned = f"uid={owner},gid={owner},mode=755,size={_MOST}"
    kernel.mount("tmpfs", str(WORK), "tmpfs", kernel.RUNNABLE, owned)


def _processes() -> None:
    """Mount a new `/proc`; of the machine's settings only those of networks can be written."""
    kernel.mount("proc", "/proc", "proc", kernel.SAFE)
    for name in _OF_THE_MACHINE:
        path = f"/proc/{name}"
        if os.path.exists(path):
            kernel.mount(path, path, "none", kernel.BIND)
            kernel.restrict(path, kernel.READ_ONLY)
    # Each of the new networks has its own.
    kernel.mount(_NETWORK, _NETWORK, "none", kernel.BIND)
    kernel.allow(_NETWORK, kernel.READ_ONLY)


def _home() -> list[str]:
    """Return the caller's home, unless it is one of the system's folders."""
    home = os.path.realpath(os.path.expanduser("~"))
    return [home] if home != "/" and home.split("/")[1] not in _SYSTEM else []


def _hide(folder: str) -> None:
    """Lay an empty file system over a folder."""
    if os.path.isdir(folder):
        kernel.mount("tmpfs", folder, "tmpfs", kernel.SAFE, "mode=755,size=4k")
        kernel.restrict(folder, kernel.READ_ONLY)


def _devices() -> None:
    """Lay a folder over `/dev` with the few devices that every program may need."""
    with ExitStack() as opened:
        held = {}
        for name in (name for name in _DEVICES if os.path.exists(f"/dev/{name}")):
            held[name] = os.open(f"/dev/{name}", os.O_PATH)
            opened.callback(os.close, held[name])
        kernel.mount("tmpfs", "/dev", "tmpfs", kernel.SAFE, "mode=755,size=4k")
        for name, file in held.items():
            path = f"/dev/{name}"
            Path(path).touch()
            kernel.mount(f"/proc/self/fd/{file}", path, "none", kernel.BIND)
            kernel.allow(path, kernel.NO_DEVICES)
    for name, target in _LINKS.items():
        os.symlink(target, f"/dev/{name}")
    os.mkdir("/dev/pts")
    kernel.mount("devpts", "/dev/pts", "devpts", kernel.SAFE & ~0x4, "newinstance,ptmxmode=0666,mode=620")
    kernel.restrict("/dev", kernel.READ_ONLY)
