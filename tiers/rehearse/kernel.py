"""The calls to Linux that Python 3.11 has no name for, each an `OSError` where the kernel refuses."""

import ctypes
import os
import signal
import struct

NEW_MOUNTS = 0x00020000
NEW_NAMES = 0x04000000
NEW_MESSAGES = 0x08000000
NEW_USERS = 0x10000000
NEW_PROCESSES = 0x20000000
NEW_NETWORK = 0x40000000

BIND = 0x1000  # MS_BIND
PRIVATE = 0x40000 | 0x4000  # MS_PRIVATE | MS_REC
SAFE = 0x2 | 0x4 | 0x8  # MS_NOSUID | MS_NODEV | MS_NOEXEC

_SET_PARENT_DEATH_SIGNAL = 1
_MOUNT_SETATTR = 442
"""The number of the call, the same on every processor; the C library has a name for it from 2.36 on."""
_HERE, _ALL_BELOW = -100, 0x8000  # AT_FDCWD, AT_RECURSIVE
_READ_ONLY = struct.pack("QQQQ", 0x1, 0, 0, 0)  # MOUNT_ATTR_RDONLY is set, nothing else changes

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def unshare(what: int) -> None:
    """Leave some of this process's namespaces for new ones; those of processes hold for its children."""
    _check(_libc.unshare(what))


def enter_network(file: int) -> None:
    """Move this thread into the network namespace of an open file."""
    _check(_libc.setns(file, NEW_NETWORK))


def mount(source: str, target: str, kind: str, flags: int = 0, data: str = "") -> None:
    """Mount a file system."""
    words = [each.encode() for each in (source, target, kind)]
    _check(_libc.mount(*words, ctypes.c_ulong(flags), data.encode() or None))


def seal(target: str) -> None:
    """Make a mount and all below it read-only: for who is in this namespace of mounts, and nobody else."""
    how = ctypes.c_char_p(_READ_ONLY), ctypes.c_size_t(len(_READ_ONLY))
    _check(_libc.syscall(_MOUNT_SETATTR, _HERE, target.encode(), _ALL_BELOW, *how))


def die_with_parent(parent: int) -> None:
    """Have this process killed when its parent ends, whatever it ends of.

    `parent` is the parent's id as this process would see it; if it is gone already, so is this process.
    """
    _check(_libc.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0))
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def unmount(target: str) -> None:
    """Take a mount away, when nobody uses it any more."""
    _check(_libc.umount2(target.encode(), 2))  # MNT_DETACH
