"""The calls to Linux that Python 3.11 has no name for, each an `OSError` where the kernel refuses."""

import ctypes
import os
import signal
import struct
import sys

NEW_MOUNTS = 0x00020000
NEW_NAMES = 0x04000000
NEW_MESSAGES = 0x08000000
NEW_USERS = 0x10000000
NEW_PROCESSES = 0x20000000
NEW_NETWORK = 0x40000000

BIND = 0x1000  # MS_BIND
PRIVATE = 0x40000 | 0x4000  # MS_PRIVATE | MS_REC
SAFE = 0x2 | 0x4 | 0x8  # MS_NOSUID | MS_NODEV | MS_NOEXEC
RUNNABLE = 0x2 | 0x4  # as that, without MS_NOEXEC

READ_ONLY, NO_IDENTITIES, NO_DEVICES = 0x1, 0x2, 0x4  # MOUNT_ATTR_RDONLY, _NOSUID, _NODEV

_SET_PARENT_DEATH_SIGNAL = 1
_MOUNT_SETATTR = 442
"""The number of the call, the same on every processor; the C library has a name for it from 2.36 on."""
_KEYCTL = {"x86_64": 250, "aarch64": 219, "riscv64": 219, "loongarch64": 219}
"""The number of the call by processor, from Linux's tables of calls; the C library has no name for it."""
_JOIN_A_SESSION = 1  # KEYCTL_JOIN_SESSION_KEYRING
_HERE, _ALL_BELOW = -100, 0x8000  # AT_FDCWD, AT_RECURSIVE

_LAST_OF_32_BITS = 2**31 - 1

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def unshare(what: int) -> None:
    """Leave some of this process's namespaces for new ones; those of processes hold for its children."""
    _check(_libc.unshare(what))


def enter(file: int) -> None:
    """Move this thread into the namespace of an open file."""
    _check(_libc.setns(file, 0))


def mount(source: str, target: str, kind: str, flags: int = 0, data: str = "") -> None:
    """Mount a file system."""
    words = [each.encode() for each in (source, target, kind)]
    _check(_libc.mount(*words, ctypes.c_ulong(flags), data.encode() or None))


def restrict(target: str, what: int, *, below: bool = False) -> None:
    """Set attributes of a mount, and of all below it, in this namespace of mounts."""
    _set_attributes(target, what, 0, below=below)


def allow(target: str, what: int) -> None:
    """Clear attributes of a mount. The kernel refuses those that a namespace of more rights has set."""
    _set_attributes(target, 0, what, below=False)


def _set_attributes(target: str, wanted: int, cleared: int, *, below: bool) -> None:
    attributes = struct.pack("QQQQ", wanted, cleared, 0, 0)
    how = ctypes.c_char_p(attributes), ctypes.c_size_t(len(attributes))
    _check(_libc.syscall(_MOUNT_SETATTR, _HERE, target.encode(), _ALL_BELOW if below else 0, *how))


def die_with_parent(parent: int) -> None:
    """Have this process killed when its parent ends, for any reason.

    `parent` is the parent's ID as this process would see it; if it is gone already, so is this process.
    """
    _check(_libc.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0))
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def leave_keys() -> None:
    """Leave the keys of the caller's session; where the kernel refuses, there are none."""
    number = _KEYCTL.get(os.uname().machine)
    if number is not None and sys.maxsize > _LAST_OF_32_BITS:
        _libc.syscall(number, _JOIN_A_SESSION, None)


def unmount(target: str) -> None:
    """Unmount a mount when its last user ends."""
    _check(_libc.umount2(target.encode(), 2))  # MNT_DETACH
